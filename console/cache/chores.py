"""Work on a big cache that no start waits for: done in short steps behind the console, and taken up again after a kill.

A migration does at once what costs milliseconds whatever the size of the cache, and plans the rest:

    @cache()
    def by_colour(db: Database) -> None:
        db.execute("ALTER TABLE ticket ADD COLUMN colour TEXT")
        db.execute(f"{PLAN} ('by_colour')")

    CHORES["by_colour"] = Index("CREATE INDEX IF NOT EXISTS ticket_by_colour ON ticket (colour, key)")

A new cache has its chores done as it is made. In an old one whatever needs them works meanwhile: slower without an
index, and with a word to the agent where something may be missing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from console.cache import connection
from console.cache.classes import STATEMENTS
from console.cache.reindexing import Reindexing, Step
from console.cache.schema import PLAN
from console.model import Health, HealthState


class Left(NamedTuple):
    """A chore that is not done yet."""

    name: str
    at: int | None
    """Where the next step begins, as the last one told; None before the first."""
    done: int
    total: int
    """How much there is in all, in the unit of `done`; 0 while nobody knows."""


class Chore(Protocol):
    """What can be done in steps. A step is one transaction, and what it did is known with it."""

    def step(self, conn: sqlite3.Connection, at: int | None) -> Step | None:
        """Do about 10 ms of work from `at` on; returns how far that led, None once all is done.

        The caller holds the transaction. Raises `GivenUp` where somebody else wants to write.
        """
        ...


class GivenUp(Exception):
    """A step that takes long was given up, and nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Index:
    """Makes an index on a table that may be big: one statement, during which reading goes on.

    SQLite makes no index in pieces: who waits to write in this process has it given up, and it is tried again.
    """

    sql: str

    def step(self, conn: sqlite3.Connection, at: int | None) -> None:
        """Make it."""
        connection.yielding.add(conn)
        try:
            conn.execute(self.sql)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise GivenUp from error
            raise
        finally:
            connection.yielding.discard(conn)


@dataclass(frozen=True, slots=True)
class Statements:
    """Runs one statement after the other, each in a step of its own that gives way as an index does."""

    statements: tuple[str, ...]

    def step(self, conn: sqlite3.Connection, at: int | None) -> Step | None:
        """Run the next one."""
        done = at or 0
        Index(self.statements[done]).step(conn, None)
        done += 1
        return Step(done, done, len(self.statements)) if done < len(self.statements) else None


CHORES: dict[str, Chore] = {"search": Reindexing(), "orders": Statements(STATEMENTS)}
"""Every chore by name; the agent sees the name beside its progress."""


def plan(conn: sqlite3.Connection, name: str) -> None:
    """Have a chore done from its beginning."""
    with connection.writing(conn):
        conn.execute(f"{PLAN} (?)", (name,))


def left(conn: sqlite3.Connection) -> list[Left]:
    """Return what is not done yet, in the order in which it will be."""
    return [Left(*row) for row in conn.execute("SELECT name, at, done, total FROM chore ORDER BY rowid")]


def step(conn: sqlite3.Connection) -> bool:
    """Do one step of the first chore in a transaction of its own; returns whether more may be left.

    A step that is given up because somebody else wants to write is tried again by the next call.
    """
    if not left(conn):
        return False
    try:
        with connection.writing(conn):
            for one in left(conn)[:1]:
                _do(conn, one)
    except GivenUp:
        pass
    return True


def finish(conn: sqlite3.Connection) -> None:
    """Do all that is left."""
    while step(conn):
        pass


def standing(conn: sqlite3.Connection) -> list[Health]:
    """Return how far the chores are, in the form in which services tell of their first load."""
    return [
        Health(one.name, HealthState.LOADING, done=one.done, total=one.total or None) for one in left(conn)
    ]


def _do(conn: sqlite3.Connection, one: Left) -> None:
    chore = CHORES.get(one.name)
    told = chore.step(conn, one.at) if chore is not None else None
    if told is None:
        conn.execute("DELETE FROM chore WHERE name = ?", (one.name,))
    else:
        conn.execute("UPDATE chore SET at = ?, done = ?, total = ? WHERE name = ?", (*told, one.name))
