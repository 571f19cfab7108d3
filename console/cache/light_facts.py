"""Reads one ticket whole without what reads all facts: the JSON as it stands, under the names that facts have."""

from __future__ import annotations

import json
from datetime import datetime

from console.instants import instant
from console.model.words import Party, Visibility

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

_INSTANTS = ("created", "updated", "due", "resolved")
_WORDS = ("kind", "status", "users_how", "work_state", "relation")
_ENTRIES = "SELECT id, at, visibility, party, body, more FROM entry WHERE service = ? AND ticket = ? ORDER BY at, key"


class Word(str):
    """A word as facts have it: `value` is the word."""

    __slots__ = ()
    value = property(str)


class Plain:
    """A fact, or a part of one; what it has not raises `AttributeError`."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __str__(self) -> str:
        return f"{self.service}:{self.id}"


def ticket(conn: sqlite3.Connection, service: str, id_: str) -> Plain | None:
    """Return a ticket nothing waits for in the outbox, None where something does.

    Raises `ValueError` where what stands there is no fact.
    """
    row = conn.execute(
        "SELECT truth, EXISTS (SELECT 1 FROM outbox WHERE outbox.service = ticket.service AND ticket = ticket.id "
        "AND state NOT IN ('verified', 'withdrawn')) FROM ticket WHERE service = ? AND id = ?",
        (service, id_),
    ).fetchone()
    if row is None or row[1]:
        return None
    found = json.loads(row[0], object_hook=_fact)
    if not isinstance(found, Plain):
        raise ValueError("no fact")
    return found


def conversation(conn: sqlite3.Connection, service: str, id_: str) -> list[Plain]:
    """Return what was said in a ticket, oldest first."""
    said = []
    for id_of, at, visibility, party, body, more in conn.execute(_ENTRIES, (service, id_)):
        rest = {"author": None, "attachments": (), **json.loads(more, object_hook=_fact).__dict__}
        said.append(
            Plain(
                {
                    **rest,
                    "id": id_of,
                    "at": instant(at),
                    "visibility": Visibility(visibility),
                    "party": Party(party),
                    "body": body,
                }
            )
        )
    return said


def _fact(values: dict[str, Any]) -> Plain:
    for name in _INSTANTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in _WORDS:
        if name in values:
            values[name] = Word(values[name])
    return Plain(values)
