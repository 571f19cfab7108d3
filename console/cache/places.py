"""Where the agent was: kept between starts, and what they have already seen."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from datetime import datetime

from console.cache.connection import FullDisk, writing
from console.cache.facts import moment
from console.cache.late import when_free
from console.model import Ref


class Places:
    """Small values under a name, and when each ticket was last looked at."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def get(self, name: str, default: str = "") -> str:
        """Return what was kept under a name."""
        row = self._conn.execute("SELECT value FROM place WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def keep(self, name: str, value: str) -> None:
        """Keep a value under a name; writes nothing where it stands there already."""

        def do() -> None:
            if self.get(name, "\0") == value:
                return
            with writing(self._conn):
                self._conn.execute(
                    "INSERT INTO place VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (name, value),
                )

        when_free(self._conn, do, None, ("place", name), given=False)

    def looked(self, ticket: Ref) -> datetime | None:
        """Return when the agent last looked at a ticket's conversation, None for never."""
        row = self._conn.execute(
            "SELECT at FROM looked WHERE service = ? AND ticket = ?", (ticket.service, ticket.id)
        ).fetchone()
        return moment(row[0]) if row else None

    def look(self, ticket: Ref) -> None:
        """Remember that the agent looks at a ticket now; on a full disk it is left out."""
        at = time.time()

        def do() -> None:
            with suppress(FullDisk), writing(self._conn):
                self._conn.execute(
                    "INSERT INTO looked VALUES (?, ?, ?) "
                    "ON CONFLICT (service, ticket) DO UPDATE SET at = excluded.at",
                    (ticket.service, ticket.id, at),
                )

        when_free(self._conn, do, None, ("looked", ticket), given=False)
