"""Where tickets by impact stand in their list: found by walks behind the keys."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from console.cache.conditions import Condition
from console.cache.harm import LATE, Harm
from console.cache.merging import many_before
from console.cache.stretch import Mark
from console.cache.survey import BLOCK, KEPT, Query, Survey, blocks, indexed, listed

ONE_IN = 61
"""Of so many open tickets one says about where the others stand."""
OVER = 2
"""The part of the list that closed tickets are; the first two are what is guarded and the other open ones."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A list by impact at one moment."""

    harm: Harm
    state: str
    """`open`, `closed`, `all`."""
    open: Condition
    over: Condition
    by_class: str
    by_promise: str
    """The indexes that have the open ones."""
    closed: Query
    """The closed ones, the one that changed last first."""

    def survey(self, conn: sqlite3.Connection) -> Survey:
        """Walk through the list once: for all keys where they are few, else for the blocks of closed tickets."""
        keys: list[int] = []
        if self.state != "closed":
            keys += self._keys(conn, f"{indexed(self.by_class)} WHERE {self.open.sql}", self.open.values)
        if self.state != "open" and len(keys) <= KEPT:
            index = indexed(self.closed.index)
            keys += self._keys(conn, f"{index} WHERE {self.over.sql}", self.over.values)
        if len(keys) <= KEPT:
            return Survey(len(keys), (), keys=self._sorted(conn, json.dumps(keys)))
        many, some = 0, "[]"
        if self.state != "closed":
            what = f"COUNT(*), json_group_array(key) FILTER (WHERE key % {ONE_IN} = 0)"
            sql = f"SELECT {what} FROM ticket{indexed(self.by_class)} WHERE {self.open.sql}"
            many, some = conn.execute(sql, self.open.values).fetchone()
        sample = self._sorted(conn, some)
        if self.state == "open":
            return Survey(many, (), many, sample=sample)
        found = blocks(conn, self.closed)
        return Survey(many + found.count, found.anchors, many, sample=sample)

    def before(self, conn: sqlite3.Connection, mark: Mark) -> int:
        """Return how many tickets stand before an open one; walks through an index."""
        weight, values = self.harm.sql()
        table = f"ticket{indexed(self.by_promise)}"
        guarded = f"SELECT COUNT(*) FROM {table} WHERE {self.open.sql} AND rank_due BETWEEN ? AND ?"
        asked: tuple[object, ...] = (*self.open.values, *self.harm.guard)
        if mark[0] == 0:
            guarded += f" AND (-{weight}, created, key) < (?, ?, ?)"
            asked += (*values, *mark[1:])
        first = int(conn.execute(guarded, asked).fetchone()[0])
        if mark[0] == 0:
            return first
        return first + many_before(conn, self.harm, self.open, self.by_class, mark)

    def start(self, known: Survey, place: int) -> tuple[Mark, int]:
        """Return a mark of a closed ticket before a place, and how many rows behind it that is."""
        block = (place - known.before) // BLOCK
        if not block:
            return (OVER, -LATE, -LATE, LATE), place - known.before
        updated, key = known.anchors[min(block, len(known.anchors)) - 1]
        return (OVER, -updated, -key, key), place - known.before - min(block, len(known.anchors)) * BLOCK

    def _keys(self, conn: sqlite3.Connection, which: str, values: tuple[object, ...]) -> list[int]:
        return list(listed(conn, f"SELECT key FROM ticket{which} LIMIT ?", (*values, KEPT + 1)))

    def _sorted(self, conn: sqlite3.Connection, keys: str) -> Sequence[int]:
        weight, values = self.harm.sql()
        sql = (
            f"SELECT key FROM ticket NOT INDEXED WHERE key IN (SELECT value FROM json_each(?)) ORDER BY "
            f"CASE active WHEN 0 THEN {OVER} ELSE NOT (rank_due BETWEEN ? AND ?) END, "
            f"CASE active WHEN 0 THEN -updated ELSE -{weight} END, CASE active WHEN 0 THEN -key ELSE created END, key"
        )
        return listed(conn, sql, (keys, *self.harm.guard, *values))
