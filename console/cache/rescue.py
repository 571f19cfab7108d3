"""Makes a cache anew from one that is damaged: drafts and waiting intents first, the rest is fetched again."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from console.cache import outbox
from console.cache.connection import CacheError, connect, writing

_DRAFT = "service, ticket, kind, body, more, saved"
_INTENT = (
    "key, service, ticket, label, kind, payload, state, made, hold_until, changed, next_try, attempts, "
    "seen, look, words, entry"
)
_PLACE = "name, value"
Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a rebuilding saved."""

    intents: int
    drafts: int
    moved_to: Path | None
    """Where the old file is now; None where there was none."""
    unread: int = 0
    """Rows of drafts or intents that could not be read."""


def rebuild(path: Path) -> Kept:
    """Move the cache at `path` aside and make a new one with its drafts and its open intents.

    Reads row by row, so that one damaged page costs the rows on it alone. Raises `CacheError` where the new
    file cannot be made; the old one is then still where it was moved to.
    """
    if not path.exists():
        connect(path).close()
        return Kept(0, 0, None)
    aside = _move_aside(path)
    intents, lost_intents = _rows(aside, "outbox", _INTENT, "seq")
    drafts, lost_drafts = _rows(aside, "draft", _DRAFT, "rowid")
    places, _ = _rows(aside, "place", _PLACE, "rowid")
    open_intents = [row for row in intents if row[6] in outbox.OPEN]
    with closing(connect(path)) as conn, writing(conn):
        _write(conn, "outbox", _INTENT, open_intents)
        _write(conn, "draft", _DRAFT, drafts)
        _write(conn, "place", _PLACE, places)
    return Kept(len(open_intents), len(drafts), aside, lost_intents + lost_drafts)


def check(path: Path) -> list[str]:
    """Return what SQLite finds wrong with the file, nothing where it is whole; reads all of it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as conn:
            found = [str(row[0]) for row in conn.execute("PRAGMA quick_check(20)")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def _move_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        beside = path.with_name(path.name + tail)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + tail))
    with suppress(OSError):
        os.chmod(aside, 0o600)
    return aside


def _rows(path: Path, table: str, columns: str, by: str) -> tuple[list[Values], int]:
    """Return the rows of a table that can be read, and how many could not."""
    rows: list[Values] = []
    lost = 0
    try:
        with closing(sqlite3.connect(path, timeout=5)) as conn:
            for place in _places(conn, table, by):
                try:
                    row = conn.execute(f"SELECT {columns} FROM {table} WHERE {by} = ?", (place,)).fetchone()
                except sqlite3.DatabaseError:
                    lost += 1
                    continue
                if row is not None:
                    rows.append(tuple(row))
    except sqlite3.DatabaseError:
        lost += 1
    return rows, lost


def _places(conn: sqlite3.Connection, table: str, by: str) -> Iterator[int]:
    """Yield the row numbers of a table, from both ends towards a page that cannot be read."""
    seen: set[int] = set()
    for direction in ("", " DESC"):
        with suppress(sqlite3.DatabaseError):
            for (place,) in conn.execute(f"SELECT {by} FROM {table} ORDER BY {by}{direction}"):
                if place not in seen:
                    seen.add(place)
                    yield place


def _write(conn: sqlite3.Connection, table: str, columns: str, rows: list[Values]) -> None:
    marks = ", ".join("?" * len(columns.split(", ")))
    for row in rows:
        try:
            conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)
        except sqlite3.IntegrityError as error:
            raise CacheError(f"A saved row of {table} does not fit: {error}.") from error
