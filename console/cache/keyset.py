"""A list over a table that holds the rows around the view and nothing else, however many there are.

Rows are found by the values of the row next to them, in both directions, never by an offset from the start.
The ordered columns of every order stand in an index.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from console.cache.behind import Read, nobody
from console.cache.conditions import Condition
from console.cache.counting import Counter, Interrupted, steps
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
        query, width = self._query, len(self._columns)

        def rows(conn: sqlite3.Connection) -> Iterator[tuple[Mark, RowT]]:
            with self._lent(conn):
                start = mark
                if skip:  # in the index alone: what is passed over is not read
                    start = conn.execute(*query.page("", mark, 1, back=back, skip=skip - 1)).fetchone()
                    if start is None:
                        return
                for values in conn.execute(*query.page(self.ROW_COLUMNS, start, many, back=back)):
                    yield values[-width:], self._row(values[:-width])

        return self._bounded(rows, many, back=back)

    def _before(self, one: Mark, other: Mark) -> bool:
        return one > other if self._down else one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        return {mark[-1]: tuple(mark) for mark in self._conn.execute(*self._query.marks(keys))}

    def _rank(self, mark: Mark) -> int | None:
        known = self._surveyed()
        if known is None:
            return None
        block = sum(self._before(anchor, mark) for anchor in known.anchors)
        start = known.anchors[block - 1] if block else None
        try:
            with steps(self._conn):
                between = self._conn.execute(*self._query.between(start, mark, 2 * BLOCK)).fetchone()[0]
        except Interrupted:
            return None
        return block * BLOCK + int(between)

    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        known = self._surveyed() if place >= BLOCK or not self._patiently() else None
        block = min(place // BLOCK, len(known.anchors)) if known is not None else 0
        start = known.anchors[block - 1] if known is not None and block else None
        return start, place - block * BLOCK, start is None or self._fresh

    def measure(self) -> None:
        """Find out in the background how many rows there are, and where those that are held stand."""
        self._ask_survey(self._measured)

    def _measured(self) -> None:
        rank = self._rank(self._marks[0]) if self._marks and not self._exact else None
        if rank is not None:
            self._shift(rank - self._first)
            self._exact = True
        self._heard()

    def _ask_survey(self, then: Callable[[], None]) -> None:
        query = self._query

        def came(found: Survey) -> None:
            self._map, self._fresh = found, query is self._query
            self._count = found.count
            then()

        if self._fresh:
            then()
        elif self._counter is None:
            came(self._survey(self._conn, query))
        else:
            self._counter.ask((self, "survey"), lambda conn: self._survey(conn, query), came)

    def _survey(self, conn: sqlite3.Connection, query: Query) -> Survey:
        with self._lent(conn):
            return survey(conn, query)

    def _surveyed(self) -> Survey | None:
        """Return the last survey, which may be from before the last news; None before the first."""
        if not self._fresh:
            self._ask_survey(nobody)
        return self._map

    def _came_in(self, mark: Mark, newest: int) -> int:
        newest = max(newest, self._newest - NEWS)
        return int(self._conn.execute(*self._query.newer(mark, newest)).fetchone()[0])

    def _greatest(self) -> int:
        return int(self._conn.execute(f"SELECT COALESCE(MAX(key), 0) FROM {self.TABLE}").fetchone()[0])
