"""Makes a cache anew from one that is damaged: drafts and waiting intents first, the rest is fetched again."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from console import intents
from console.cache import changes, outbox, salvage, schema, tickets
from console.cache.connection import CacheError, NewerCache, connect, writing
from console.cache.errors import newer_words
from console.cache.others import used_elsewhere
from console.cache.salvage import Found
from console.intents import Create, CreateChange

_AGAIN = "It was saved from a damaged cache: read it, then send it again or take it back."
_LOOK = "It had left when the cache was damaged: look whether it was done before you send it again."


@dataclass(frozen=True, slots=True)
class Kept:
    """What a rebuilding saved."""

    intents: int
    drafts: int
    moved_to: Path | None
    """Where the old file is now; None where there was none."""
    unread: int = 0
    """Drafts or intents that are known to have been there and could not be read."""
    whole: bool = True
    """Nothing else can have been there that nobody knows of."""
    damaged: bool = False
    """The old file was damaged: no intent from it is sent before the agent has looked at it."""


def rebuild(path: Path) -> Kept:
    """Move the cache at `path` aside and make a new one with its drafts and its open intents.

    Reads row by row, so that one damaged page costs the rows on it alone, and page by page where SQLite finds
    no way to the rows. From a damaged file nothing is sent by itself: what waited asks the agent first.
    Raises `CacheError` where another process has the cache open or the new file cannot be made, and
    `NewerCache` where the file is a newer version's; the old one is then still where it was, or aside.
    """
    if not path.exists():
        connect(path).close()
        return Kept(0, 0, None)
    if used_elsewhere(path):
        raise CacheError(f"Another Amends has {path} open: end it first, then rebuild.")
    if version_of(path) > schema.VERSION:
        raise NewerCache(newer_words(path))
    damaged = bool(check(path))
    aside = _move_aside(path)
    found = salvage.read(aside, damaged)
    damaged = damaged or found.lost > 0 or not found.whole
    waiting = [row for row in found.intents if row["state"] in outbox.OPEN]
    with closing(connect(path)) as conn, writing(conn):
        _write(conn, "outbox", [_asking_first(row) for row in waiting] if damaged else waiting)
        _write(conn, "draft", found.drafts)
        _write(conn, "place", found.places)
        show_creations(conn)
    return Kept(len(waiting), len(found.drafts), aside, found.lost, found.whole, damaged)


def check(path: Path) -> list[str]:
    """Return what SQLite finds wrong with the file, nothing where it is whole; reads all of it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as conn:
            conn.text_factory = lambda raw: raw.decode(errors="replace")
            found = [str(row[0]) for row in conn.execute("PRAGMA quick_check(20)")]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return [f"{error}."]
    return [] if found == ["ok"] else found


def version_of(path: Path) -> int:
    """Return the number of migrations that made the file, 0 where it is no database."""
    with (
        suppress(sqlite3.DatabaseError, UnicodeDecodeError),
        closing(sqlite3.connect(path, timeout=5)) as conn,
    ):
        return int(conn.execute("PRAGMA user_version").fetchone()[0])
    with path.open("rb") as file:
        header = file.read(100)
    return int.from_bytes(header[60:64], "big") if header.startswith(b"SQLite format 3\0") else 0


def _asking_first(row: Found) -> Found:
    match row["state"]:
        case "held" | "ready":
            return {**row, "state": "lapsed", "words": _AGAIN}
        case "sent":
            return {**row, "state": "unknown", "words": _LOOK}
        case _:
            return row


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


def _write(conn: sqlite3.Connection, table: str, rows: list[Found]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        try:
            conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        except sqlite3.IntegrityError as error:
            raise CacheError(f"A saved row of {table} does not fit: {error}.") from error


def show_creations(conn: sqlite3.Connection) -> None:
    """Put back the provisional tickets and changes of creations that wait: no service can tell of them."""
    for waiting in outbox.in_states(conn):
        match waiting.intent:
            case Create():
                tickets.put(conn, intents.created(waiting.intent, waiting.made), waiting.intent.by.id)
            case CreateChange():
                changes.put(conn, intents.changed(waiting.intent, waiting.made), waiting.intent.by.id)
