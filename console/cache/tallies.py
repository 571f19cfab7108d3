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
    promised: bool = True
    """Whether the late ones and those that will be were counted."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a list's first line says of its open tickets."""

    unassigned: int
    late: int


SOON = 2 * 3600
"""Seconds before a promise breaks in which a ticket counts as soon."""


def known(conn: sqlite3.Connection) -> list[Tally]:
    """Return every queue with what is open in it, the agent's own first, then by name; late ones are not counted."""
    return _named(conn, {name: (*counts, 0, 0, False) for name, counts in classes.held(conn).items()})


def tallies(conn: sqlite3.Connection) -> list[Tally]:
    """Return every queue with what is open in it, the agent's own first, then by name.

    Walks the index of open tickets, because what is late changes with the time of day: ask in the background.
    """
    now = int(time.time())
    found = {name: (*counts, 0, 0, True) for name, counts in classes.held(conn).items()}
    for service, queue, late, soon in conn.execute(
        "SELECT service, queue, SUM(rank_due < ?), SUM(rank_due >= ?) FROM ticket "
        "WHERE active = 1 AND hidden = 0 AND rank_due <= ? GROUP BY service, queue",
        (now, now, now + SOON),
    ):
        open_, nobodys = found.get((service, queue), (0, 0))[:2]
        found[service, queue] = open_, nobodys, late, soon, True
    return _named(conn, found)


def _named(
    conn: sqlite3.Connection, counted: dict[tuple[str, str], tuple[int, int, int, int, bool]]
) -> list[Tally]:
    """Return the counts of all queues there are, those that a service does not list behind the others."""
    listed = [
        thaw(row[0], Queue)
        for row in conn.execute("SELECT fact FROM queue ORDER BY mine DESC, name COLLATE NOCASE")
    ]
    names = {(queue.ref.service, queue.name) for queue in listed}
    unlisted = [
        Queue(Ref(service, name), name) for service, name in sorted(counted) if (service, name) not in names
    ]
    return [
        Tally(
            queue.ref.service,
            queue.name,
            queue.mine,
            *counted.get((queue.ref.service, queue.name), (0, 0, 0, 0, True)),
        )
        for queue in (*listed, *unlisted)
    ]
