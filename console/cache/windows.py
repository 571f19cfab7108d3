"""A list of tickets that holds the rows on screen and nothing else."""

from __future__ import annotations

import itertools
import sqlite3
from typing import Any

from console.cache import tickets
from console.cache.conditions import ORDERS, Condition, condition, match, tokens
from console.cache.keyset import KeysetWindow
from console.filters import Filter, Order
from console.model import Row

_numbers = itertools.count(1)


class TicketWindow(KeysetWindow[Row]):
    """A `Window` of ticket rows in one order under one filter."""

    TABLE = "ticket"
    ROW_COLUMNS = tickets.ROW_COLUMNS

    def __init__(self, conn: sqlite3.Connection, wanted: Filter, order: Order) -> None:
        self._wanted = wanted
        self._hits = ""
        if wanted.words:
            self._hits = f"temp.hits_{next(_numbers)}"
            conn.execute(f"CREATE TEMP TABLE {self._hits[5:]} (key INTEGER PRIMARY KEY)")
        columns, down = ORDERS[order]
        super().__init__(conn, columns, down=down)

    def close(self) -> None:
        """Let go of what the filter's words matched."""
        if self._hits:
            self._conn.execute(f"DROP TABLE IF EXISTS {self._hits}")

    def _row(self, values: tuple[Any, ...]) -> Row:
        return tickets.row_of(values)

    def _prepare(self) -> None:
        if self._hits:
            self._find_words()
        super()._prepare()

    def _condition(self) -> Condition:
        return condition(self._conn, self._wanted, self._hits)

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
