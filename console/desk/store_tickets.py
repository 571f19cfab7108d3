"""Tickets and their conversations in the desk's store, and as they go over the line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from console.desk import store_people, wire, workflow
from console.desk.store import bump, stamp, stamp_or_none
from console.desk.store_people import Who

_OURS = "(queue IN (SELECT queue FROM member WHERE person = :who) OR assignee IS :who)"
_PARTS = {
    "mine": f"open AND {_OURS}",
    "open": f"open AND NOT {_OURS}",
    "closed": "NOT open",
    "all": "1",
}

ALL = "1"
"""The scope of somebody who may see every ticket."""


def scope(who: Who) -> str:
    """Return the SQL condition for tickets that somebody may see; it uses the parameter `:who`."""
    return ALL if who.agent or "admin" in who.roles else "requester = :who"


def row(conn: sqlite3.Connection, who: Who, id_: str) -> sqlite3.Row | None:
    """Return one ticket as it is stored; None where there is none or they may not see it."""
    if not (id_.isascii() and id_.isdecimal() and len(id_) < 16):
        return None
    found: sqlite3.Row | None = conn.execute(
        f"SELECT * FROM ticket WHERE id = :id AND {scope(who)}", {"id": int(id_), "who": who.id}
    ).fetchone()
    return found


def page(
    conn: sqlite3.Connection, who: Who, part: str, after: int | None, limit: int, *, changed_after: int = 0
) -> list[sqlite3.Row]:
    """Return tickets of one part, newest first, made before ticket `after` and changed after an instant."""
    seen = scope(who)
    by = "INDEXED BY ticket_open" if seen == ALL and part in ("mine", "open") else ""  # else it sorts all
    return list(
        conn.execute(
            f"SELECT * FROM ticket {by} WHERE {_PARTS[part]} AND {seen} AND updated > :changed_after "
            "AND id < :after ORDER BY id DESC LIMIT :limit",
            {
                "who": who.id,
                "after": 2**62 if after is None else after,
                "limit": limit,
                "changed_after": changed_after,
            },
        )
    )


def ids(conn: sqlite3.Connection, who: Who, after: int, limit: int) -> list[int]:
    """Return the ids of the tickets somebody may see, in order, from after `after`."""
    done = conn.execute(
        f"SELECT id FROM ticket WHERE id > :after AND {scope(who)} ORDER BY id LIMIT :limit",
        {"who": who.id, "after": after, "limit": limit},
    )
    return [id_ for (id_,) in done]


def by_ids(conn: sqlite3.Connection, who: Who, wanted: Sequence[int]) -> dict[int, sqlite3.Row]:
    """Return those of the wanted tickets that somebody may see."""
    if not wanted:
        return {}
    marks = ",".join(str(int(id_)) for id_ in wanted)
    rows = conn.execute(f"SELECT * FROM ticket WHERE id IN ({marks}) AND {scope(who)}", {"who": who.id})
    return {found["id"]: found for found in rows}


def touch(conn: sqlite3.Connection, id_: int, at: int) -> int:
    """Give a ticket its next version; returns the number of the news."""
    conn.execute("UPDATE ticket SET version = version + 1, updated = ? WHERE id = ?", (at, id_))
    return bump(conn, "tickets", str(id_))


def change(conn: sqlite3.Connection, id_: int, columns: dict[str, object]) -> None:
    """Write columns of a ticket; the names come from our own code."""
    setting = ", ".join(f"{name} = :{name}" for name in columns)
    conn.execute(f"UPDATE ticket SET {setting} WHERE id = :id", {**columns, "id": id_})


def say(
    conn: sqlite3.Connection,
    ticket: int,
    at: int,
    visibility: str,
    party: str,
    author: str | None,
    body: str,
    receivers: Iterable[str] = (),
) -> int:
    """Add an entry to a conversation, with news of its own; returns its id."""
    done = conn.execute(
        "INSERT INTO entry (ticket, at, visibility, party, author, body, receivers) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ticket, at, visibility, party, author, body, json.dumps(list(receivers))),
    )
    id_ = done.lastrowid or 0
    bump(conn, "entries", str(id_))
    return id_


def open_dependency(conn: sqlite3.Connection, id_: int) -> str | None:
    """Return the number of an open ticket that this one depends on, None where there is none."""
    found = conn.execute(
        "SELECT number FROM ticket JOIN link ON b = id WHERE a = ? AND relation = 'depends on' AND open "
        "ORDER BY id LIMIT 1",
        (id_,),
    ).fetchone()
    return str(found["number"]) if found else None


def to_wire(
    conn: sqlite3.Connection, who: Who, rows: Sequence[sqlite3.Row], *, whole: bool = False
) -> list[wire.Ticket]:
    """Return tickets as `who` may see them, `whole` with everything they may read of the conversation."""
    people = store_people.by_ids(
        conn,
        (id_ for one in rows for id_ in (one["requester"], one["assignee"], *_list(one["cc"]))),
    )
    links = _links(conn, [one["id"] for one in rows])
    said = entries(conn, who, [one["id"] for one in rows]) if whole else None
    tickets = [_ticket(one, who, people, links.get(one["id"], [])) for one in rows]
    if said is not None:
        for ticket in tickets:
            ticket.entries = said.get(int(ticket.id), [])
    return tickets


def entries(conn: sqlite3.Connection, who: Who, tickets: Sequence[int]) -> dict[int, list[wire.Entry]]:
    """Return conversations by ticket, oldest first, without what `who` may not read."""
    if not tickets:
        return {}
    marks = ",".join(str(int(id_)) for id_ in tickets)
    rows = conn.execute(
        f"SELECT * FROM entry WHERE ticket IN ({marks}) AND NOT gone AND {_readable(who)} ORDER BY at, id"
    ).fetchall()
    found: dict[int, list[wire.Entry]] = {}
    for one in _entries(conn, rows):
        found.setdefault(int(one.ticket), []).append(one)
    return found


def entries_by_ids(conn: sqlite3.Connection, who: Who, wanted: Sequence[int]) -> dict[str, wire.Entry]:
    """Return those of the wanted entries that `who` may read, by id."""
    marks = ",".join(str(int(id_)) for id_ in wanted)
    rows = conn.execute(
        f"SELECT entry.* FROM entry JOIN ticket ON ticket.id = entry.ticket WHERE entry.id IN ({marks}) "
        f"AND NOT gone AND {_readable(who)} AND {scope(who)}",
        {"who": who.id},
    ).fetchall()
    return {one.id: one for one in _entries(conn, rows)}


def _readable(who: Who) -> str:
    return "1" if who.agent else "visibility = 'public'"


def _entries(conn: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> Iterator[wire.Entry]:
    files = _attachments(conn, [one["id"] for one in rows])
    people = store_people.by_ids(
        conn, (id_ for one in rows for id_ in (one["author"], *_list(one["receivers"])))
    )
    for one in rows:
        yield wire.Entry(
            str(one["id"]),
            str(one["ticket"]),
            stamp(one["at"]),
            one["visibility"],
            one["party"],
            people.get(one["author"]),
            one["body"],
            [people[id_] for id_ in _list(one["receivers"]) if id_ in people],
            files.get(one["id"], []),
        )


def _list(text: str) -> list[Any]:
    """Read a list from its column; most are empty."""
    return [] if text == "[]" else json.loads(text)


def _links(conn: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, list[wire.Link]]:
    marks = ",".join(str(int(id_)) for id_ in wanted)
    found: dict[int, list[wire.Link]] = {}
    for a, relation, b in conn.execute(
        f"SELECT a, relation, b FROM link WHERE a IN ({marks}) ORDER BY b, relation"
    ):
        found.setdefault(a, []).append(wire.Link(relation, str(b)))
    return found


def _attachments(conn: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, list[wire.Attachment]]:
    found: dict[int, list[wire.Attachment]] = {}
    for start in range(0, len(wanted), 1000):
        marks = ",".join(str(int(id_)) for id_ in wanted[start : start + 1000])
        for one in conn.execute(
            f"SELECT entry, id, name, size, media_type FROM attachment WHERE entry IN ({marks}) ORDER BY id"
        ):
            found.setdefault(one["entry"], []).append(
                wire.Attachment(one["id"], one["name"], one["size"], one["media_type"])
            )
    return found


def _ticket(
    one: sqlite3.Row, who: Who, people: dict[str, wire.Person], links: list[wire.Link]
) -> wire.Ticket:
    pauses = [wire.Pause(stamp(start), stamp(end)) for start, end in _list(one["pauses"])]
    paused = one["paused_at"] is not None
    if paused:
        pauses.append(wire.Pause(stamp(one["paused_at"]), None))
    merged = one["merged_into"]
    requester = people[one["requester"]]
    return wire.Ticket(
        id=str(one["id"]),
        number=one["number"],
        version=one["version"],
        kind=one["kind"],
        subject=one["subject"],
        status=one["status"],
        meaning=workflow.MEANINGS[one["status"]],
        queue=one["queue"],
        service=one["service"],
        priority=one["priority"],
        requester=requester,
        receivers=[requester, *(people[id_] for id_ in _list(one["cc"]) if id_ in people)],
        assignee=people.get(one["assignee"]),
        created=stamp(one["created"]),
        updated=stamp(one["updated"]),
        due=None if paused else stamp_or_none(one["due"]),
        breached=bool(one["breached"]),
        resolved=stamp_or_none(one["resolved"]),
        pauses=pauses,
        last_party=one["last_party"],
        users_affected=one["users_affected"],
        users_how=one["users_how"],
        work_state=one["work_state"],
        links=links,
        merged_into=None if merged is None else str(merged),
        caused_by_change=one["caused_by"],
        offers=[
            wire.Offer(step.status, workflow.MEANINGS[step.status], step.label)
            for step in workflow.steps(one["status"], who.roles, merged=merged is not None)
        ],
    )
