"""The search index: names with prefixes, and every word that was said."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from console.cache import entries, tickets
from console.model import Person, Ref, Ticket

_INTO_HEAD = "INSERT INTO head (rowid, number, subject, people) VALUES (?, ?, ?, ?)"
_INTO_SAID = "INSERT INTO said (rowid, body) VALUES (?, ?)"
_OUT_OF_HEAD = "INSERT INTO head (head, rowid, number, subject, people) VALUES ('delete', ?, ?, ?, ?)"
_OUT_OF_SAID = "INSERT INTO said (said, rowid, body) VALUES ('delete', ?, ?)"


@dataclass(frozen=True, slots=True)
class Document:
    """What the index holds of one ticket; to remove it, exactly this must be given again."""

    number: str
    subject: str
    people: str
    said: str

    @property
    def everything(self) -> str:
        """All of it in one, so that a search for several words finds them wherever they stand."""
        return f"{self.number}\n{self.subject}\n{self.people}\n{self.said}"


def document(conn: sqlite3.Connection, ref: Ref) -> Document | None:
    """Return what the index should hold of a ticket, None where the cache has not heard of it."""
    ticket = tickets.truth(conn, ref)
    if ticket is None:
        return None
    return document_of(ticket, entries.text(conn, ref))


def document_of(ticket: Ticket, said: str) -> Document:
    """Return what the index should hold of a ticket in which this was said."""
    return Document(ticket.number, ticket.subject, _people(ticket), said)


def indexed(conn: sqlite3.Connection, key: int) -> bool:
    """Tell whether the index holds the ticket with this key; the index itself knows."""
    return conn.execute("SELECT 1 FROM head_docsize WHERE id = ?", (key,)).fetchone() is not None


def remove(conn: sqlite3.Connection, key: int, old: Document) -> None:
    """Take a ticket out of the index; `old` is what was put in."""
    conn.execute(_OUT_OF_HEAD, (key, old.number, old.subject, old.people))
    conn.execute(_OUT_OF_SAID, (key, old.everything))


def replace(conn: sqlite3.Connection, key: int, old: Document, new: Document) -> None:
    """Bring the index up to date where it holds a ticket; `old` is what it holds of it.

    Many are brought up to date in the order of their keys: one that is lower than the last costs a piece of the index.
    """
    if (old.number, old.subject, old.people) != (new.number, new.subject, new.people):
        conn.execute(_OUT_OF_HEAD, (key, old.number, old.subject, old.people))
        conn.execute(_INTO_HEAD, (key, new.number, new.subject, new.people))
    if old != new:
        conn.execute(_OUT_OF_SAID, (key, old.everything))
        conn.execute(_INTO_SAID, (key, new.everything))


def put_many(conn: sqlite3.Connection, new: Sequence[tuple[int, Document]]) -> None:
    """Put tickets into the index, where they are not in it, by their rows' keys.

    FTS5 gathers what is written in the order of the keys; one that is lower than the last costs a piece of the index.
    """
    new = sorted(new, key=lambda one: one[0])
    conn.executemany(_INTO_HEAD, ((key, one.number, one.subject, one.people) for key, one in new))
    conn.executemany(_INTO_SAID, ((key, one.everything) for key, one in new))


def _people(ticket: Ticket) -> str:
    people: list[Person] = [
        person for person in (ticket.requester, ticket.assignee, *ticket.receivers) if person
    ]
    words = [f"{person.name} {person.email or ''} {person.department or ''}" for person in people]
    return " ".join(dict.fromkeys(words))
