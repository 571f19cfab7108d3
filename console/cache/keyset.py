"""A list over a table that holds the rows on screen and nothing else, however many there are.

Pages are found by key: the values of the row before them, never an offset from the start. An anchor every
512 rows makes any place reachable; the ordered columns of every order stand in an index.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from console.cache.conditions import Condition

BLOCK = 512
"""Rows between two anchors."""
PAGE = 64
"""Rows read at once, so that moving by a line asks nothing of the database."""

RowT = TypeVar("RowT")


class KeysetWindow(ABC, Generic[RowT]):
    """A `Window` of rows of one table, in one order, under one condition that may change with news."""

    TABLE = ""
    ROW_COLUMNS = ""

    def __init__(self, conn: sqlite3.Connection, columns: tuple[str, ...], *, down: bool) -> None:
        """`columns` are those of the order, all in one direction, the row's key last."""
        self._conn = conn
        self._columns, self._down = columns, down
        self._seen: tuple[int, int] = (-1, -1)
        self._count: int | None = None
        self._anchors: list[tuple[object, ...] | None] = [None]
        self._page: list[RowT] = []
        self._page_start = 0
        self._page_last = False
        self.refresh()

    @abstractmethod
    def _condition(self) -> Condition:
        """Return what the rows must fulfil; asked again when there is news."""

    @abstractmethod
    def _row(self, values: tuple[Any, ...]) -> RowT:
        """Make a row of the values of `ROW_COLUMNS`."""

    @abstractmethod
    def _matching(self, text: str) -> list[int]:
        """Return the keys of rows that hold a text."""

    def _prepare(self) -> None:
        """Read what the condition rests on anew, before news is shown."""

    def rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        start = max(start, 0)
        if stop <= start:
            return ()
        end = self._page_start + len(self._page)
        held = self._page_start <= start and (stop <= end or (self._page_last and start <= end))
        if not held:
            self._load(start, stop)
        return self._page[start - self._page_start : stop - self._page_start]

    def count(self) -> int:
        """Return how many rows there are; costs a walk through an index, so ask late."""
        if self._count is None:
            row = self._conn.execute(
                f"SELECT COUNT(*) FROM {self.TABLE} WHERE {self._where.sql}", self._where.values
            ).fetchone()
            self._count = int(row[0])
        return self._count

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        columns = ", ".join(self._columns)
        row = self._conn.execute(
            f"SELECT {columns} FROM {self.TABLE} WHERE key = ? AND {self._where.sql}",
            (key, *self._where.values),
        ).fetchone()
        if row is None:
            return None
        before = self._conn.execute(
            f"SELECT COUNT(*) FROM {self.TABLE} WHERE {self._where.sql} AND ({columns}) "
            f"{'>' if self._down else '<'} ({self._marks})",
            (*self._where.values, *row),
        ).fetchone()
        return int(before[0])

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` that holds `text`.

        Goes round at the end; None where no row does.
        """
        found = self._matching(text)
        if not found:
            return None
        places = sorted(place for key in found if (place := self.place(key)) is not None)
        if not places:
            return None
        if backwards:
            return next((place for place in reversed(places) if place < start), places[-1])
        return next((place for place in places if place > start), places[0])

    def refresh(self) -> bool:
        """Look for news; returns whether anything was written since the last call."""
        version: int = self._conn.execute("PRAGMA data_version").fetchone()[0]
        seen = (version, self._conn.total_changes)
        if seen == self._seen:
            return False
        self._prepare()
        self._seen = (version, self._conn.total_changes)
        self._where = self._condition()
        self._anchors = [None]
        self._page, self._page_start, self._page_last = [], 0, False
        self._count = None
        return True

    @property
    def _marks(self) -> str:
        return ", ".join("?" * len(self._columns))

    def _load(self, start: int, stop: int) -> None:
        """Read the page around the rows that are wanted."""
        first = max(0, start - PAGE // 4)
        block = min(first // BLOCK, self._reach(first // BLOCK))
        anchor = self._anchors[block]
        wanted = max(stop - first, PAGE)
        after, values = self._after(anchor)
        rows = self._conn.execute(
            f"SELECT {self.ROW_COLUMNS} FROM {self.TABLE} WHERE {self._where.sql}{after} "
            f"ORDER BY {self._order} LIMIT ? OFFSET ?",
            (*self._where.values, *values, wanted, first - block * BLOCK),
        ).fetchall()
        self._page = [self._row(row) for row in rows]
        self._page_start = first
        self._page_last = len(rows) < wanted

    def _reach(self, block: int) -> int:
        """Hop from anchor to anchor as far as `block`; returns the last block there is."""
        columns = ", ".join(self._columns)
        while len(self._anchors) <= block:
            after, values = self._after(self._anchors[-1])
            row = self._conn.execute(
                f"SELECT {columns} FROM {self.TABLE} WHERE {self._where.sql}{after} "
                f"ORDER BY {self._order} LIMIT 1 OFFSET {BLOCK - 1}",
                (*self._where.values, *values),
            ).fetchone()
            if row is None:
                break
            self._anchors.append(tuple(row))
        return len(self._anchors) - 1

    @property
    def _order(self) -> str:
        return ", ".join(f"{column} DESC" if self._down else column for column in self._columns)

    def _after(self, anchor: tuple[object, ...] | None) -> tuple[str, tuple[object, ...]]:
        if anchor is None:
            return "", ()
        return f" AND ({', '.join(self._columns)}) {'<' if self._down else '>'} ({self._marks})", anchor
