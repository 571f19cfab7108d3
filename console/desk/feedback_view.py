"""How much of a user's answer whoever reads is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from console.desk import store_people
from console.desk.store_people import Who

Fact = dict[str, Any]
_SECRET = ("who", "ask")
"""Parts of a stored answer that never leave the desk."""


def shown(conn: sqlite3.Connection, who: Who, facts: Sequence[Fact]) -> list[Fact]:
    """Return answers as `who` may see them.

    Name and words are for members of the queue the answer belongs to; of a confidential queue nobody gets
    them, nor what tells its persons apart.
    """
    secret = confidential(conn)
    names = store_people.by_ids(conn, (fact.get("who") for fact in facts if fact.get("queue") in who.queues))
    made: list[Fact] = []
    for fact in facts:
        hidden = fact["queue"] in secret
        own = fact["queue"] in who.queues and not hidden
        told = {name: value for name, value in fact.items() if name not in _SECRET}
        told |= {"name": "", "confidential": hidden}
        if hidden:
            told["person"] = ""
        if not own:
            told |= {"comment": "", "loop": told["loop"] | {"acted": "", "reason": ""}}
        elif fact["who"] in names:
            told["name"] = names[fact["who"]].name
        made.append(told)
    return made


def confidential(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the queues whose answers nobody reads."""
    return frozenset(name for (name,) in conn.execute("SELECT name FROM queue WHERE confidential"))
