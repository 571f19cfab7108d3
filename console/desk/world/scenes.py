"""What each ticket is about, kept beside the demo's data, so that its story holds together as it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from console.desk.world.voice import Scene


def keep(conn: sqlite3.Connection, scenes: Iterable[tuple[int, Scene]]) -> None:
    """Keep the scenes of tickets, each as (id, scene)."""
    conn.execute("CREATE TABLE IF NOT EXISTS scene (ticket INTEGER PRIMARY KEY, scene BLOB NOT NULL)")
    conn.executemany(
        "REPLACE INTO scene (ticket, scene) VALUES (?, ?)",
        ((id_, msgspec.json.encode(scene)) for id_, scene in scenes),
    )


def of(conn: sqlite3.Connection, ticket: int) -> Scene | None:
    """Return the scene of a ticket, None where it was not made by the world."""
    row = conn.execute("SELECT scene FROM scene WHERE ticket = ?", (ticket,)).fetchone()
    return msgspec.json.decode(row[0], type=Scene) if row else None
