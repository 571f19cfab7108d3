"""A list over a table that holds the rows around the view and nothing else, however many there are.

Rows are found by the values of the row next to them, in both directions, never by an offset from the start.
The ordered columns of every order stand in an index.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from console.cache.behind import Read
from console.cache.conditions import Condition
from console.cache.counting import Counter, Interrupted, interrupted, steps
from console.cache.held import NEWS, HeldWindow
from console.cache.stretch import Mark
from console.cache.survey import BLOCK, Query, Survey, survey

RowT = TypeVar("RowT")


class KeysetWindow(HeldWindow[RowT]):
    """A `Window` of rows of one table, in one order, under one condition that may change with news."""

    TABLE = ""
    ROW_COLUMNS = ""

    def __init__(
        self,
        conn: sqlite3.Connection,
        columns: tuple[str, ...],
        *,
        down: bool,
        counter: Counter | None = None,
    ) -> None:
        """`columns` are those of the order, all in one direction, the row's key last."""
        self._columns, self._down = columns, down
        self._query = Query(self.TABLE, columns, "0", (), down=down)
        self._map: Survey | None = None
        self._fresh = False
        """Whether nothing was written since the survey."""
        self._asked: Query | None = None
        """The list that is surveyed now."""
        super().__init__(conn, counter)

    @abstractmethod
    def _condition(self) -> Condition:
        """Return what the rows must fulfil; asked again when there is news."""

    @abstractmethod
    def _row(self, values: tuple[Any, ...]) -> RowT:
        """Make a row of the values of `ROW_COLUMNS`."""

    def _lent(self, conn: sqlite3.Connection) -> AbstractContextManager[None]:
        """Give a connection what the condition needs while a block runs."""
        return nullcontext()

    def _span(self) -> tuple[int, int] | None:
        """Return between what the order's first column stands in all rows; None for anything."""
        return None

    def _index_of(self) -> str:
        """Return the index that has the order of the rows; empty leaves the choice to SQLite."""
        return ""

    def _total(self) -> int | None:
        """Return how many rows there are where that is known without a walk."""
        return None

    def count(self) -> int:
        """Return how many rows there are; walks through an index where that is not known, so ask late."""
        total = self._total()
        if total is None:
            total = int(self._conn.execute(*self._query.counting()).fetchone()[0])
        self._count = total
        return total

    def _prepare(self) -> None:
        where = self._condition()
        self._query = Query(
            self.TABLE,
            self._columns,
            where.sql,
            where.values,
            down=self._down,
            index=self._index_of(),
            span=self._span(),
        )
        self._fresh = False
        total = self._total()
        self._count = self._count if total is None else total

    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[RowT]:
        known = self._map if self._fresh or self._slow else None

        def rows(conn: sqlite3.Connection) -> Iterator[tuple[Mark, RowT]]:
            with self._lent(conn):
                keys = known.part(mark, many, back=back, skip=skip) if known is not None else None
                if known is None or keys is None:
                    yield from self._walk(conn, mark, many, back, skip)
                    return
                left = many
                while keys:
                    found = self._rows_at(conn, keys)
                    yield from found
                    left -= len(found)
                    keys = known.part((keys[-1],), left, back=back, skip=0) if left else ()

        return self._bounded(rows, many, back=back)

    def _walk(
        self, conn: sqlite3.Connection, mark: Mark | None, many: int, back: bool, skip: int
    ) -> Iterator[tuple[Mark, RowT]]:
        """Read rows behind a mark, or before it, through the index of the list's order."""
        query, width = self._query, len(self._columns)
        if skip:  # in the index alone: what is passed over is not read
            mark = conn.execute(*query.page("", mark, 1, back=back, skip=skip - 1)).fetchone()
            if mark is None:
                return
        for values in conn.execute(*query.page(self.ROW_COLUMNS, mark, many, back=back)):
            yield values[-width:], self._row(values[:-width])

    def _rows_at(self, conn: sqlite3.Connection, keys: Sequence[int]) -> list[tuple[Mark, RowT]]:
        width = len(self._columns)
        rows = conn.execute(*self._query.at(self.ROW_COLUMNS, keys))
        found = {values[-1]: values for values in rows}
        return [(found[key][-width:], self._row(found[key][:-width])) for key in keys if key in found]

    def _listable(self) -> bool:
        return self._map is None or self._map.keys is not None

    def _before(self, one: Mark, other: Mark) -> bool:
        return one > other if self._down else one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        return {mark[-1]: tuple(mark) for mark in self._conn.execute(*self._query.marks(keys))}

    def _rank(self, mark: Mark) -> int | None:
        known = self._surveyed()
        if known is None:
            return None
        if known.keys is not None:
            return known.keys.index(mark[-1]) if self._fresh and mark[-1] in known.keys else None
        block = self._anchored(known.anchors, mark)
        start = known.anchors[block - 1] if block else None
        try:
            with steps(self._conn):
                between = self._between(start, mark)
        except Interrupted:
            return None
        return known.before + block * BLOCK + between

    def _anchored(self, anchors: Sequence[Mark], mark: Mark) -> int:
        """Return how many ends of blocks stand before a mark."""
        return sum(self._before(anchor, mark) for anchor in anchors)

    def _between(self, start: Mark | None, mark: Mark) -> int:
        """Return how many rows stand between two marks that are about a block apart."""
        return int(self._conn.execute(*self._query.between(start, mark, 2 * BLOCK)).fetchone()[0])

    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        known = self._surveyed() if place >= BLOCK else None
        if known is None or (known.keys is not None and (self._fresh or self._slow)):
            return None, place, known is None or self._fresh
        if known.keys is not None:
            near = [*self._marks_of(known.keys[place - 1 : place]).values()]
            return (near[0], 0, False) if near else (None, place, False)
        block = min(max(0, place - known.before) // BLOCK, len(known.anchors))
        start = known.anchors[block - 1] if block else None
        return start, place - block * BLOCK - (known.before if block else 0), start is None or self._fresh

    def _mapped(self) -> bool:
        if self._map is None and self._patiently():
            self._ask_survey(soon=True)
            return self._map is not None
        return True

    def measure(self) -> None:
        """Find out in the background how many rows there are, and where those that are held stand."""
        if self._fresh:
            self._measured()
        else:
            self._ask_survey()

    def _measured(self) -> None:
        rank = self._rank(self._marks[0]) if self._marks and not self._exact else None
        if rank is not None:
            self._shift(rank - self._first)
            self._exact = True
        if self._map is not None and self._map.keys is None:
            self._slow = False
        if self._going is not None and self._land is None:
            self._travel()
        self._heard()

    def _ask_survey(self, *, soon: bool = False, aside: bool = False) -> None:
        """Have the list surveyed, unless it is already; `_measured` is told, where `aside` only if that is later."""
        query, asking = self._query, aside

        def surveyed(conn: sqlite3.Connection) -> Survey | None:
            try:
                return self._survey(conn, query)
            except sqlite3.Error as error:  # whoever asks for it again is told why
                if conn is self._conn or interrupted(error):
                    raise
                return None

        def came(found: Survey | None) -> None:
            self._asked = None
            if found is not None:
                self._map, self._fresh = found, query is self._query
                self._count, self._caught_up = found.count, self._slow
                if not asking:
                    self._measured()

        if self._counter is None:
            came(self._survey(self._conn, query))
        elif self._asked is not query:
            self._asked = query
            self._counter.ask((self, "survey"), surveyed, came, late=soon)
        asking = False

    def _survey(self, conn: sqlite3.Connection, query: Query) -> Survey:
        with self._lent(conn):
            return survey(conn, query)

    def _surveyed(self) -> Survey | None:
        """Return the last survey, which may be from before the last news; None before the first."""
        if not self._fresh:
            self._ask_survey(aside=True)
        return self._map

    def _came_in(self, mark: Mark, newest: int) -> int:
        newest = max(newest, self._newest - NEWS)
        return int(self._conn.execute(*self._query.newer(mark, newest)).fetchone()[0])

    def _greatest(self) -> int:
        return int(self._conn.execute(f"SELECT COALESCE(MAX(key), 0) FROM {self.TABLE}").fetchone()[0])
