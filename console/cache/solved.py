"""Finds what the agent solved lately."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from console.cache.facts import stamp, thaw
from console.model import Status, Ticket


def solved(conn: sqlite3.Connection, service: str, since: datetime, until: datetime) -> list[Ticket]:
    """Return the agent's own tickets that were solved from `since` on and up to `until`, oldest first."""
    rows = conn.execute(
        "SELECT truth FROM ticket WHERE updated >= ? AND service = ? AND mine = 1 AND active = 0 AND hidden = 0",
        (stamp(since), service),
    )
    found = [
        (ticket.resolved, ticket)
        for (raw,) in rows
        if (ticket := thaw(raw, Ticket)).resolved is not None
        and ticket.status in (Status.RESOLVED, Status.CLOSED)
        and since <= ticket.resolved <= until
    ]
    return [ticket for _, ticket in sorted(found, key=lambda one: (one[0], one[1].ref))]
