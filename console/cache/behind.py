"""Reads rows within bounds while keys are waited for, and the rest behind them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from console.cache.counting import Counter, Interrupted, loop_here, steps
from console.cache.stretch import Mark, RowT, Stretch

READING = 20_000
"""Instructions of SQLite that reading a page may take while keys are waited for: a few milliseconds."""

Read = tuple[list[tuple[Mark, RowT]], bool]
"""Rows with their marks, nearest first, and whether the list ends behind them."""
Asks = Callable[[sqlite3.Connection], Iterable[tuple[Mark, RowT]]]
"""Reads rows with their marks by way of a connection."""
Lands = Callable[[list[tuple[Mark, RowT]], bool], bool]
"""Takes rows that were read elsewhere in the list, and whether it ends behind them; returns whether it shows them."""


def nobody() -> None:
    """Hear nothing."""


class Behind(Stretch[RowT]):
    """A stretch whose rows may come later than they are asked for."""

    def __init__(self, conn: sqlite3.Connection, counter: Counter | None) -> None:
        self._conn, self._counter = conn, counter
        self._heard: Callable[[], None] = nobody
        self._awaited: set[bool] = set()
        """The sides on which rows are read in the background: True above, False below."""
        self._land: Lands[RowT] | None = None
        """Shows rows that are read in the background in the place of what is held; None where they go on from it."""
        super().__init__()

    def listen(self, heard: Callable[[], None]) -> None:
        """Call this whenever rows, a count or the places of rows became known later than they were asked for."""
        self._heard = heard

    @property
    def looking(self) -> bool:
        """Whether rows are looked for in the background, so that more may come."""
        return bool(self._awaited)

    def close(self) -> None:
        """Want no answers any more."""
        self._heard = nobody
        self._unwait()
        if self._counter is not None:
            for what in ("survey", "rank"):
                self._counter.drop((self, what))

    def _patiently(self) -> bool:
        """Tell whether keys are waited for, so that what takes long must be answered later."""
        return self._counter is not None and loop_here() is not None

    def _bounded(self, ask: Asks[RowT], many: int, *, back: bool) -> Read[RowT]:
        """Return what can be read quickly; the rest is read in the background and heard of later."""
        if not self._patiently():
            found = list(ask(self._conn))
            return found, len(found) < many
        if back in self._awaited:
            return [], False
        rows: list[tuple[Mark, RowT]] = []
        try:
            with steps(self._conn, READING):
                rows.extend(ask(self._conn))
        except Interrupted:
            self._wait(ask, many, back)
            return rows, False
        return rows, len(rows) < many

    def _wait(self, ask: Asks[RowT], many: int, back: bool) -> None:
        assert self._counter is not None
        self._awaited.add(back)

        def question(conn: sqlite3.Connection) -> list[tuple[Mark, RowT]] | None:
            try:
                return list(ask(conn))
            except sqlite3.Error:  # whoever asks for the rows again is told why
                return None

        def came(rows: list[tuple[Mark, RowT]] | None) -> None:
            self._awaited.discard(back)
            if rows is None:
                return
            if self._land is not None:
                land, self._land = self._land, None
                land(rows, len(rows) < many)
            elif back:
                edge = self._marks[0] if self._marks else None
                fresh = [row for row in rows if edge is None or self._before(row[0], edge)]
                self._begins = len(rows) < many
                self._hold([*reversed(fresh), *zip(self._marks, self._held, strict=True)])
                self._first -= len(fresh)
            else:
                edge = self._marks[-1] if self._marks else None
                fresh = [row for row in rows if edge is None or self._before(edge, row[0])]
                self._ends = len(rows) < many
                self._hold([*zip(self._marks, self._held, strict=True), *fresh])
            self._settle()
            self._heard()

        self._counter.ask((self, back), question, came, late=True)

    def _forget(self) -> None:
        """Hold nothing, and want nothing that was not read yet."""
        self._unwait()
        super()._forget()

    def _unwait(self) -> None:
        """Want no rows any more that belong to places that were left."""
        self._land = None
        for back in self._awaited:
            assert self._counter is not None
            self._counter.drop((self, back))
        self._awaited.clear()
