"""What a console asks of the one that syncs: look at this now, fetch that file, I am here."""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cache.connection import CacheBusy, FullDisk, writing
from console.cache.late import when_free
from console.model import Ref

if TYPE_CHECKING:
    import sqlite3

NOW = "now"
"""Fetch everything of a service as soon as possible."""
LOOK = "look"
"""Read one ticket whole."""
FILE = "file"
"""Fetch an attachment."""

STALE = 150.0
"""Seconds after which a console that said where it is counts as gone."""
AGAIN = 50.0
"""Seconds after which it is said again by who is still there."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked of the syncing console."""

    key: int
    kind: str
    ticket: Ref
    """For `NOW` only the service counts."""
    attachment: str
    state: str
    """`open`, `done` or `failed`."""
    words: str
    path: str
    """Where the attachment was saved, once done."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Where some console's agent is looking."""

    service: str
    queue: str
    ticket: str


class Wishes:
    """The wishes and whereabouts of all consoles on one cache."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._console = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._at: tuple[str, str, str] | None = None
        self._said = 0.0
        """Where this console's agent was said to look last, and when."""

    def ask(self, kind: str, ticket: Ref, attachment: str = "") -> int:
        """Ask for something; asking again opens the wish again. Returns its key."""
        with writing(self._conn):
            row = self._conn.execute(
                "INSERT INTO wish (kind, service, ticket, attachment, made, state) "
                "VALUES (?, ?, ?, ?, ?, 'open') ON CONFLICT (kind, service, ticket, attachment) "
                "DO UPDATE SET state = 'open', made = excluded.made, words = '' RETURNING key",
                (kind, ticket.service, ticket.id, attachment, time.time()),
            ).fetchone()
        return int(row[0])

    def open(self, service: str = "") -> list[Wish]:
        """Return what is still asked for, oldest first; of one service where it is named."""
        return self._read("state = 'open' AND ? IN ('', service)", (service,))

    def get(self, key: int) -> Wish | None:
        """Return one wish, None where there is none (any more)."""
        found = self._read("key = ?", (key,))
        return found[0] if found else None

    def answer(self, key: int, *, words: str = "", path: str = "", failed: bool = False) -> None:
        """Record that a wish was granted, or why not."""
        with writing(self._conn):
            self._conn.execute(
                "UPDATE wish SET state = ?, words = ?, path = ? WHERE key = ?",
                ("failed" if failed else "done", words, path, key),
            )
            self._conn.execute("DELETE FROM wish WHERE state != 'open' AND made < ?", (time.time() - 86400,))

    def be_at(self, service: str = "", queue: str = "", ticket: str = "") -> None:
        """Say where this console's agent is looking; to be repeated each minute while that stays so.

        Said again too soon it writes nothing. On a full disk it is left out: the worst is slower news.
        """
        now = time.time()
        if (service, queue, ticket) == self._at and 0 <= now - self._said < AGAIN:
            return

        def do() -> None:
            with suppress(FullDisk), writing(self._conn):
                self._conn.execute(
                    "INSERT INTO focus VALUES (?, ?, ?, ?, ?) ON CONFLICT (console) DO UPDATE SET "
                    "service = excluded.service, queue = excluded.queue, "
                    "ticket = excluded.ticket, at = excluded.at",
                    (self._console, service, queue, ticket, now),
                )
                self._at, self._said = (service, queue, ticket), now

        when_free(self._conn, do, None, "focus", given=False)

    def leave(self) -> None:
        """Say that this console ends; where that cannot be said now, the others see it in a while."""
        with suppress(CacheBusy, FullDisk), writing(self._conn):
            self._conn.execute("DELETE FROM focus WHERE console = ?", (self._console,))

    def focus(self) -> list[Focus]:
        """Return where the agents of all living consoles are looking."""
        rows = self._conn.execute(
            "SELECT service, queue, ticket FROM focus WHERE at > ?", (time.time() - STALE,)
        )
        return [Focus(*row) for row in rows]

    def _read(self, where: str, values: tuple[object, ...]) -> list[Wish]:
        rows = self._conn.execute(
            "SELECT key, kind, service, ticket, attachment, state, words, path FROM wish "
            f"WHERE {where} ORDER BY key",
            values,
        )
        return [
            Wish(key, kind, Ref(service, ticket), attachment, state, words, path)
            for key, kind, service, ticket, attachment, state, words, path in rows
        ]
