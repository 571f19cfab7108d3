"""Changes, approvals, configuration items, windows and feedback: facts kept as one JSON object each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from console.desk import wire
from console.desk.store import bump, stamp

COLLECTIONS = ("changes", "approvals", "cis", "windows", "feedback", "asks")


def put(conn: sqlite3.Connection, collection: str, id_: str, fact: dict[str, Any], at: int) -> None:
    """Write a fact and its news; its version goes up by one."""
    conn.execute(
        "INSERT INTO record (collection, id, version, updated, fact) VALUES (?, ?, 1, ?, ?) "
        "ON CONFLICT (collection, id) DO UPDATE SET version = version + 1, updated = excluded.updated, "
        "fact = excluded.fact",
        (collection, id_, at, json.dumps(fact, ensure_ascii=False)),
    )
    bump(conn, collection, id_)


def put_many(
    conn: sqlite3.Connection, collection: str, facts: Iterable[tuple[str, int, dict[str, Any]]]
) -> None:
    """Write many new facts, each as (id, time, fact)."""
    for id_, at, fact in facts:
        put(conn, collection, id_, fact, at)


def get(conn: sqlite3.Connection, collection: str, id_: str) -> wire.Record | None:
    """Return one fact, None where there is none."""
    row = conn.execute("SELECT * FROM record WHERE collection = ? AND id = ?", (collection, id_)).fetchone()
    return _record(row) if row else None


def page(conn: sqlite3.Connection, collection: str, after: str, limit: int) -> list[wire.Record]:
    """Return facts in the order of their ids, from after `after`."""
    rows = conn.execute(
        "SELECT * FROM record WHERE collection = ? AND id > ? ORDER BY id LIMIT ?", (collection, after, limit)
    )
    return [_record(row) for row in rows]


def by_ids(conn: sqlite3.Connection, collection: str, ids: Sequence[str]) -> dict[str, wire.Record]:
    """Return facts by id; an id that does not exist is left out."""
    marks = ",".join("?" * len(ids))
    rows = conn.execute(f"SELECT * FROM record WHERE collection = ? AND id IN ({marks})", (collection, *ids))
    return {row["id"]: _record(row) for row in rows}


def _record(row: sqlite3.Row) -> wire.Record:
    return wire.Record(row["id"], row["version"], stamp(row["updated"]), json.loads(row["fact"]))
