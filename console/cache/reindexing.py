"""Makes the search index anew from the tickets: the old one is set aside at once, and taken away bit by bit."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from console.cache import entries, search
from console.cache.facts import thaw
from console.cache.schema import MERGED, SEARCH
from console.model import Ref, Ticket

PIECE = 100
"""Tickets that one step puts into the index."""
PAGES = 300
"""Pieces of the old index that one step takes away."""
_KEPT = {"data": 10, "docsize": -1}
"""Up to where FTS5 keeps what it needs to drop a table: its totals and the list of its pieces."""
EMPTYING = -1
"""Where the chore stands once all tickets are in the index."""


class Step(NamedTuple):
    """How far a chore is."""

    at: int | None
    """Where the next step begins."""
    done: int
    total: int
    """How much there is in all, in the unit of `done`."""


class Reindexing:
    """Puts the tickets into a new index, those learned last first; news go on entering it meanwhile.

    It stands at the key below which tickets are not yet gone through. Whether one is in the index, the index itself
    knows, so that it holds none twice.
    """

    def step(self, conn: sqlite3.Connection, at: int | None) -> Step | None:
        """Do about 10 ms of work; returns how far that led, None once all is done."""
        last: int = conn.execute("SELECT MAX(key) FROM ticket").fetchone()[0] or 0
        if at == EMPTYING:
            return Step(at, last, last) if _take_away(conn) else None
        if at is None:
            if _take_away(conn):  # one that was set aside by an earlier chore
                return Step(None, 0, last)
            _set_aside(conn)
            at = last + 1
        at = _put_in(conn, at)
        return Step(at, last if at == EMPTYING else max(last - at, 0), last)


def _set_aside(conn: sqlite3.Connection) -> None:
    for table, create in SEARCH.items():
        conn.execute(f"ALTER TABLE {table} RENAME TO {table}_aside")
        conn.execute(create)
        conn.execute(MERGED.format(table))


def _put_in(conn: sqlite3.Connection, at: int) -> int:
    """Put the next tickets below `at` into the index; returns where the next step begins."""
    rows = conn.execute(
        "SELECT key, service, id, truth FROM ticket WHERE key < ? ORDER BY key DESC LIMIT ?", (at, PIECE)
    ).fetchall()
    search.put_many(
        conn,
        [
            (key, search.document_of(thaw(truth, Ticket), entries.text(conn, Ref(service, id_))))
            for key, service, id_, truth in rows
            if not search.indexed(conn, key)
        ],
    )
    return int(rows[-1][0]) if rows else EMPTYING


def _take_away(conn: sqlite3.Connection) -> bool:
    """Take a piece of what was set aside away; returns False where there is nothing."""
    tables = [f"{table}_aside" for table in SEARCH]
    there = "SELECT 1 FROM sqlite_schema WHERE name = ?"
    for table in [table for table in tables if conn.execute(there, (table,)).fetchone()]:
        for part, most in (("data", PAGES), ("docsize", 20 * PAGES)):
            some = f"SELECT id FROM {table}_{part} WHERE id > {_KEPT[part]} LIMIT {most}"
            if conn.execute(f"DELETE FROM {table}_{part} WHERE id IN ({some})").rowcount:
                return True
        conn.execute(f"DROP TABLE {table}")
        return True
    return False
