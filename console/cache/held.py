"""The rows around a view: read on from the ones next to them in both directions, never counted from the start."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from typing import Any, Generic, TypeVar

from console.cache.counting import Counter, Interrupted, loop_here, steps
from console.model.lists import Kept

PAGE = 64
"""Rows read at once, so that moving by a line asks nothing of the database."""
KEEP = 4 * PAGE
"""Rows that are held at most, more only where more are shown."""
NEAR = 8 * PAGE
"""A place so few rows from the held ones, or from an end, is reached by reading on from there."""
ROOM = 4096
"""Places that are made above a row of which it is not known how many stand before it."""
READING = 30_000
"""Instructions of SQLite that reading a page may take while keys are waited for: a few milliseconds."""
NEWS = 500
"""Of so many rows that came in last it is counted how many stand above the view."""

Mark = tuple[Any, ...]
"""What says where a row stands: the values of the order's columns, the row's key last."""
RowT = TypeVar("RowT")
Read = tuple[list[tuple[Mark, RowT]], bool]
"""Rows with their marks, nearest first, and whether the list ends behind them."""


def nobody() -> None:
    """Hear nothing."""


class HeldWindow(ABC, Generic[RowT]):
    """A `Window` that knows the rows around the view, whatever brings them in order."""

    def __init__(self, conn: sqlite3.Connection, counter: Counter | None = None) -> None:
        """`counter` answers what takes long; without it everything is answered at once."""
        self._conn, self._counter = conn, counter
        self._heard: Callable[[], None] = nobody
        self._awaited: set[bool] = set()
        """The sides on which rows are read in the background: True above, False below."""
        self._replaced = False
        """Whether other rows take the place of those that were shown: a cursor at the top then stays there."""
        self._far = False
        """Whether the end of the list is read in the background, to be shown in the place of what is held."""
        self._known = False
        self._seen: tuple[int, int] = (-1, -1)
        self._drift = 0
        self._newest = 0
        self._count: int | None = None
        self._guess: int | None = None
        self._forget()
        self._look()

    # ---- what brings the rows ---------------------------------------------------------------------------

    @abstractmethod
    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[RowT]:
        """Read rows behind a mark, before it where `back`; None for the list's end on that side."""

    @abstractmethod
    def _before(self, one: Mark, other: Mark) -> bool:
        """Tell whether a mark stands before another."""

    @abstractmethod
    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        """Return the marks of those of the keys that are in the list."""

    @abstractmethod
    def _rank(self, mark: Mark) -> int | None:
        """Return how many rows stand before a mark, None where that is not known cheaply."""

    @abstractmethod
    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        """Return a mark before a place, how many rows behind it the place is, and whether that is exact."""

    @abstractmethod
    def _matching(self, text: str) -> list[int]:
        """Return the keys of rows that hold a text."""

    @abstractmethod
    def _came_in(self, mark: Mark, newest: int) -> int:
        """Return how many rows with keys above `newest` stand before a mark, of the last `NEWS`."""

    @abstractmethod
    def _greatest(self) -> int:
        """Return the greatest key there is, which is a bound for how many rows there can be."""

    @abstractmethod
    def count(self) -> int:
        """Return how many rows there are; walks through an index, so ask late or in the background."""

    def _prepare(self) -> None:
        """Read what the condition rests on anew, before news is shown."""

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
            self._counter.drop((self, "survey"))

    # ---- places -----------------------------------------------------------------------------------------

    def rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        start = max(start, 0)
        if stop <= start:
            return ()
        self._reach(start, stop)
        first = self._first
        return self._held[max(0, start - first) : max(0, stop - first)]

    def drift(self) -> int:
        """Return by how much all places moved since this was last asked."""
        drift, self._drift = self._drift, 0
        return drift

    def last(self) -> int:
        """Return the place of the last row without a walk, −1 for an empty list; estimated until counted."""
        end = self._first + len(self._held)
        if self._ends or False in self._awaited:
            return end - 1
        if self._count is not None:
            return max(self._count, end) - 1
        if self._guess is None:
            self._guess = self._greatest()
        return max(self._guess, end) - 1

    def counted(self) -> int | None:
        """Return how many rows there were when they were last counted; None before that."""
        return self._count

    def jump(self, share: float) -> int:
        """Return a place near that share (0 … 1) of the list."""
        return max(0, round(min(1.0, max(0.0, share)) * self.last()))

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        place = self._held_at(key)
        if place is not None:
            return place
        mark = self._marks_of((key,)).get(key)
        if mark is None:
            return None
        self._go_around(mark)
        return self._held_at(key)

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys whose rows are in the list."""
        wanted = set(keys)
        held = {mark[-1] for mark in self._marks} & wanted
        return held | self._marks_of(wanted - held).keys() if wanted - held else held

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` that holds `text`.

        Goes round at the end; None where no row does.
        """
        order = cmp_to_key(lambda one, other: -1 if self._before(one, other) else 1)
        found = sorted(self._marks_of(self._matching(text)).values(), key=order)
        if not found:
            return None
        self._reach(start, start + 1)
        here = self._mark_at(start) or found[-1]
        if backwards:
            chosen = next((mark for mark in reversed(found) if self._before(mark, here)), found[-1])
        else:
            chosen = next((mark for mark in found if self._before(here, mark)), found[0])
        return self.place(chosen[-1])

    # ---- news -------------------------------------------------------------------------------------------

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Look for news; returns where the rows at two places stand now, None where nothing was written.

        While rows are read in the background nothing is news: that reading would begin again each time.
        """
        if self._awaited:
            return None
        first, here, newest = self._mark_at(top), self._mark_at(cursor), self._newest
        if not self._look():
            return None
        self._forget()
        if self._replaced and cursor == 0:
            self._replaced, self._drift = False, 0
            return Kept(0, 0, 0)
        kept = self._keep(top, cursor - top, first, here or first, newest) if first and here else None
        self._drift = 0
        return kept or Kept(0, 0, 0)

    def _keep(self, top: int, below: int, first: Mark, here: Mark | None, newest: int) -> Kept:
        """Read anew around the row that was first in the view; the one under the cursor is followed."""
        assert here is not None
        now = self._marks_of((here[-1],)).get(here[-1], here)
        came = self._came_in(first, newest) if newest != self._newest else 0
        self._around(first, top + came, max(0, below) + PAGE)
        at = self._first + self._index(first)
        if self._covers(now):
            return Kept(at, self._first + self._index(now), max(0, at - top) if self._begins else came)
        self._go_around(now)
        place = self._first + self._index(now)
        return Kept(max(0, place - below), place, 0)

    def _look(self) -> bool:
        """Take notice of what was written; returns whether anything was."""
        version: int = self._conn.execute("PRAGMA data_version").fetchone()[0]
        if (version, self._conn.total_changes) == self._seen:
            return False
        self._prepare()
        self._seen = (version, self._conn.total_changes)
        self._newest = self._greatest()
        return True

    # ---- what comes later --------------------------------------------------------------------------------

    def _patiently(self) -> bool:
        """Tell whether keys are waited for, so that what takes long must be answered later."""
        return self._counter is not None and loop_here() is not None

    def _bounded(
        self, ask: Callable[[sqlite3.Connection], Iterable[tuple[Mark, RowT]]], many: int, *, back: bool
    ) -> Read[RowT]:
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

    def _wait(
        self, ask: Callable[[sqlite3.Connection], Iterable[tuple[Mark, RowT]]], many: int, back: bool
    ) -> None:
        assert self._counter is not None
        self._awaited.add(back)

        def came(rows: list[tuple[Mark, RowT]]) -> None:
            self._awaited.discard(back)
            if back and self._far:
                end = self._first + len(self._held)
                begins = len(rows) < many
                self._set([*reversed(rows)], end - len(rows), begins=begins, ends=True, exact=False)
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
            self._far = False
            self._settle()
            self._heard()

        self._counter.ask((self, back), lambda conn: list(ask(conn)), came, late=True)

    def _unwait(self) -> None:
        """Want no rows any more that belong to places that were left."""
        self._far = False
        for back in self._awaited:
            assert self._counter is not None
            self._counter.drop((self, back))
        self._awaited.clear()

    # ---- what is held -----------------------------------------------------------------------------------

    def _reach(self, start: int, stop: int) -> None:
        """Read on until the rows that are wanted are held."""
        if self._far_from(start, stop):
            self._locate(start, stop)
            if self._far_from(start, stop):
                return
        if start < self._first and not self._begins and self._marks:
            rows, self._begins = self._read(
                self._marks[0], max(PAGE, self._first - start + PAGE // 4), back=True
            )
            self._hold([*reversed(rows), *zip(self._marks, self._held, strict=True)])
            self._first -= len(rows)
        end = self._first + len(self._held)
        if stop > end and not self._ends and self._held:
            rows, self._ends = self._read(self._marks[-1], max(PAGE, stop - end + PAGE // 4))
            self._hold([*zip(self._marks, self._held, strict=True), *rows])
        self._settle()
        self._trim(start, stop)

    def _far_from(self, start: int, stop: int) -> bool:
        """Tell whether places are too far from those that are held to read on until there."""
        end = self._first + len(self._held)
        return start < self._first - NEAR or (stop > end + NEAR and not self._ends) or not self._known

    def _locate(self, start: int, stop: int) -> None:
        """Read the rows at places far from those that are held.

        Where that takes long these stay; the end of the list takes their place once it was read.
        """
        self._unwait()
        first = max(0, start - PAGE // 4)
        last = self.last()
        if stop > last - NEAR and start > NEAR and self._patiently():
            rows, begins = self._read(None, max(last + 1 - first, PAGE), back=True)
            if not rows and self._awaited and self._held:
                self._far = True
                return
            self._set([*reversed(rows)], last + 1 - len(rows), begins=begins, ends=True, exact=False)
            return
        mark, skip, exact = self._start_of(first)
        rows, ends = self._read(mark, max(stop - first, PAGE), skip=skip)
        if first and not rows and self._awaited and self._held:
            self._unwait()
            return
        self._set(rows, first, begins=first == 0, ends=ends, exact=exact)
        if ends and not rows and first > 0:
            rows, begins = self._read(None, PAGE, back=True)
            end = first if self._patiently() else self.count()
            self._set([*reversed(rows)], end - len(rows), begins=begins, ends=True, exact=exact)

    def _go_around(self, mark: Mark) -> None:
        """Read the rows around one that is far from those that are held."""
        place = self._rank(mark)
        exact = place is not None
        if place is None:
            behind = bool(self._marks) and self._before(self._marks[-1], mark)
            place = self._first + len(self._held) + ROOM if behind else max(ROOM, self._first - ROOM)
        self._around(mark, place, exact=exact)

    def _around(self, mark: Mark, place: int, many: int = PAGE, *, exact: bool = False) -> None:
        """Read the rows around a mark, the first one from it on at a place."""
        self._unwait()
        before, begins = self._read(mark, PAGE // 4, back=True)
        rows, ends = self._read(before[0][0] if before else None, many)
        self._set([*reversed(before), *rows], place - len(before), begins=begins, ends=ends, exact=exact)

    def _set(
        self, rows: list[tuple[Mark, RowT]], first: int, *, begins: bool, ends: bool, exact: bool
    ) -> None:
        """Hold other rows, the first of them at a place; `exact` where that many are known to stand before."""
        self._hold(rows)
        self._first, self._begins, self._ends, self._exact = first, begins, ends, exact
        self._known = True
        self._settle()

    def _forget(self) -> None:
        """Hold nothing: what was read is not so any more."""
        self._unwait()
        self._guess = None
        self._hold([])
        self._first, self._begins, self._ends, self._exact = 0, False, False, False
        self._known = False

    def _hold(self, rows: list[tuple[Mark, RowT]]) -> None:
        self._marks = [mark for mark, _ in rows]
        self._held = [row for _, row in rows]

    def _settle(self) -> None:
        """Let places begin at 0 where the list is held from its start, and have room above where it is not."""
        self._begins = self._begins or (self._exact and self._first == 0 and bool(self._marks))
        if self._begins:
            self._shift(-self._first)
            self._exact = True
        elif self._first <= 0 and self._marks:
            self._shift(ROOM)
        if self._begins and self._ends:
            self._count = len(self._held)

    def _shift(self, by: int) -> None:
        self._first += by
        self._drift += by

    def _trim(self, start: int, stop: int) -> None:
        """Let go of rows far from those that are shown."""
        if len(self._held) <= max(KEEP, stop - start + 2 * PAGE):
            return
        left = max(0, start - PAGE - self._first)
        right = max(0, self._first + len(self._held) - stop - PAGE)
        if left:
            del self._marks[:left], self._held[:left]
            self._first, self._begins = self._first + left, False
        if right:
            del self._marks[-right:], self._held[-right:]
            self._ends = False

    def _mark_at(self, place: int) -> Mark | None:
        at = place - self._first
        return self._marks[at] if 0 <= at < len(self._marks) else None

    def _held_at(self, key: int) -> int | None:
        return next((self._first + at for at, mark in enumerate(self._marks) if mark[-1] == key), None)

    def _index(self, mark: Mark) -> int:
        """Return where a mark's row, or the one behind it, stands among those that are held."""
        at = sum(self._before(one, mark) for one in self._marks)
        return max(0, min(at, len(self._marks) - 1))

    def _covers(self, mark: Mark) -> bool:
        """Tell whether a mark's row is among those that are held if it is in the list."""
        if not self._marks:
            return True
        return (self._begins or not self._before(mark, self._marks[0])) and (
            self._ends or not self._before(self._marks[-1], mark)
        )
