"""The ticket table: the truth as the service has it, and columns as the agent is shown it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from console import intents
from console.cache import numbers, outbox
from console.cache.connection import Connection
from console.cache.facts import freeze, kept, listed, stamp, thaw
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
_ALL = ", ".join(_COLUMNS)
_INSERT = f"INSERT INTO ticket (key, service, id, {_ALL}) VALUES (?, ?, ?, {', '.join('?' * len(_COLUMNS))})"


_row: Final = Row._make
_STATUSES: Final = {str(one): one for one in Status}
_SOURCES: Final = {str(one): one for one in Provenance}
_WORK_STATES: Final = {str(one): one for one in WorkState}


class Known(NamedTuple):
    """What the cache has of a ticket."""

    key: int
    indexed: bool
    """The search index holds it."""
    columns: tuple[Any, ...]
    """What the row holds, as `_COLUMNS` names it: version and truth are the last."""

    @property
    def version(self) -> str:
        """The version that its service last told."""
        return str(self.columns[-2])

    @property
    def truth(self) -> bytes:
        """The ticket as its service last had it, frozen."""
        found: bytes = self.columns[-1]
        return found


def truth(conn: sqlite3.Connection, ref: Ref) -> Ticket | None:
    """Return the ticket as the service last had it, None where the cache has not heard of it."""
    return kept(conn, "ticket", ref, Ticket)


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
    return [Ref(*row) for row in numbers.by_number(conn, number)]


def put(conn: sqlite3.Connection, ticket: Ticket, me: str | None) -> None:
    """Write what the service says of a ticket, its waiting intents laid over it.

    `me` is the agent's id in that service.
    """
    ref = ticket.ref
    write(conn, ref.service, {ref.id: ticket}, known(conn, ref.service, [ref.id]), me)


def known(conn: sqlite3.Connection, service: str, ids: Sequence[str]) -> dict[str, Known]:
    """Return what the cache has of a service's tickets, by id."""
    if not ids:
        return {}
    rows = conn.execute(
        f"SELECT ticket.id, key, EXISTS (SELECT 1 FROM head_docsize WHERE head_docsize.id = key), {_ALL} "
        "FROM ticket WHERE service = ? AND ticket.id IN (SELECT value FROM json_each(?))",
        (service, listed(ids)),
    )
    return {row[0]: Known(row[1], bool(row[2]), row[3:]) for row in rows}


def changed(known: dict[str, Known], news: dict[str, Ticket]) -> dict[str, Ticket]:
    """Return the tickets that the cache does not have exactly so, each with what only a look tells."""
    found = {}
    for id_, ticket in news.items():
        before = known.get(id_)
        if before is None:
            found[id_] = ticket
            continue
        whole = _completed(ticket, before)
        if before.version != whole.version or before.truth != freeze(whole):
            found[id_] = whole
    return found


def write(
    conn: sqlite3.Connection,
    service: str,
    news: dict[str, Ticket],
    known: dict[str, Known],
    me: str | None,
) -> dict[str, int]:
    """Write what a service says of tickets, by id, waiting intents laid over them; returns their rows' keys.

    `known` is what the cache has of them.
    """
    waiting = outbox.about(conn, service)
    last: int = conn.execute("SELECT MAX(key) FROM ticket").fetchone()[0] or 0
    new, keys = [], {}
    for id_, ticket in news.items():
        values = _values(conn, ticket, me, covered=id_ in waiting)
        before = known.get(id_)
        if before is not None:
            keys[id_] = before.key
            _update(conn, before, values)
        else:
            last += 1
            keys[id_] = last
            new.append((last, service, id_, *values))
    conn.executemany(_INSERT, new)
    return keys


def _update(conn: sqlite3.Connection, before: Known, values: tuple[object, ...]) -> None:
    """Write those columns that are not as before: each one named costs its indexes, whatever stands in it."""
    places = [place for place, value in enumerate(values) if value != before.columns[place]]
    if places:
        setting = ", ".join(f"{_COLUMNS[place]} = ?" for place in places)
        conn.execute(
            f"UPDATE ticket SET {setting} WHERE key = ?", (*(values[place] for place in places), before.key)
        )


def _completed(ticket: Ticket, before: Known) -> Ticket:
    """Return a ticket from a list with what only a look tells: the offers, while the status is the same."""
    if ticket.offers:
        return ticket
    had = thaw(before.truth, Ticket)
    if not had.offers or had.status_name != ticket.status_name:
        return ticket
    return replace(ticket, offers=had.offers)


def project(conn: sqlite3.Connection, ref: Ref, me: str | None) -> None:
    """Lay the waiting intents over the ticket's truth anew."""
    before = known(conn, ref.service, [ref.id]).get(ref.id)
    if before is not None:
        _update(conn, before, _values(conn, thaw(before.truth, Ticket), me, covered=True))


def open_after(conn: sqlite3.Connection, key: int, limit: int) -> list[tuple[int, Ref]]:
    """Return the next open tickets after a row's key, with theirs."""
    rows = conn.execute(
        "SELECT key, service, id FROM ticket WHERE key > ? AND active = 1 ORDER BY key LIMIT ?", (key, limit)
    )
    return [(row[0], Ref(row[1], row[2])) for row in rows]


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
    """Make a list row of the values of `ROW_COLUMNS`; raises `KeyError` for a word that no version knew."""
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
    return _row(
        (
            key,
            service,
            id_,
            number,
            subject,
            _STATUSES[status],
            status_name,
            priority,
            queue,
            business_service,
            assignee,
            mine == 1,
            requester,
            due,
            None if breached is None else breached == 1,
            updated,
            created,
            turn == 1,
            affected,
            _SOURCES[how],
            _WORK_STATES[work_state],
            waiting,
            trouble == 1,
            None,
            None,
        )
    )


def _due(conn: sqlite3.Connection, ticket: Ticket) -> datetime | None:
    """Return the service's due date, else ours where the settings promise something."""
    if ticket.due is not None and ticket.due.year > 1970:
        return ticket.due
    count = conn.promised if isinstance(conn, Connection) else None
    return count(ticket) if count is not None else None


def _values(conn: sqlite3.Connection, ticket: Ticket, me: str | None, *, covered: bool) -> tuple[object, ...]:
    """Return a ticket's columns; only where it is `covered` can intents wait for it."""
    open_intents = outbox.of_ticket(conn, ticket.ref, outbox.OPEN) if covered else []
    view = ticket
    for waiting in open_intents:
        if waiting.state in outbox.SHOWN and not isinstance(waiting.intent, intents.Create):
            view = intents.apply(waiting.intent, view)
    assignee = view.assignee
    due = stamp(_due(conn, view))
    return (
        view.number,
        view.subject,
        str(view.kind),
        str(view.status),
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
        str(view.users_how),
        str(view.work_state),
        NEVER if due is None else due,
        9 if view.priority is None else view.priority,
        *outbox.standing(open_intents),
        ticket.version,
        freeze(ticket),
    )
