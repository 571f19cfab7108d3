"""How many tickets somebody may see: a walk over all of them, so that it is not taken for each page."""

from __future__ import annotations

import sqlite3

from console.desk import store_tickets
from console.desk.store import last_seq
from console.desk.store_people import Who

FRESH = 10_000
"""Milliseconds for which a count of all tickets is good enough, whatever is written meanwhile."""


class Totals:
    """Counts tickets, and remembers how many there are in all."""

    def __init__(self) -> None:
        self._seq = self._at = self._count = -1

    def of(self, conn: sqlite3.Connection, who: Who, now: int) -> int:
        """Return the count, as it was less than `FRESH` before `now`, or exactly where nothing was written since."""
        seen = store_tickets.scope(who)
        if seen != store_tickets.ALL:
            done = conn.execute(f"SELECT count(*) FROM ticket WHERE {seen}", {"who": who.id})
            return int(done.fetchone()[0])
        seq = last_seq(conn)
        if self._count < 0 or (seq != self._seq and not 0 <= now - self._at < FRESH):
            self._seq, self._at = seq, now
            self._count = int(conn.execute("SELECT count(*) FROM ticket").fetchone()[0])
        return self._count
