"""The operations of the desk's API on tickets and their conversations."""

from __future__ import annotations

import secrets
import sqlite3

import msgspec

from console.desk import acts, asked, store_tickets, store_tokens, wire
from console.desk.acts import Act, Did
from console.desk.operations import Answer, Call, check_version, operation
from console.desk.problems import Problem
from console.desk.store import bump, last_seq

AGENTS = frozenset({"agent", "admin"})


@operation(
    "GET",
    "/v1/tickets",
    "Tickets of one part, newest first: for a first load. `seq` is where the news goes on.",
    wire.TicketPage,
    query=asked.TicketQuery,
)
def list_tickets(call: Call) -> Answer:
    query: asked.TicketQuery = call.query
    seq = last_seq(call.conn)
    after = _number(query.after) if query.after else None
    rows = store_tickets.page(
        call.conn, call.who, query.part, after, query.limit + 1, changed_after=query.changed_after
    )
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    items = store_tickets.to_wire(call.conn, call.who, rows, whole=query.entries)
    last = str(rows[-1]["id"]) if more else None
    total = call.desk.totals.of(call.conn, call.who, call.at)
    return Answer(wire.TicketPage(items, last, total, seq))


@operation("GET", "/v1/tickets/{id}", "One ticket with its whole conversation.", wire.Ticket, tagged=True)
def get_ticket(call: Call) -> Answer:
    return _told(call, _row(call))


@operation("GET", "/v1/tickets/{id}/entries", "A ticket's conversation, oldest first.", wire.Entries)
def get_entries(call: Call) -> Answer:
    row = _row(call)
    said = store_tickets.entries(call.conn, call.who, [row["id"]])
    return Answer(wire.Entries(said.get(row["id"], [])))


@operation(
    "GET",
    "/v1/ticket-ids",
    "The ids of all tickets in sight, to find out which are gone.",
    wire.Ids,
    query=asked.IdsQuery,
)
def list_ids(call: Call) -> Answer:
    query: asked.IdsQuery = call.query
    after = _number(query.after) if query.after else 0
    found = store_tickets.ids(call.conn, call.who, after, query.limit + 1)
    more = len(found) > query.limit
    found = found[: query.limit]
    return Answer(wire.Ids([str(id_) for id_ in found], str(found[-1]) if more else None))


@operation("POST", "/v1/tickets", "Make a ticket.", wire.Wrote, status=201, body=asked.NewTicket, tagged=True)
def create_ticket(call: Call) -> Answer:
    return _wrote(call, acts.create(_act(call), call.body), 201)


@operation(
    "PATCH",
    "/v1/tickets/{id}",
    "Change fields of a ticket that is still as it was seen.",
    wire.Wrote,
    body=asked.TicketPatch,
    if_match=True,
    tagged=True,
)
def patch_ticket(call: Call) -> Answer:
    return _wrote(call, acts.patch(_act(call), _row(call), call.body))


@operation(
    "POST",
    "/v1/tickets/{id}/entries",
    "Say something: in public or for agents alone, together with a status where given.",
    wire.Wrote,
    status=201,
    body=asked.NewEntry,
    if_match=False,
    tagged=True,
)
def add_entry(call: Call) -> Answer:
    return _wrote(call, acts.speak(_act(call), _row(call), call.body), 201)


@operation(
    "POST",
    "/v1/tickets/{id}/links",
    "Tie a ticket to another.",
    wire.Wrote,
    body=asked.NewLink,
    if_match=False,
    tagged=True,
)
def add_link(call: Call) -> Answer:
    return _wrote(call, acts.link(_act(call), _row(call), call.body))


@operation(
    "POST",
    "/v1/tickets/{id}/merge",
    "Make a ticket part of another.",
    wire.Wrote,
    body=asked.NewMerge,
    roles=AGENTS,
    if_match=True,
    tagged=True,
)
def merge_ticket(call: Call) -> Answer:
    return _wrote(call, acts.merge(_act(call), _row(call), call.body))


