"""Users' answers in the desk's store, and what those who gave them chose."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from console.desk import feedback_view, keyed, store_people, store_records
from console.desk.store import bump, stamp

Fact = dict[str, Any]
LOOP: Fact = {
    "state": "new",
    "owner": None,
    "due": None,
    "acted": "",
    "reason": "",
    "told": None,
    "changed": None,
    "reopened": 0,
}
ANSWER: Fact = {
    "who": None,
    "ask": None,
    "instrument": "csat",
    "raw": None,
    "low": 1.0,
    "high": 5.0,
    "higher_is_better": True,
    "was_default": False,
    "answered_by": "user",
    "ticket": None,
    "change": None,
    "service": None,
    "queue": None,
    "person": "",
    "department": None,
    "outside": None,
    "comment": "",
    "lost_minutes": None,
    "asked": None,
    "answered": None,
    "edited": False,
    "withdrawn": False,
    "loop": LOOP,
}
"""An answer as it is stored; `who` is the person's id and `ask` the question's, and neither leaves the desk."""


def read(conn: sqlite3.Connection, id_: str) -> Fact | None:
    """Return an answer as it is stored, None where there is none."""
    row = conn.execute("SELECT fact FROM record WHERE collection = 'feedback' AND id = ?", (id_,)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def put(conn: sqlite3.Connection, id_: str, fact: Fact, at: int) -> None:
    """Write an answer; its person becomes a pseudonym too."""
    if fact["who"]:
        fact = fact | {"person": keyed.pseudonym(conn, fact["who"])}
    store_records.put(conn, "feedback", id_, fact, at)


def set_confidential(conn: sqlite3.Connection, queue: str, flag: bool) -> None:
    """Close a queue's answers to everybody, or open them to its members again."""
    conn.execute("UPDATE queue SET confidential = ? WHERE name = ?", (int(flag), queue))
    bump(conn, "queues", queue)
    store_people.tell_answers(conn, queue)


def follow(conn: sqlite3.Connection, ticket: int, queue: str, at: int) -> None:
    """Let the answers on a ticket of this desk go with it into a confidential queue; elsewhere they stay its team's."""
    if queue not in feedback_view.confidential(conn):
        return
    rows = conn.execute(
        "SELECT id, fact FROM record WHERE collection = 'feedback' AND id >= ? AND id < ?",
        (f"FB-T{ticket}", f"FB-T{ticket},"),
    ).fetchall()
    for id_, text in rows:
        put(conn, id_, json.loads(text) | {"queue": queue}, at)


def of_person(conn: sqlite3.Connection, pseudonym: str) -> list[tuple[str, Fact]]:
    """Return all answers under a pseudonym, by id."""
    rows = conn.execute(
        "SELECT id, fact FROM record WHERE collection = 'feedback' AND json_extract(fact, '$.person') = ? "
        "ORDER BY id",
        (pseudonym,),
    )
    return [(id_, json.loads(fact)) for id_, fact in rows.fetchall()]


def take_back(conn: sqlite3.Connection, id_: str, fact: Fact, at: int) -> None:
    """Take an answer back: that there was one stays, what it said is gone."""
    gone: Fact = {
        "withdrawn": True,
        "who": None,
        "raw": None,
        "comment": "",
        "lost_minutes": None,
        "outside": None,
    }
    put(conn, id_, fact | gone, at)
    ask = store_records.get(conn, "asks", fact["ask"]) if fact["ask"] else None
    if ask is not None:
        store_records.put(conn, "asks", ask.id, ask.fact | {"answered": False}, at)


def purge(conn: sqlite3.Connection, at: int, before: int, limit: int) -> int:
    """Drop the words and the names of answers that were given before an instant; returns of how many."""
    rows = conn.execute(
        "SELECT id, fact FROM record INDEXED BY feedback_worded "
        "WHERE collection = 'feedback' AND json_extract(fact, '$.answered') < ? "
        "AND (json_extract(fact, '$.who') IS NOT NULL OR json_extract(fact, '$.comment') != '') LIMIT ?",
        (stamp(before), limit),
    ).fetchall()
    for id_, text in rows:
        fact = json.loads(text)
        loop = fact["loop"] | {"acted": "", "reason": ""}
        store_records.put(conn, "feedback", id_, fact | {"who": None, "comment": "", "loop": loop}, at)
    return len(rows)


def objecting(conn: sqlite3.Connection, pseudonym: str) -> bool:
    """Tell whether somebody objects to being measured."""
    return store_records.get(conn, "objections", pseudonym) is not None


def choose(conn: sqlite3.Connection, pseudonym: str, what: str, at: int) -> None:
    """Keep that somebody does not want to be asked any more ("asked")."""
    conn.execute("INSERT OR IGNORE INTO choice (person, what, at) VALUES (?, ?, ?)", (pseudonym, what, at))


def chose(conn: sqlite3.Connection, pseudonym: str, what: str) -> bool:
    """Tell whether somebody said so."""
    row = conn.execute("SELECT 1 FROM choice WHERE person = ? AND what = ?", (pseudonym, what)).fetchone()
    return row is not None
