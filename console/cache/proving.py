"""Looks for phrases in the tickets that hold their words, the last learned first, in steps that end soon."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from console.cache.asked import Asked
from console.cache.candidates import Candidates

STEP = 1500
"""Tickets whose texts are read in one step: about 20 ms of CPU."""
LONGEST = 1 << 30
"""Letters, more than any text has."""

_AMONG = "IN (SELECT value FROM json_each(?))"
_NAMES = f"SELECT key, number, subject, requester, assignee FROM ticket WHERE key {_AMONG}"
_SAID = (
    "SELECT ticket.key, substr(body, 1, ?) FROM ticket "
    "JOIN entry ON entry.service = ticket.service AND entry.ticket = ticket.id "
    f"WHERE ticket.key {_AMONG} AND visibility != 'system'"
)


@dataclass
class Proof:
    """A search for phrases that is under way."""

    wanted: Asked
    found: dict[int, str] = field(default_factory=dict)
    """The keys of tickets that hold them, and where: `name` or `said`."""
    over: bool = False
    """Every ticket was looked at."""
    below: int | None = None
    """Where it goes on: with keys lower than this."""

    def go_on(self, conn: sqlite3.Connection, many: int = STEP) -> None:
        """Look at the next tickets."""
        keys = Candidates(conn, self.wanted, whole=True).below(self.below, many)
        self.found |= proved(conn, self.wanted, keys)[0]
        self.over = len(keys) < many
        self.below = keys[-1] if keys else 0


def proved(
    conn: sqlite3.Connection, wanted: Asked, keys: list[int], letters: int = LONGEST
) -> tuple[dict[int, str], list[int]]:
    """Return those of the tickets in whose texts the phrases stand, and where; and others whose texts were cut.

    So many letters of each text are read.
    """
    listed = f"[{','.join(map(str, keys))}]"
    names = {row[0]: [text or "" for text in row[1:]] for row in conn.execute(_NAMES, (listed,))}
    said: dict[int, list[str]] = {key: [] for key in names}
    for key, body in conn.execute(_SAID, (letters, listed)):
        said[key].append(body)
    where = {
        key: "name" if wanted.phrases_in(names[key]) else "said"
        for key in keys
        if key in names and wanted.phrases_in([*names[key], *said[key]])
    }
    long = [key for key, bodies in said.items() if any(len(body) >= letters for body in bodies)]
    return where, [key for key in long if key not in where]
