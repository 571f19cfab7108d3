"""The entry table: what was said and done in each ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from console import intents
from console.cache import outbox
from console.cache.facts import freeze, instant, listed, thaw
from console.model import Attachment, Entry, Party, Person, Ref, Visibility

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


class _More(msgspec.Struct, omit_defaults=True):
    """What only the open ticket needs of an entry."""

    author: Person | None = None
    receivers: tuple[Person, ...] = ()
    attachments: tuple[Attachment, ...] = ()


_COLUMNS = "service, ticket, id, at, visibility, party, body, more"
_INSERT = (
    "INSERT INTO entry (service, ticket, id, at, visibility, party, author, body, more) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

Values = tuple[str, str, str, float, str, str, str | None, str, bytes]
"""An entry as it is written: service, ticket, id, at, visibility, party, author, body, and what is rarely needed."""


def unknown(
    conn: sqlite3.Connection, service: str, said: Iterable[Entry]
) -> tuple[list[Values], list[Values]]:
    """Return those entries of a service that the cache has not heard of, and those that it has otherwise."""
    values = {entry.id: _values(entry) for entry in said}
    if not values:
        return [], []
    rows = conn.execute(
        "SELECT id, ticket, at, visibility, party, body, more FROM entry "
        "WHERE service = ? AND id IN (SELECT value FROM json_each(?))",
        (service, listed(values)),
    )
    known = {row[0]: row for row in rows}
    if not known:
        return list(values.values()), []
    fresh, altered = [], []
    for id_, row in values.items():
        _, ticket, _, at, visibility, party, _, body, more = row
        if id_ not in known:
            fresh.append(row)
        elif known[id_] != (id_, ticket, at, visibility, party, body, more):
            altered.append(row)
    return fresh, altered


def add(conn: sqlite3.Connection, rows: Iterable[Values]) -> None:
    """Write entries that the cache has not heard of."""
    conn.executemany(_INSERT, rows)


def put(conn: sqlite3.Connection, rows: Iterable[Values]) -> None:
    """Write entries anew, keeping their places."""
    conn.executemany(
        f"{_INSERT} ON CONFLICT (service, id) DO UPDATE SET "
        "ticket = excluded.ticket, at = excluded.at, visibility = excluded.visibility, "
        "party = excluded.party, author = excluded.author, body = excluded.body, more = excluded.more",
        rows,
    )


def owners(conn: sqlite3.Connection, service: str, ids: Sequence[str]) -> set[str]:
    """Return the ids of the tickets that the cache has entries with these ids under."""
    if not ids:
        return set()
    rows = conn.execute(
        "SELECT ticket FROM entry WHERE service = ? AND id IN (SELECT value FROM json_each(?))",
        (service, listed(ids)),
    )
    return {row[0] for row in rows}


def having(conn: sqlite3.Connection, service: str, ids: Sequence[str]) -> set[str]:
    """Return which of the tickets with these ids the cache has entries of."""
    if not ids:
        return set()
    rows = conn.execute(
        "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM entry WHERE service = ? AND ticket = value)",
        (listed(ids), service),
    )
    return {row[0] for row in rows}


def drop(conn: sqlite3.Connection, service: str, ids: Iterable[str]) -> None:
    """Forget entries."""
    conn.executemany("DELETE FROM entry WHERE service = ? AND id = ?", ((service, id_) for id_ in ids))


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


def _values(entry: Entry) -> Values:
    ref, author = entry.ticket, entry.author
    return (
        ref.service,
        ref.id,
        entry.id,
        entry.at.timestamp(),
        str(entry.visibility),
        str(entry.party),
        author.name if author else None,
        entry.body,
        freeze(_More(author, entry.receivers, entry.attachments)),
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
