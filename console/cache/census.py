"""Compares what a service lists with what the cache holds of it, in a byte for each ticket."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence

from console.model import Ref

SLICE = 2_000
"""Tickets that are gone through at once."""


class Census:
    """One comparison; what comes into the cache after its start is no part of it."""

    def __init__(self, conn: sqlite3.Connection, service: str) -> None:
        self._conn, self._service = conn, service
        last: int = conn.execute("SELECT COALESCE(MAX(key), 0) FROM ticket").fetchone()[0]
        self._seen = bytearray(last + 1)
        self._missing = array("q")
        self.listed = self.held = 0
        """How many tickets the service lists, and how many the cache held at the start, provisional ones aside."""

    def see(self, ids: Sequence[str]) -> None:
        """Take a part of what the service lists."""
        self.listed += len(ids)
        found = self._conn.execute(
            "SELECT key FROM ticket WHERE service = ? AND id IN (SELECT value FROM json_each(?))",
            (self._service, json.dumps(ids)),
        )
        for (key,) in found:
            if key < len(self._seen):
                self._seen[key] = 1

    @property
    def gone(self) -> int:
        """How many are missing, as far as it was compared."""
        return len(self._missing)

    def compare(self) -> Iterator[None]:
        """Go through what the cache holds; yields after each slice."""
        after = ""
        while rows := self._conn.execute(
            "SELECT key, id FROM ticket WHERE service = ? AND id > ? ORDER BY id LIMIT ?",
            (self._service, after, SLICE),
        ).fetchall():
            for key, id_ in rows:
                if key >= len(self._seen) or (not self._seen[key] and Ref(self._service, id_).provisional):
                    continue
                self.held += 1
                if not self._seen[key]:
                    self._missing.append(key)
            after = rows[-1][1]
            yield

    def missing(self) -> list[Ref]:
        """Return what the service no longer lists."""
        found = self._conn.execute(
            "SELECT id FROM ticket WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(self._missing.tolist()),),
        )
        return [Ref(self._service, id_) for (id_,) in found]
