"""Whom the desk asks how it was, and the links by which they answer."""

from __future__ import annotations

import hmac
import sqlite3
from dataclasses import dataclass

import msgspec

from console.desk import keyed, store_feedback, store_people, store_records, workflow
from console.desk.store import get_meta, set_meta, stamp
from console.desk.wire_feedback import Question, Surveys

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
DELAY = 30 * MINUTE
"""After a ticket was solved: who sees at once that it was not has said so by then."""
OPEN_FOR = 30 * DAY
QUARTER = 91
"""Days between two questions about trust."""
NAMED_FOR = 45 * DAY
"""For which the desk itself knows to whom a question went."""
_SHARES = 16**keyed.LENGTH


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who could be asked about something."""

    person: str
    """A pseudonym."""
    draw: str
    """What the draw is made from: the same gives the same."""
    instrument: str
    ask: str
    """The id that the question gets where there is none yet."""
    who: str | None = None
    """The person's id where the desk may know it, for the names of a ticket's own team."""
    agent: bool = False
    ticket: str | None = None
    service: str | None = None
    queue: str | None = None
    department: str | None = None


def settings(conn: sqlite3.Connection) -> Surveys:
    """Return how users are asked."""
    kept = get_meta(conn, "surveys")
    return Surveys() if kept is None else msgspec.json.decode(kept, type=Surveys)


def keep_settings(conn: sqlite3.Connection, wanted: Surveys) -> None:
    """Change how users are asked."""
    set_meta(conn, "surveys", msgspec.json.encode(wanted).decode())


def put(conn: sqlite3.Connection, wish: Wish, at: int, share: float) -> str | None:
    """Put a question where somebody is drawn and may be asked; returns its id, None where nobody is asked."""
    days = settings(conn).days_between
    if int(keyed.keyed(conn, "draw", wish.draw), 16) >= share * _SHARES:
        return None
    if store_feedback.chose(conn, wish.person, "asked") or store_feedback.objecting(conn, wish.person):
        return None
    if _asked_since(conn, wish.person, at - days * DAY):
        return None
    if wish.instrument == "trust" and _asked_since(conn, wish.person, at - QUARTER * DAY, "trust"):
        return None
    id_ = wish.ask
    while store_records.get(conn, "asks", id_) is not None:
        id_ += "+"  # a ticket that was solved again
    keep(conn, id_, wish, at)
    return id_


def keep(conn: sqlite3.Connection, id_: str, wish: Wish, at: int) -> None:
    """Write a question that was put to somebody, and what its link needs."""
    fact = {
        "asked": stamp(at),
        "answered": False,
        "ticket": wish.ticket,
        "service": wish.service,
        "queue": wish.queue,
        "department": wish.department,
        "person": wish.person,
        "instrument": wish.instrument,
    }
    store_records.put(conn, "asks", id_, fact, at)
    conn.execute(
        "INSERT INTO survey (ask, who, person, instrument, agent, at) VALUES (?, ?, ?, ?, ?, ?)",
        (id_, wish.who, wish.person, wish.instrument, int(wish.agent), at),
    )


def of_ticket(conn: sqlite3.Connection, row: sqlite3.Row, instrument: str) -> Wish | None:
    """Return what its requester could be asked about a ticket; None where it has nobody."""
    person = store_people.by_ids(conn, [row["requester"]]).get(row["requester"])
    if person is None:
        return None
    return Wish(
        person=keyed.pseudonym(conn, person.id),
        draw=f"{row['id']} {row['resolved']}",
        instrument=instrument,
        ask=f"ASK-T{row['id']}",
        who=person.id,
        agent=person.agent,
        ticket=str(row["id"]),
        service=row["service"],
        queue=row["queue"],
        department=person.department,
    )


def about_solved(conn: sqlite3.Connection, at: int, limit: int) -> int:
    """Ask about tickets that were solved since it was last looked; returns how many people were asked."""
    wanted = settings(conn)
    if wanted.share == 0:
        return 0
    since = int(get_meta(conn, "surveyed") or at - DELAY)
    rows = conn.execute(
        "SELECT * FROM ticket WHERE resolved > ? AND resolved <= ? ORDER BY resolved, id LIMIT ?",
        (since, at - DELAY, limit),
    ).fetchall()
    asked = 0
    for row in rows:
        if row["status"] in (workflow.RESOLVED, workflow.CLOSED) and row["merged_into"] is None:
            wish = of_ticket(conn, row, wanted.instrument)
            asked += wish is not None and put(conn, wish, at, wanted.share) is not None
    set_meta(conn, "surveyed", str(rows[-1]["resolved"] if len(rows) == limit else max(since, at - DELAY)))
    return asked


def about_trust(conn: sqlite3.Connection, at: int) -> int:
    """Ask those whose day of the quarter it is whether they trust IT; returns how many were asked."""
    share, today = settings(conn).trust_share, str(at // DAY)
    if share == 0 or get_meta(conn, "trust asked") == today:
        return 0
    set_meta(conn, "trust asked", today)
    asked = 0
    for one in store_people.everybody(conn):
        person = keyed.pseudonym(conn, one.id)
        if one.agent or not one.inside or int(person, 16) % QUARTER != at // DAY % QUARTER:
            continue
        name = f"ASK-Q{today}-{person[:8]}"
        wish = Wish(person, name, "trust", name, one.id, department=one.department)
        asked += put(conn, wish, at, share) is not None
    return asked


def link(conn: sqlite3.Connection, ask: str) -> str:
    """Return the link to a question's page."""
    return f"{settings(conn).address.rstrip('/')}/s/{ask}.{keyed.keyed(conn, 'ask', ask)}"


def of_link(conn: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    """Return the question that the last part of a link leads to, None where it is none of ours."""
    ask, _, key = token.rpartition(".")
    if not hmac.compare_digest(keyed.keyed(conn, "ask", ask).encode(), key.encode("utf-8", "replace")):
        return None
    row: sqlite3.Row | None = conn.execute("SELECT * FROM survey WHERE ask = ?", (ask,)).fetchone()
    return row


def waiting(conn: sqlite3.Connection, person: str, at: int) -> list[Question]:
    """Return the questions that wait for a person, by id, the newest first."""
    rows = conn.execute(
        "SELECT * FROM survey WHERE person = ? AND at > ? AND feedback IS NULL ORDER BY at DESC",
        (keyed.pseudonym(conn, person), at - OPEN_FOR),
    ).fetchall()
    asks = store_records.by_ids(conn, "asks", [row["ask"] for row in rows])
    return [
        Question(id_, asks[id_].fact["asked"], asks[id_].fact["ticket"], row["instrument"], link(conn, id_))
        for row in rows
        if (id_ := row["ask"]) in asks
    ]


def forget(conn: sqlite3.Connection, at: int) -> None:
    """Forget to whom questions went that are too old to be answered."""
    conn.execute("UPDATE survey SET who = NULL WHERE who IS NOT NULL AND at < ?", (at - NAMED_FOR,))


def _asked_since(conn: sqlite3.Connection, person: str, since: int, instrument: str | None = None) -> bool:
    row = conn.execute(
        "SELECT 1 FROM survey WHERE person = ? AND at > ? AND (? IS NULL OR instrument = ?)",
        (person, since, instrument, instrument),
    ).fetchone()
    return row is not None
