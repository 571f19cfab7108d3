"""Reads what the first picture shows: a connection that only reads, and rows that cost no import.

The screens read the same by the cache's own verbs later; a test compares the two.
"""

from __future__ import annotations

import _sqlite3
from datetime import datetime

from console.cache.pulse import Pulse
from console.cache.schema import VERSION
from console.model.words import Provenance, Status, WorkState

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    from console.cache.light_day import LightDay
    from console.model.words import Standing

_ROWS = (
    "SELECT service || ':' || id, number, subject, status, status_name, assignee, due, breached, created, "
    "users_turn_ended, users_affected, users_how, work_state, waiting, trouble FROM ticket "
    "WHERE active = 1 AND hidden = 0 AND mine = 1 ORDER BY rank_due, rank_priority, key LIMIT ?"
)
_HEALTH = (
    "SELECT service, json_extract(fact, '$.state'), json_extract(fact, '$.sentence'), "
    "json_extract(fact, '$.last_ok'), json_extract(fact, '$.done'), json_extract(fact, '$.total') "
    "FROM health ORDER BY service"
)


class LightRow:
    """A ticket of the agent's own, as far as a line shows it."""

    mine = True
    standing: Standing | None = None

    def __init__(self, values: tuple[Any, ...]) -> None:
        """Raises `ValueError` where the cache holds a word that this version does not know."""
        self.ref, self.number, self.subject, status, self.status_name, self.assignee = values[:6]
        due, breached, created, turn, self.users_affected, how, state, self.waiting, trouble = values[6:]
        self.status = Status(status)
        self.due_at, self.created_at = due, created
        self.breached = None if breached is None else bool(breached)
        self.users_turn_ended, self.trouble = bool(turn), bool(trouble)
        self.users_how, self.work_state = Provenance(how), WorkState(state)


class LightHealth:
    """How the line to a service stands, as far as the last line shows it."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        """Raises `ValueError` where the time is none."""
        self.service, self.state, self.sentence, last_ok, self.done, self.total = values
        self.last_ok = datetime.fromisoformat(last_ok) if last_ok else None


class LightCache:
    """A connection to a cache that is up to date; nothing is written through it."""

    def __init__(self, path: str) -> None:
        """Raises `sqlite3.Error` where there is none, `ValueError` where another version made it."""
        name = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        self.conn: sqlite3.Connection = _sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=0.2)
        if self.conn.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise ValueError("another version's cache")

    def pulse(self, now: datetime) -> Pulse:
        """Look which sorts of things there are besides tickets."""
        return Pulse(self.conn, now.timestamp())

    def day(self) -> LightDay:
        """Return the questions of Today; imports them."""
        from console.cache.light_day import LightDay

        return LightDay(self.conn)

    def mine(self, limit: int) -> list[LightRow]:
        """Return the agent's own open tickets, what is due first at the top."""
        return [LightRow(row) for row in self.conn.execute(_ROWS, (limit,))]

    def health(self) -> list[LightHealth]:
        """Return how the line to each service stands."""
        return [LightHealth(row) for row in self.conn.execute(_HEALTH)]

    def close(self) -> None:
        """Let go of the file."""
        self.conn.close()
