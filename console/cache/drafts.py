"""Drafts, saved as they are typed and kept until they are sent or thrown away."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cache.connection import writing
from console.cache.facts import instant
from console.model import Ref

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were typed and not sent yet."""

    ticket: Ref
    kind: str
    """`reply`, `note` or `create`."""
    body: str
    saved: datetime
    more: dict[str, str]
    """What else the form holds: a new ticket's subject, queue, requester."""


class Drafts:
    """The drafts of one cache."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def save(self, ticket: Ref, kind: str, body: str, more: dict[str, str] | None = None) -> None:
        """Keep what was typed so far; nothing typed at all removes the draft."""
        if not body.strip() and not any((more or {}).values()):
            self.discard(ticket, kind)
            return
        with writing(self._conn):
            self._conn.execute(
                "INSERT INTO draft (service, ticket, kind, body, more, saved) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (service, ticket, kind) DO UPDATE SET body = excluded.body, "
                "more = excluded.more, saved = excluded.saved",
                (ticket.service, ticket.id, kind, body, json.dumps(more or {}), time.time()),
            )

    def get(self, ticket: Ref, kind: str) -> Draft | None:
        """Return a draft, None where there is none."""
        found = self._read("service = ? AND ticket = ? AND kind = ?", (ticket.service, ticket.id, kind))
        return found[0] if found else None

    def all(self) -> list[Draft]:
        """Return every draft, newest first."""
        return self._read("1", ())

    def discard(self, ticket: Ref, kind: str) -> None:
        """Throw a draft away."""
        with writing(self._conn):
            self._conn.execute(
                "DELETE FROM draft WHERE service = ? AND ticket = ? AND kind = ?",
                (ticket.service, ticket.id, kind),
            )

    def _read(self, where: str, values: tuple[str, ...]) -> list[Draft]:
        rows = self._conn.execute(
            f"SELECT service, ticket, kind, body, saved, more FROM draft WHERE {where} ORDER BY saved DESC",
            values,
        )
        return [
            Draft(Ref(service, ticket), kind, body, instant(saved), json.loads(more))
            for service, ticket, kind, body, saved, more in rows
        ]
