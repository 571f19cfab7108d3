"""What can be done to a ticket, each act whole, under the desk's own rules."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from console.desk import asked, clock, promise, store_feedback, store_people, store_tickets, workflow
from console.desk.store import bump, get_meta
from console.desk.store_people import Who
from console.desk.store_tickets import say, touch
from console.desk.workflow import Refused

_INVERSE = {
    "related": "related",
    "duplicate": "duplicate",
    "parent": "child",
    "child": "parent",
    "depends on": "blocks",
    "blocks": "depends on",
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and in which open transaction."""

    conn: sqlite3.Connection
    who: Who
    at: int
    """Milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Did:
    """Which ticket an act was done to, the entry it added, and a sentence about it."""

    ticket: int
    said: str
    entry: int | None = None


def create(act: Act, new: asked.NewTicket) -> Did:
    """Make a ticket; raises `Refused`."""
    conn, at = act.conn, act.at
    _check_words(new.subject, "subject")
    _check_words(new.body, "text")
    requester = _requester(act, new.requester)
    _check_queue(conn, new.queue)
    assignee = _agent(conn, new.assignee) if new.assignee else None
    if new.service and not store_people.has_service(conn, new.service):
        raise Refused(f"There is no service “{new.service}”.")
    if not act.who.agent and (assignee or new.priority or new.status):
        raise Refused("Only agents set priority, status and assignee.")
    status = new.status or workflow.NEW
    if status not in workflow.OPEN:
        raise Refused(f"A new ticket cannot be {status}.")
    priority = new.priority or 3
    party = "agent" if act.who.agent else "user"
    done = conn.execute(
        "INSERT INTO ticket (number, version, kind, subject, status, open, queue, service, priority, "
        "requester, assignee, created, updated, due, last_party, paused_at) "
        "VALUES ('', 0, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.kind,
            new.subject,
            status,
            new.queue,
            new.service or None,
            priority,
            requester,
            assignee,
            at,
            at,
            promise.due(at, priority),
            party,
            at if status in workflow.PAUSING else None,
        ),
    )
    id_ = done.lastrowid or 0
    number = f"{'INC' if new.kind == 'incident' else 'REQ'}-{id_}"
    store_tickets.change(conn, id_, {"number": number})
    touch(conn, id_, at)
    entry = say(conn, id_, at, "public", party, act.who.id, new.body)
    return Did(id_, f"{number} was made in {new.queue}.", entry)


def patch(act: Act, row: sqlite3.Row, wanted: asked.TicketPatch) -> Did:
    """Change fields of a ticket; what is None stays. Raises `Refused`."""
    _check_alive(act.conn, row)
    columns: dict[str, Any] = {}
    told: list[str] = []
    if not act.who.agent and wanted != asked.TicketPatch(status=wanted.status):
        raise Refused("Only agents change anything but the status.")
    if wanted.assignee is not None:
        assignee = _agent(act.conn, wanted.assignee) if wanted.assignee else None
        _note(columns, told, row, "assignee", assignee, "Assigned to {new}" if assignee else "Not assigned")
    if wanted.priority is not None:
        _note(columns, told, row, "priority", wanted.priority, "Priority {old} → {new}")
    if wanted.subject is not None:
        _note(columns, told, row, "subject", wanted.subject, "Subject was “{old}”")
    if wanted.queue is not None:
        _check_queue(act.conn, wanted.queue)
        _note(columns, told, row, "queue", wanted.queue, "Queue {old} → {new}")
    if wanted.service is not None:
        if wanted.service and not store_people.has_service(act.conn, wanted.service):
            raise Refused(f"There is no service “{wanted.service}”.")
        _note(columns, told, row, "service", wanted.service or None, "Service {new}")
    if wanted.status is not None and wanted.status != row["status"]:
        workflow.check(
            row["status"],
            wanted.status,
            act.who.roles,
            waits_for=store_tickets.open_dependency(act.conn, row["id"]),
        )
        columns |= clock.status_columns(row, wanted.status, act.at)
        told.append(f"Status {row['status']} → {wanted.status}")
    if not columns:
        return Did(row["id"], "It is so already.")
    if "priority" in columns:
        columns |= clock.moved(row, columns)
    store_tickets.change(act.conn, row["id"], columns)
    if "queue" in columns:
        store_feedback.follow(act.conn, row["id"], columns["queue"], act.at)
    sentence = "; ".join(told) + "."
    _record(act, row["id"], sentence)
    return Did(row["id"], sentence)


def speak(act: Act, row: sqlite3.Row, new: asked.NewEntry) -> Did:
    """Add an entry, together with a status and files where given. Raises `Refused`."""
    _check_alive(act.conn, row)
    _check_words(new.body, "text")
    internal = new.visibility == "internal"
    if internal and not act.who.agent:
        raise Refused("Internal notes are the agents' own.")
    party = "agent" if act.who.agent else "user"
    status = new.status
    if party == "user" and status is None and row["status"] in (workflow.WAITING_USER, workflow.RESOLVED):
        status = workflow.IN_PROGRESS
    elif status is not None:
        waits_for = store_tickets.open_dependency(act.conn, row["id"])
        workflow.check(row["status"], status, act.who.roles, waits_for=waits_for)
    columns: dict[str, Any] = {} if internal else {"last_party": party}
    if status is not None and status != row["status"]:
        columns |= clock.status_columns(row, status, act.at)
    if columns:
        store_tickets.change(act.conn, row["id"], columns)
    receivers = [] if internal else _receivers(row, act.who.id)
    touch(act.conn, row["id"], act.at)
    entry = say(act.conn, row["id"], act.at, new.visibility, party, act.who.id, new.body, receivers)
    for file in new.attachments:
        _hang(act, row["id"], entry, file)
    if status is not None and status != row["status"]:
        told = f"Status {row['status']} → {status}."
        say(act.conn, row["id"], act.at, "system", "system", act.who.id, told)
    return Did(row["id"], "The note was added." if internal else "The reply was sent.", entry)


def link(act: Act, row: sqlite3.Row, new: asked.NewLink) -> Did:
    """Tie a ticket to another, seen from both. Raises `Refused`."""
    _check_alive(act.conn, row)
    other = _other(act, row, new.other)
    pairs = ((row["id"], new.relation, other["id"]), (other["id"], _INVERSE[new.relation], row["id"]))
    done = act.conn.executemany("INSERT OR IGNORE INTO link (a, relation, b) VALUES (?, ?, ?)", pairs)
    if not done.rowcount:
        return Did(row["id"], "They are linked already.")
    _record(act, row["id"], f"Linked: {new.relation} {other['number']}.")
    _record(act, other["id"], f"Linked: {_INVERSE[new.relation]} {row['number']}.")
    return Did(row["id"], f"{row['number']} {new.relation} {other['number']}.")


def merge(act: Act, row: sqlite3.Row, new: asked.NewMerge) -> Did:
    """Make a ticket part of another: it closes, what was said goes along, its requester hears from there."""
    _check_alive(act.conn, row)
    other = _other(act, row, new.into)
    _check_alive(act.conn, other)
    cc = json.loads(other["cc"])
    for id_ in (row["requester"], *json.loads(row["cc"])):
        if id_ not in cc and id_ != other["requester"]:
            cc.append(id_)
    store_tickets.change(act.conn, other["id"], {"cc": json.dumps(cc)})
    closed = clock.status_columns(row, workflow.CLOSED, act.at)
    store_tickets.change(act.conn, row["id"], {**closed, "merged_into": other["id"]})
    _move_conversation(act.conn, row["id"], other["id"])
    _record(act, other["id"], f"{row['number']} “{row['subject']}” was merged into this one.")
    _record(act, row["id"], f"Merged into {other['number']}.")
    return Did(row["id"], f"{row['number']} is part of {other['number']} now.")


def _note(
    columns: dict[str, Any], told: list[str], row: sqlite3.Row, name: str, new: object, words: str
) -> None:
    if new != row[name]:
        columns[name] = new
        told.append(words.format(old=row[name], new=new))


def _record(act: Act, ticket: int, sentence: str) -> None:
    touch(act.conn, ticket, act.at)
    say(act.conn, ticket, act.at, "system", "system", act.who.id, sentence)


def _move_conversation(conn: sqlite3.Connection, source: int, target: int) -> None:
    moved = conn.execute(
        "SELECT id FROM entry WHERE ticket = ? AND NOT gone ORDER BY id", (source,)
    ).fetchall()
    for table in ("entry", "attachment"):
        conn.execute(f"UPDATE {table} SET ticket = ? WHERE ticket = ?", (target, source))
    for (entry,) in moved:
        bump(conn, "entries", str(entry))


def _check_alive(conn: sqlite3.Connection, row: sqlite3.Row) -> None:
    if row["merged_into"] is not None:
        into = conn.execute("SELECT number FROM ticket WHERE id = ?", (row["merged_into"],)).fetchone()
        raise Refused(
            f"{row['number']} was merged into {into['number'] if into else 'another'}: go on there."
        )


def _check_words(text: str, what: str) -> None:
    if not text.strip():
        raise Refused(f"The {what} is empty.")


def _check_queue(conn: sqlite3.Connection, name: str) -> None:
    if not store_people.has_queue(conn, name):
        raise Refused(f"There is no queue “{name}”.")


def _agent(conn: sqlite3.Connection, id_: str) -> str:
    who = store_people.who(conn, id_)
    if who is None or not who.agent:
        raise Refused(f"“{id_}” is no agent of this desk.")
    return who.id


def _requester(act: Act, text: str) -> str:
    """Return the requester's id; an address that nobody has becomes somebody outside."""
    if not text:
        return act.who.id
    found = store_people.find(act.conn, text)
    if not act.who.agent and found != act.who.id:
        raise Refused("Only agents open tickets for others.")
    if found:
        return found
    if not _ADDRESS.fullmatch(text):
        raise Refused(f"Nobody here is called “{text}”, and it is no mail address.")
    address = text.lower()
    inside = address.endswith("@" + (get_meta(act.conn, "domain") or " "))
    store_people.put_person(act.conn, address, text, email=address, inside=inside)
    return address


def _other(act: Act, row: sqlite3.Row, id_: str) -> sqlite3.Row:
    if not act.who.agent:
        raise Refused("Only agents link and merge tickets.")
    other = store_tickets.row(act.conn, act.who, id_)
    if other is None:
        raise Refused(f"There is no ticket {id_}.")
    if other["id"] == row["id"]:
        raise Refused("A ticket cannot be tied to itself.")
    return other


def _receivers(row: sqlite3.Row, author: str) -> list[str]:
    everybody = [row["requester"], *json.loads(row["cc"])]
    return [id_ for id_ in dict.fromkeys(everybody) if id_ != author]


def _hang(act: Act, ticket: int, entry: int, file: str) -> None:
    done = act.conn.execute(
        "UPDATE attachment SET entry = ? WHERE id = ? AND ticket = ? AND owner = ? AND entry IS NULL",
        (entry, file, ticket, act.who.id),
    )
    if not done.rowcount:
        raise Refused(f"There is no file {file} waiting for this ticket.")
