"""The entry table: what was said and done in each ticket."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from console import intents
from console.cache import outbox
from console.cache.facts import freeze, instant, thaw
from console.model import Attachment, Entry, Party, Person, Ref, Visibility


class _More(msgspec.Struct, omit_defaults=True):
    """What only the open ticket needs of an entry."""

    author: Person | None = None
    receivers: tuple[Person, ...] = ()
    attachments: tuple[Attachment, ...] = ()


_COLUMNS = "service, ticket, id, at, visibility, party, body, more"


def put(conn: sqlite3.Connection, entries: Iterable[Entry]) -> set[Ref]:
    """Write entries; returns the tickets whose conversation is not as it was."""
    touched: set[Ref] = set()
    for entry in entries:
        values = _values(entry)
        done = conn.execute(
            "INSERT INTO entry (service, ticket, id, at, visibility, party, author, body, more) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (service, id) DO UPDATE SET "
            "ticket = excluded.ticket, at = excluded.at, visibility = excluded.visibility, "
            "party = excluded.party, author = excluded.author, body = excluded.body, more = excluded.more "
            "WHERE (ticket, at, visibility, party, body, more) IS NOT "
            "(excluded.ticket, excluded.at, excluded.visibility, excluded.party, "
            "excluded.body, excluded.more)",
            values,
        )
        if done.rowcount:
            touched.add(entry.ticket)
    return touched


def has(conn: sqlite3.Connection, entry: Entry) -> bool:
    """Tell whether the cache has the entry to the letter."""
    service, ticket, id_, at, visibility, party, _, body, more = _values(entry)
    row = conn.execute(
        "SELECT ticket, at, visibility, party, body, more FROM entry WHERE service = ? AND id = ?",
        (service, id_),
    ).fetchone()
    return row is not None and tuple(row) == (ticket, at, visibility, party, body, more)


def drop(conn: sqlite3.Connection, service: str, ids: Iterable[str]) -> set[Ref]:
    """Forget entries; returns the tickets they belonged to."""
    touched: set[Ref] = set()
    for id_ in ids:
        row = conn.execute(
            "DELETE FROM entry WHERE service = ? AND id = ? RETURNING ticket", (service, id_)
        ).fetchone()
        if row:
            touched.add(Ref(service, row[0]))
    return touched


def drop_all(conn: sqlite3.Connection, ref: Ref) -> None:
    """Forget a ticket's whole conversation."""
    conn.execute("DELETE FROM entry WHERE service = ? AND ticket = ?", (ref.service, ref.id))


def ids(conn: sqlite3.Connection, ref: Ref) -> set[str]:
    """Return the ids of the entries the cache has of a ticket."""
    rows = conn.execute("SELECT id FROM entry WHERE service = ? AND ticket = ?", (ref.service, ref.id))
    return {row[0] for row in rows}


def conversation(conn: sqlite3.Connection, ref: Ref) -> list[Entry]:
    """Return the conversation as the agent is shown it, oldest first: the truth and what waits behind it."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE service = ? AND ticket = ? ORDER BY at, key",
        (ref.service, ref.id),
    )
    said = [_entry(row) for row in rows]
    known = {entry.id for entry in said}
    for waiting in outbox.of_ticket(conn, ref):
        entry = intents.entry_of(waiting.intent, waiting.key, waiting.made)
        if entry and waiting.entry not in known:
            said.append(entry)
    return said


def text(conn: sqlite3.Connection, ref: Ref) -> str:
    """Return everything said in a ticket, in the order of the table: what the search index holds."""
    rows = conn.execute(
        "SELECT body FROM entry WHERE service = ? AND ticket = ? AND visibility != 'system' ORDER BY key",
        (ref.service, ref.id),
    )
    return "\n".join(row[0] for row in rows)


def _values(entry: Entry) -> tuple[object, ...]:
    more = _More(entry.author, entry.receivers, entry.attachments)
    return (
        entry.ticket.service,
        entry.ticket.id,
        entry.id,
        entry.at.timestamp(),
        entry.visibility.value,
        entry.party.value,
        entry.author.name if entry.author else None,
        entry.body,
        freeze(more),
    )


def _entry(row: tuple[str, str, str, float, str, str, str, bytes]) -> Entry:
    service, ticket, id_, at, visibility, party, body, more = row
    rest = thaw(more, _More)
    return Entry(
        Ref(service, ticket),
        id_,
        instant(at),
        Visibility(visibility),
        Party(party),
        rest.author,
        body,
        rest.receivers,
        rest.attachments,
    )
