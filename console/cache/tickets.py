"""The ticket table: the truth as the service has it, and columns as the agent is shown it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from console import intents
from console.cache import outbox
from console.cache.connection import Connection
from console.cache.facts import freeze, instant, moment, stamp, thaw
from console.intents import Create
from console.model import Party, Provenance, Ref, Row, Status, Ticket, WorkState

NEVER = 1 << 40
"""Ranks behind every due date: the ticket has none."""

ROW_COLUMNS = (
    "key, service, id, number, subject, status, status_name, priority, queue, business_service, assignee, "
    "mine, requester, due, breached, updated, created, users_turn_ended, users_affected, users_how, "
    "work_state, waiting, trouble"
)

_COLUMNS = (
    "number",
    "subject",
    "kind",
    "status",
    "status_name",
    "active",
    "hidden",
    "priority",
    "queue",
    "business_service",
    "assignee_id",
    "assignee",
    "mine",
    "requester",
    "due",
    "breached",
    "created",
    "updated",
    "users_turn_ended",
    "users_affected",
    "users_how",
    "work_state",
    "rank_due",
    "rank_priority",
    "waiting",
    "trouble",
    "version",
    "truth",
)
_INSERT = (
    f"INSERT INTO ticket (service, id, {', '.join(_COLUMNS)}) "
    f"VALUES (?, ?, {', '.join('?' * len(_COLUMNS))}) RETURNING key"
)
_UPDATE = f"UPDATE ticket SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE key = ?"


def truth(conn: sqlite3.Connection, ref: Ref) -> Ticket | None:
    """Return the ticket as the service last had it, None where the cache has not heard of it."""
    row = conn.execute(
        "SELECT truth FROM ticket WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    return thaw(row[0], Ticket) if row else None


def shown(conn: sqlite3.Connection, ref: Ref) -> Ticket | None:
    """Return the ticket as the agent is shown it: the truth and what waits in the outbox."""
    ticket = truth(conn, ref)
    if ticket is None:
        return None
    for waiting in outbox.of_ticket(conn, ref):
        ticket = intents.apply(waiting.intent, ticket)
    return ticket


def key_of(conn: sqlite3.Connection, ref: Ref) -> int | None:
    """Return the row's key, None where the cache has not heard of the ticket."""
    row = conn.execute(
        "SELECT key FROM ticket WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    return row[0] if row else None


def by_number(conn: sqlite3.Connection, number: str) -> list[Ref]:
    """Return the tickets of any service with this number or id, whatever the case."""
    rows = conn.execute(
        "SELECT service, id FROM ticket WHERE number = ? COLLATE NOCASE OR number = ? OR id = ?",
        (number, f"#{number}", number),
    )
    return [Ref(*row) for row in rows]


def put(conn: sqlite3.Connection, ticket: Ticket, me: str | None) -> int:
    """Write what the service says of a ticket, its waiting intents laid over it; returns the row's key.

    `me` is the agent's id in that service.
    """
    values = _values(conn, ticket, me)
    known = key_of(conn, ticket.ref)
    if known is None:
        key: int = conn.execute(_INSERT, (ticket.ref.service, ticket.ref.id, *values)).fetchone()[0]
        return key
    conn.execute(_UPDATE, (*values, known))
    return known


def completed(conn: sqlite3.Connection, ticket: Ticket) -> Ticket:
    """Return a ticket from a list with what only a look tells: the offers, while the status is the same."""
    if ticket.offers:
        return ticket
    before = truth(conn, ticket.ref)
    if before is None or not before.offers or before.status_name != ticket.status_name:
        return ticket
    return replace(ticket, offers=before.offers)


def project(conn: sqlite3.Connection, ref: Ref, me: str | None) -> None:
    """Lay the waiting intents over the ticket's truth anew."""
    row = conn.execute(
        "SELECT key, truth FROM ticket WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    if row is not None:
        conn.execute(_UPDATE, (*_values(conn, thaw(row[1], Ticket), me), row[0]))


def open_after(conn: sqlite3.Connection, key: int, limit: int) -> list[tuple[int, Ref]]:
    """Return the next open tickets after a row's key, with theirs."""
    rows = conn.execute(
        "SELECT key, service, id FROM ticket WHERE key > ? AND active = 1 ORDER BY key LIMIT ?", (key, limit)
    )
    return [(row[0], Ref(row[1], row[2])) for row in rows]


def unchanged(conn: sqlite3.Connection, ticket: Ticket) -> bool:
    """Tell whether the cache already has exactly this."""
    row = conn.execute(
        "SELECT version, truth FROM ticket WHERE service = ? AND id = ?", (ticket.ref.service, ticket.ref.id)
    ).fetchone()
    return row is not None and row[0] == ticket.version and row[1] == freeze(ticket)


def drop(conn: sqlite3.Connection, ref: Ref) -> None:
    """Forget a ticket."""
    conn.execute("DELETE FROM ticket WHERE service = ? AND id = ?", (ref.service, ref.id))


def reclaim(conn: sqlite3.Connection, service: str, me: str) -> None:
    """Mark anew which tickets of a service are the agent's own."""
    conn.execute(
        "UPDATE ticket SET mine = (assignee_id IS ?) WHERE service = ? AND mine IS NOT (assignee_id IS ?)",
        (me, service, me),
    )


def row_of(values: tuple[Any, ...]) -> Row:
    """Make a list row of the values of `ROW_COLUMNS`."""
    (
        key,
        service,
        id_,
        number,
        subject,
        status,
        status_name,
        priority,
        queue,
        business_service,
        assignee,
        mine,
        requester,
        due,
        breached,
        updated,
        created,
        turn,
        affected,
        how,
        work_state,
        waiting,
        trouble,
    ) = values
    return Row(
        key=key,
        ref=Ref(service, id_),
        number=number,
        subject=subject,
        status=Status(status),
        status_name=status_name,
        priority=priority,
        queue=queue,
        service=business_service,
        assignee=assignee,
        mine=bool(mine),
        requester=requester,
        due=moment(due),
        breached=None if breached is None else bool(breached),
        updated=instant(updated),
        created=instant(created),
        users_turn_ended=bool(turn),
        users_affected=affected,
        users_how=Provenance(how),
        work_state=WorkState(work_state),
        waiting=waiting,
        trouble=bool(trouble),
    )


def _due(conn: sqlite3.Connection, ticket: Ticket) -> datetime | None:
    """Return the service's due date, else ours where the settings promise something."""
    if ticket.due is not None and ticket.due.year > 1970:
        return ticket.due
    count = conn.promised if isinstance(conn, Connection) else None
    return count(ticket) if count is not None else None


def _values(conn: sqlite3.Connection, ticket: Ticket, me: str | None) -> tuple[object, ...]:
    open_intents = outbox.of_ticket(conn, ticket.ref, outbox.OPEN)
    view = ticket
    for waiting in open_intents:
        if waiting.state in outbox.SHOWN and not isinstance(waiting.intent, Create):
            view = intents.apply(waiting.intent, view)
    in_trouble = any(waiting.state in outbox.TROUBLE for waiting in open_intents)
    waiting_count = sum(waiting.state in outbox.SHOWN for waiting in open_intents)
    assignee = view.assignee
    due = stamp(_due(conn, view))
    return (
        view.number,
        view.subject,
        view.kind.value,
        view.status.value,
        view.status_name,
        int(view.status.active),
        int(view.merged_into is not None),
        view.priority,
        view.queue,
        view.service,
        assignee.id if assignee else None,
        assignee.name if assignee else None,
        int(assignee is not None and assignee.id == me),
        view.requester.name if view.requester else None,
        due,
        None if view.breached is None else int(view.breached),
        stamp(view.created),
        stamp(view.updated),
        int(view.last_party is Party.USER),
        view.users_affected,
        view.users_how.value,
        view.work_state.value,
        NEVER if due is None else due,
        9 if view.priority is None else view.priority,
        waiting_count,
        int(in_trouble),
        ticket.version,
        freeze(ticket),
    )
