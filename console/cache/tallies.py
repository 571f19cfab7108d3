"""Counts per queue, for those who choose what to work on."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from console.cache import classes
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a list's first line says of its open tickets."""

    unassigned: int
    late: int


SOON = 2 * 3600
"""Seconds before a promise breaks in which a ticket counts as soon."""


def tallies(conn: sqlite3.Connection) -> list[Tally]:
    """Return every queue with what is open in it, the agent's own first, then by name.

    Walks the index of open tickets, because what is late changes with the time of day: ask in the background.
    """
    now = int(time.time())
    counted = {name: (*counts, 0, 0) for name, counts in classes.held(conn).items()}
    for service, queue, late, soon in conn.execute(
        "SELECT service, queue, SUM(rank_due < ?), SUM(rank_due >= ?) FROM ticket "
        "WHERE active = 1 AND hidden = 0 AND rank_due <= ? GROUP BY service, queue",
        (now, now, now + SOON),
    ):
        counted[service, queue] = (*counted[service, queue][:2], late, soon)
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
