"""A list over a table that holds the rows around the view and nothing else, however many there are.

Rows are found by the values of the row next to them, in both directions, never by an offset from the start.
The ordered columns of every order stand in an index.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, TypeVar

from console.cache.conditions import Condition
from console.cache.held import NEWS, HeldWindow, Mark, Read
from console.cache.survey import BLOCK, Query, Survey, survey

RowT = TypeVar("RowT")


class KeysetWindow(HeldWindow[RowT]):
    """A `Window` of rows of one table, in one order, under one condition that may change with news."""

    TABLE = ""
    ROW_COLUMNS = ""

    def __init__(self, conn: sqlite3.Connection, columns: tuple[str, ...], *, down: bool) -> None:
        """`columns` are those of the order, all in one direction, the row's key last."""
        self._columns, self._down = columns, down
        self._map: Survey | None = None
        super().__init__(conn)

    @abstractmethod
    def _condition(self) -> Condition:
        """Return what the rows must fulfil; asked again when there is news."""

    @abstractmethod
    def _row(self, values: tuple[Any, ...]) -> RowT:
        """Make a row of the values of `ROW_COLUMNS`."""

    def count(self) -> int:
        """Return how many rows there are; walks through an index, so ask late or in the background."""
        row = self._conn.execute(*self._query.counting()).fetchone()
        self._count = int(row[0])
        return self._count

    def _prepare(self) -> None:
        where = self._condition()
        self._query = Query(self.TABLE, self._columns, where.sql, where.values, down=self._down)
        self._map, self._count = None, None

    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[RowT]:
        found = self._conn.execute(*self._query.page(self.ROW_COLUMNS, mark, many, back=back, skip=skip))
        width = len(self._columns)
        rows = [(values[-width:], self._row(values[:-width])) for values in found]
        return rows, len(rows) < many

    def _before(self, one: Mark, other: Mark) -> bool:
        return one > other if self._down else one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        return {mark[-1]: tuple(mark) for mark in self._conn.execute(*self._query.marks(keys))}

    def _rank(self, mark: Mark) -> int | None:
        known = self._surveyed()
        block = sum(self._before(anchor, mark) for anchor in known.anchors)
        start = known.anchors[block - 1] if block else None
        between = self._conn.execute(*self._query.between(start, mark, 4 * BLOCK)).fetchone()[0]
        return block * BLOCK + int(between)

    def _start_of(self, place: int) -> tuple[Mark | None, int]:
        known = self._surveyed()
        block = min(place // BLOCK, len(known.anchors))
        return (known.anchors[block - 1] if block else None), place - block * BLOCK

    def _near(self, share: float) -> Mark | None:
        known = self._surveyed()
        mark, skip = self._start_of(round(share * (known.count - 1)))
        found, _ = self._read(mark, 1, skip=skip)
        return found[0][0] if found else None

    def _surveyed(self) -> Survey:
        if self._map is None:
            self._map = survey(self._conn, self._query)
            self._count = self._map.count
        return self._map

    def _came_in(self, mark: Mark, newest: int) -> int:
        newest = max(newest, self._newest - NEWS)
        return int(self._conn.execute(*self._query.newer(mark, newest)).fetchone()[0])

    def _greatest(self) -> int:
        return int(self._conn.execute(f"SELECT COALESCE(MAX(key), 0) FROM {self.TABLE}").fetchone()[0])
