"""Counts per queue, for those who choose what to work on."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from console.cache.facts import thaw
from console.model import Queue, Ref


@dataclass(frozen=True, slots=True)
class Tally:
    """What waits in one queue."""

    service: str
    queue: str
    mine: bool
    open: int
    unassigned: int
    late: int
    """The promise is broken."""
    soon: int
    """The promise will be broken within two hours unless somebody acts."""


SOON = 2 * 3600
"""Seconds before a promise breaks in which a ticket counts as soon."""


def tallies(conn: sqlite3.Connection) -> list[Tally]:
    """Return every queue with what is open in it, the agent's own first, then by name.

    Walks the index of open tickets: fast, and yet to be asked after the first paint.
    """
    now = int(time.time())
    counted = {
        (service, queue): (open_, free, late, soon)
        for service, queue, open_, free, late, soon in conn.execute(
            "SELECT service, queue, COUNT(*), SUM(assignee_id IS NULL), SUM(rank_due < ?), "
            "SUM(rank_due BETWEEN ? AND ?) FROM ticket WHERE active = 1 AND hidden = 0 "
            "GROUP BY service, queue",
            (now, now, now + SOON),
        )
    }
    known = [
        thaw(row[0], Queue)
        for row in conn.execute("SELECT fact FROM queue ORDER BY mine DESC, name COLLATE NOCASE")
    ]
    names = {(queue.ref.service, queue.name) for queue in known}
    unlisted = [
        Queue(Ref(service, name), name) for service, name in sorted(counted) if (service, name) not in names
    ]
    return [
        Tally(
            queue.ref.service,
            queue.name,
            queue.mine,
            *counted.get((queue.ref.service, queue.name), (0, 0, 0, 0)),
        )
        for queue in (*known, *unlisted)
    ]
