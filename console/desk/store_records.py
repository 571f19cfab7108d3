"""Changes, approvals, the estate and feedback: facts kept as one JSON object each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from console.desk import change_rules, feedback_view, store_people, wire
from console.desk.store import bump, stamp
from console.desk.store_people import NOBODY, Who

Fact = dict[str, Any]
COLLECTIONS = (
    "changes",
    "approvals",
    "cis",
    "windows",
    "exposures",
    "delegations",
    "feedback",
    "asks",
    "alarms",
    "experience_levels",
    "baselines",
    "objections",
)
NAMED = {
    "changes": ("requester", "owner", "implementer", "standby", "created_by"),
    "approvals": ("approver", "acting_for", "decided_by"),
    "delegations": ("owner", "delegate"),
    "alarms": ("taken_by",),
}
"""Which fields of a fact hold a person's id."""


def put(conn: sqlite3.Connection, collection: str, id_: str, fact: Fact, at: int) -> None:
    """Write a fact and its news; its version goes up by one."""
    conn.execute(
        "INSERT INTO record (collection, id, version, updated, fact) VALUES (?, ?, 1, ?, ?) "
        "ON CONFLICT (collection, id) DO UPDATE SET version = version + 1, updated = excluded.updated, "
        "fact = excluded.fact",
        (collection, id_, at, json.dumps(fact, ensure_ascii=False)),
    )
    bump(conn, collection, id_)


def put_many(conn: sqlite3.Connection, collection: str, facts: Iterable[tuple[str, int, Fact]]) -> None:
    """Write many new facts, each as (id, time, fact)."""
    for id_, at, fact in facts:
        put(conn, collection, id_, fact, at)


def drop(conn: sqlite3.Connection, collection: str, id_: str) -> None:
    """Remove a fact; its news says that it is gone."""
    conn.execute("DELETE FROM record WHERE collection = ? AND id = ?", (collection, id_))
    bump(conn, collection, id_, gone=True)


def get(conn: sqlite3.Connection, collection: str, id_: str, who: Who = NOBODY) -> wire.Record | None:
    """Return one fact, with what `who` may do to it; None where there is none."""
    return by_ids(conn, collection, [id_], who).get(id_)


def page(conn: sqlite3.Connection, collection: str, after: str, limit: int, who: Who) -> list[wire.Record]:
    """Return facts in the order of their ids, from after `after`."""
    rows = conn.execute(
        "SELECT * FROM record WHERE collection = ? AND id > ? ORDER BY id LIMIT ?", (collection, after, limit)
    )
    return _records(conn, who, rows.fetchall())


def by_ids(
    conn: sqlite3.Connection, collection: str, ids: Sequence[str], who: Who = NOBODY
) -> dict[str, wire.Record]:
    """Return facts by id; an id that does not exist is left out."""
    marks = ",".join("?" * len(ids))
    rows = conn.execute(f"SELECT * FROM record WHERE collection = ? AND id IN ({marks})", (collection, *ids))
    return {record.id: record for record in _records(conn, who, rows.fetchall())}


def approvals(conn: sqlite3.Connection, change: str) -> list[wire.Record]:
    """Return the approvals of a change, in the order of their ids."""
    rows = conn.execute(
        "SELECT * FROM record WHERE collection = 'approvals' AND json_extract(fact, '$.change') = ? ORDER BY id",
        (change,),
    )
    return _records(conn, NOBODY, rows.fetchall())


def facts(conn: sqlite3.Connection, collection: str) -> Iterator[tuple[str, Fact]]:
    """Yield every fact of a collection with its id."""
    rows = conn.execute("SELECT id, fact FROM record WHERE collection = ? ORDER BY id", (collection,))
    for id_, fact in rows.fetchall():
        yield id_, json.loads(fact)


def in_state(conn: sqlite3.Connection, collection: str, state: str) -> list[tuple[str, Fact]]:
    """Return the changes or approvals in a state, by id."""
    rows = conn.execute(
        "SELECT id, fact FROM record WHERE collection = ? AND json_extract(fact, '$.state') = ? ORDER BY id",
        (collection, state),
    )
    return [(id_, json.loads(fact)) for id_, fact in rows.fetchall()]


def _records(conn: sqlite3.Connection, who: Who, rows: Sequence[sqlite3.Row]) -> list[wire.Record]:
    facts = [json.loads(row["fact"]) for row in rows]
    if rows and rows[0]["collection"] == "feedback":
        facts = feedback_view.shown(conn, who, facts)
    read = list(zip(rows, facts, strict=True))
    named = {row["id"]: _named(row["collection"], fact) for row, fact in read}
    people = store_people.by_ids(conn, {one for ids in named.values() for one in ids})
    return [
        wire.Record(
            row["id"],
            row["version"],
            stamp(row["updated"]),
            fact,
            {id_: people[id_] for id_ in named[row["id"]] if id_ in people},
            change_rules.offers(fact, who.roles) if row["collection"] == "changes" else [],
        )
        for row, fact in read
    ]


def _named(collection: str, fact: Fact) -> list[str]:
    ids = [fact.get(name) for name in NAMED.get(collection, ())]
    ids += [one.get("met_by") for one in fact.get("conditions") or ()]
    if collection == "feedback":
        ids.append(fact["loop"]["owner"])
    return [str(id_) for id_ in dict.fromkeys(ids) if id_]
