"""A list of tickets that holds the rows on screen and nothing else, however many there are.

Pages are found by key: the values of the row before them, never an offset from the start. An anchor every
512 rows makes any place reachable; the ordered columns of every order stand in an index.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence

from console.cache import tickets
from console.cache.conditions import ORDERS, Condition, condition, match, tokens
from console.filters import Filter, Order
from console.model import Row

BLOCK = 512
"""Rows between two anchors."""
PAGE = 64
"""Rows read at once, so that moving by a line asks nothing of the database."""

_numbers = itertools.count(1)


class TicketWindow:
    """A `Window` of ticket rows in one order under one filter."""

    def __init__(self, conn: sqlite3.Connection, wanted: Filter, order: Order) -> None:
        self._conn = conn
        self._wanted = wanted
        self._columns, self._down = ORDERS[order]
        self._hits = ""
        if wanted.words:
            self._hits = f"temp.hits_{next(_numbers)}"
            conn.execute(f"CREATE TEMP TABLE {self._hits[5:]} (key INTEGER PRIMARY KEY)")
        self._seen: tuple[int, int] = (-1, -1)
        self._count: int | None = None
        self._anchors: list[tuple[object, ...] | None] = [None]
        self._page: list[Row] = []
        self._page_start = 0
        self._page_last = False
        self.refresh()

    def rows(self, start: int, stop: int) -> Sequence[Row]:
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
                f"SELECT COUNT(*) FROM ticket WHERE {self._where.sql}", self._where.values
            ).fetchone()
            self._count = int(row[0])
        return self._count

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        columns = ", ".join(self._columns)
        row = self._conn.execute(
            f"SELECT {columns} FROM ticket WHERE key = ? AND {self._where.sql}", (key, *self._where.values)
        ).fetchone()
        if row is None:
            return None
        before = self._conn.execute(
            f"SELECT COUNT(*) FROM ticket WHERE {self._where.sql} AND ({columns}) "
            f"{'>' if self._down else '<'} ({self._marks})",
            (*self._where.values, *row),
        ).fetchone()
        return int(before[0])

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` whose number, subject or people hold `text`.

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
        if self._hits:
            self._find_words()
            seen = (version, self._conn.total_changes)
        self._seen = seen
        self._where = self._condition()
        self._anchors = [None]
        self._page, self._page_start, self._page_last = [], 0, False
        self._count = None
        return True

    def close(self) -> None:
        """Let go of what the filter's words matched."""
        if self._hits:
            self._conn.execute(f"DROP TABLE IF EXISTS {self._hits}")

    @property
    def _marks(self) -> str:
        return ", ".join("?" * len(self._columns))

    def _condition(self) -> Condition:
        return condition(self._conn, self._wanted, self._hits)

    def _load(self, start: int, stop: int) -> None:
        """Read the page around the rows that are wanted."""
        first = max(0, start - PAGE // 4)
        block = min(first // BLOCK, self._reach(first // BLOCK))
        anchor = self._anchors[block]
        wanted = max(stop - first, PAGE)
        after, values = self._after(anchor)
        rows = self._conn.execute(
            f"SELECT {tickets.ROW_COLUMNS} FROM ticket WHERE {self._where.sql}{after} "
            f"ORDER BY {self._order} LIMIT ? OFFSET ?",
            (*self._where.values, *values, wanted, first - block * BLOCK),
        ).fetchall()
        self._page = [tickets.row_of(row) for row in rows]
        self._page_start = first
        self._page_last = len(rows) < wanted

    def _reach(self, block: int) -> int:
        """Hop from anchor to anchor as far as `block`; returns the last block there is."""
        columns = ", ".join(self._columns)
        while len(self._anchors) <= block:
            after, values = self._after(self._anchors[-1])
            row = self._conn.execute(
                f"SELECT {columns} FROM ticket WHERE {self._where.sql}{after} "
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

    def _matching(self, text: str) -> list[int]:
        words = tokens(text)
        if not words:
            return []
        rows = self._conn.execute(
            "SELECT rowid FROM head WHERE head MATCH ? ORDER BY rowid DESC LIMIT 500",
            (match(words, prefix=True),),
        )
        return [row[0] for row in rows]

    def _find_words(self) -> None:
        words = tokens(" ".join(self._wanted.words))
        self._conn.execute(f"DELETE FROM {self._hits}")
        if not words:
            return
        self._conn.execute(
            f"INSERT INTO {self._hits} SELECT rowid FROM head WHERE head MATCH ? "
            "UNION SELECT rowid FROM said WHERE said MATCH ?",
            (match(words, prefix=True), match(words, prefix=len(words[-1]) > 3)),
        )
