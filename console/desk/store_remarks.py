"""What is said on changes: notes, questions, decisions and what the desk itself remarks."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from console.desk import store_people, wire
from console.desk.store import bump, stamp


def say(
    conn: sqlite3.Connection,
    change: str,
    at: int,
    kind: wire.Remarked,
    author: str | None,
    body: str,
    approval: str | None = None,
) -> int:
    """Add a remark and its news; returns its number. What is no system line is internal, and an agent's."""
    system = kind == "system"
    done = conn.execute(
        "INSERT INTO remark (change, at, kind, visibility, party, author, approval, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change,
            at,
            kind,
            "system" if system else "internal",
            "system" if system else "agent",
            author,
            approval,
            body,
        ),
    )
    id_ = done.lastrowid or 0
    bump(conn, "remarks", str(id_))
    return id_


def of_change(conn: sqlite3.Connection, change: str) -> list[wire.Remark]:
    """Return all that was said on a change, oldest first."""
    rows = conn.execute("SELECT * FROM remark WHERE change = ? ORDER BY id", (change,))
    return _remarks(conn, rows.fetchall())


def by_ids(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, wire.Remark]:
    """Return remarks by id; an id that does not exist is left out."""
    marks = ",".join("?" * len(ids))
    rows = conn.execute(f"SELECT * FROM remark WHERE id IN ({marks})", [int(id_) for id_ in ids])
    return {one.id: one for one in _remarks(conn, rows.fetchall())}


def _remarks(conn: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[wire.Remark]:
    people = store_people.by_ids(conn, {row["author"] for row in rows})
    return [
        wire.Remark(
            str(row["id"]),
            row["change"],
            stamp(row["at"]),
            row["kind"],
            row["visibility"],
            row["party"],
            people.get(row["author"]),
            row["approval"],
            row["body"],
        )
        for row in rows
    ]