@operation(
    "DELETE",
    "/v1/tickets/{id}",
    "Delete a ticket with all that was said in it.",
    None,
    status=204,
    roles=frozenset({"admin"}),
    if_match=True,
)
def delete_ticket(call: Call) -> Answer:
    row = _row(call)
    for table in ("entry", "attachment"):
        call.conn.execute(f"DELETE FROM {table} WHERE ticket = ?", (row["id"],))
    call.conn.execute("DELETE FROM link WHERE a = :id OR b = :id", {"id": row["id"]})
    call.conn.execute("DELETE FROM ticket WHERE id = ?", (row["id"],))
    bump(call.conn, "tickets", str(row["id"]), gone=True)
    return Answer(None, 204)


@operation(
    "DELETE",
    "/v1/tickets/{id}/entries/{entry}",
    "Remove something that was said.",
    None,
    status=204,
    roles=frozenset({"admin"}),
)
def delete_entry(call: Call) -> Answer:
    row = _row(call)
    entry = _number(call.path["entry"])
    done = call.conn.execute(
        "UPDATE entry SET gone = 1, body = '' WHERE id = ? AND ticket = ? AND NOT gone", (entry, row["id"])
    )
    if not done.rowcount:
        raise Problem(404, "There is no such entry.")
    call.conn.execute("DELETE FROM attachment WHERE entry = ?", (entry,))
    store_tickets.touch(call.conn, row["id"], call.at)
    bump(call.conn, "entries", str(entry), gone=True)
    return Answer(None, 204)


@operation(
    "POST",
    "/v1/tickets/{id}/attachments",
    "Bring a file that an entry will name.",
    wire.Attachment,
    status=201,
    query=asked.UploadQuery,
    body=bytes,
)
def upload(call: Call) -> Answer:
    row = _row(call)
    made = wire.Attachment(secrets.token_hex(16), call.query.name, len(call.body), "application/octet-stream")
    call.conn.execute(
        "INSERT INTO attachment (id, ticket, owner, name, size, media_type, at, bytes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (made.id, row["id"], call.who.id, made.name, made.size, made.media_type, call.at, call.body),
    )
    return Answer(made, 201)


@operation("GET", "/v1/outcomes/{key}", "What was answered to an idempotency key of one's own.", wire.Outcome)
def get_outcome(call: Call) -> Answer:
    found = store_tokens.outcome(call.conn, call.who.id, call.path["key"])
    if found is None:
        raise Problem(404, "Nothing was done under this key.")
    body = msgspec.Raw(found.answer or b"null")
    return Answer({"key": call.path["key"], "status": found.status, "answer": body})


def _act(call: Call) -> Act:
    return Act(call.conn, call.who, call.at)


def _row(call: Call) -> sqlite3.Row:
    """Return the ticket the path names, still as the caller saw it; 404 or 412."""
    row = store_tickets.row(call.conn, call.who, call.path["id"])
    if row is None:
        raise Problem(404, "There is no such ticket, or it is not yours to see.")
    check_version(call, row["version"], lambda: _whole(call, row))
    return row


def _whole(call: Call, row: sqlite3.Row) -> wire.Ticket:
    return store_tickets.to_wire(call.conn, call.who, [row], whole=True)[0]


def _told(call: Call, row: sqlite3.Row) -> Answer:
    return Answer(_whole(call, row), version=row["version"])


def _wrote(call: Call, did: Did, status: int = 200) -> Answer:
    row = store_tickets.by_ids(call.conn, call.who, [did.ticket])[did.ticket]
    ticket = store_tickets.to_wire(call.conn, call.who, [row])[0]
    entry = None if did.entry is None else str(did.entry)
    return Answer(wire.Wrote(ticket, entry, did.said), status, row["version"])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Problem(422, f"“{text[:20]}” is no number of ours.")
    return int(text)
