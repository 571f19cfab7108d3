"""Drafts, saved as they are typed and kept until they are sent or thrown away."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cache.connection import CacheError, writing
from console.cache.facts import instant
from console.cache.late import when_free
from console.model import Ref

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were typed and not sent yet."""

    ticket: Ref
    kind: str
    """One of `salvage.DRAFTS`."""
    body: str
    saved: datetime
    more: dict[str, str]
    """What else the form holds: a new ticket's subject, queue, requester."""


class Drafts:
    """The drafts of one cache."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._unsaved: dict[tuple[Ref, str], Draft | None] = {}
        """What waits to be saved, None to be thrown away; also what there was no room for."""

    def save(self, ticket: Ref, kind: str, body: str, more: dict[str, str] | None = None) -> None:
        """Keep what was typed so far; nothing typed at all removes the draft."""
        if not body.strip() and not any((more or {}).values()):
            self.discard(ticket, kind)
            return
        at = time.time()
        self._write(
            Draft(ticket, kind, body, instant(at), more or {}),
            ticket,
            kind,
            "INSERT INTO draft (service, ticket, kind, body, more, saved) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (service, ticket, kind) DO UPDATE SET body = excluded.body, "
            "more = excluded.more, saved = excluded.saved",
            (ticket.service, ticket.id, kind, body, json.dumps(more or {}), at),
        )

    def get(self, ticket: Ref, kind: str) -> Draft | None:
        """Return a draft, None where there is none."""
        if (ticket, kind) in self._unsaved:
            return self._unsaved[ticket, kind]
        found = self._read("service = ? AND ticket = ? AND kind = ?", (ticket.service, ticket.id, kind))
        return found[0] if found else None

    def all(self) -> list[Draft]:
        """Return every draft, newest first."""
        saved = [one for one in self._read("1", ()) if (one.ticket, one.kind) not in self._unsaved]
        return [one for one in self._unsaved.values() if one is not None][::-1] + saved

    def discard(self, ticket: Ref, kind: str) -> None:
        """Throw a draft away."""
        self._write(
            None,
            ticket,
            kind,
            "DELETE FROM draft WHERE service = ? AND ticket = ? AND kind = ?",
            (ticket.service, ticket.id, kind),
        )

    def save_rest(self) -> None:
        """Save what there was no room for; where there still is none, it is kept here."""
        for (ticket, kind), draft in list(self._unsaved.items()):
            if draft is not None:
                with suppress(CacheError):
                    self.save(ticket, kind, draft.body, draft.more)

    def _write(
        self, draft: Draft | None, ticket: Ref, kind: str, statement: str, values: tuple[object, ...]
    ) -> None:
        """Have a draft saved or thrown away; until then it is read as if that were done."""

        def do() -> bool:
            with writing(self._conn):
                self._conn.execute(statement, values)
            if self._unsaved.get((ticket, kind)) is draft:
                self._unsaved.pop((ticket, kind), None)
            return True

        before = self._unsaved.pop((ticket, kind), None)
        try:
            if not when_free(self._conn, do, False, ("draft", ticket, kind)):
                self._unsaved[ticket, kind] = draft
        except CacheError:
            if kept := draft or before:
                self._unsaved[ticket, kind] = kept
            raise

    def _read(self, where: str, values: tuple[str, ...]) -> list[Draft]:
        rows = self._conn.execute(
            f"SELECT service, ticket, kind, body, saved, more FROM draft WHERE {where} ORDER BY saved DESC",
            values,
        )
        return [
            Draft(Ref(service, ticket), kind, body, instant(saved), json.loads(more))
            for service, ticket, kind, body, saved, more in rows
        ]
