"""What every part of the cache's verbs builds on: the connection, and who the agent is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from console import intents
from console.cache import learning, outbox, tickets
from console.cache.outbox import Waiting
from console.cache.places import Places
from console.model import Person, Ref


class Base:
    """One connection to a profile's cache; belongs to the thread that opened it."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self.places = Places(conn)

    def me(self, service: str) -> Person | None:
        """Return who the agent is to a service, None before it first answered."""
        return learning.me(self.conn, service)

    def _undo(self, waiting: Waiting) -> None:
        """Stop showing an intent; what waits behind it was given by an agent who still saw it."""
        ticket = tickets.truth(self.conn, waiting.intent.target)
        if ticket is not None and waiting.seen.fields:
            wanted = intents.wants(waiting.intent, ticket)
            outbox.learn_own_doing(self.conn, waiting, wanted, waiting.seen.fields)
        self._project(waiting.intent.target)

    def _project(self, ref: Ref) -> None:
        who = self.me(ref.service)
        tickets.project(self.conn, ref, who.id if who else None)
