"""The desk's one SQLite file: private, in WAL mode, written in whole transactions or not at all."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from console import paths
from console.desk import keyed, store_schema


class DeskError(Exception):
    """The desk cannot be started or used; `str()` is a sentence that says what happens next."""


class Store:
    """The desk's data. Belongs to the thread that opened it; several processes may have it open."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    @classmethod
    def open(cls, path: Path, *, durable: bool = True) -> Store:
        """Open or make the file at `path`; `durable` False gives the last second up for speed.

        Raises `DeskError` where the file was made by a newer version or is no database.
        """
        try:
            make_private(path)
        except (paths.PathError, OSError) as error:
            raise DeskError(str(error)) from error
        try:
            conn = sqlite3.connect(path, isolation_level=None, timeout=10.0, cached_statements=256)
            conn.row_factory = sqlite3.Row
            keyed.install(conn, path.parent)
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            conn.execute("PRAGMA journal_size_limit = 33554432")
            _migrate(conn, path)
        except sqlite3.DatabaseError as error:
            raise DeskError(f"The desk's data in {path} cannot be used: {error}.") from error
        return cls(conn)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one `BEGIN IMMEDIATE` transaction: all of it, or nothing where it raises."""
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self.conn
            self.conn.execute("COMMIT")
        finally:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        self.conn.close()


def make_private(path: Path) -> None:
    """Make the file 0600 in a folder 0700 where it does not exist yet, or check it; raises `PathError`."""
    paths.private_folder(path.parent)
    paths.refuse_network(path.parent)
    if path.is_symlink() or path.exists():
        paths.check_private(path)
    else:
        os.close(paths.open_private(path, os.O_CREAT | os.O_RDWR | os.O_EXCL))


def bump(conn: sqlite3.Connection, collection: str, id_: str, *, gone: bool = False) -> int:
    """Say that a fact changed or is gone; returns the number under which the news stands."""
    done = conn.execute(
        "REPLACE INTO news (collection, id, gone) VALUES (?, ?, ?)", (collection, id_, int(gone))
    )
    return done.lastrowid or 0


def last_seq(conn: sqlite3.Connection) -> int:
    """Return the number of the last news, 0 where there was none."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'news'").fetchone()
    return int(row[0]) if row else 0


def get_meta(conn: sqlite3.Connection, key: str) -> str | None:
    """Return a fact about the desk itself."""
    row = conn.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def set_meta(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a fact about the desk itself."""
    conn.execute("REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def now_ms() -> int:
    """Return the time in whole milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def stamp(ms: int) -> str:
    """Write an instant as it goes over the line."""
    seconds, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{rest:03d}Z"


def stamp_or_none(ms: int | None) -> str | None:
    """Write an instant that may be missing."""
    return None if ms is None else stamp(ms)


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    conn.execute("BEGIN IMMEDIATE")
    try:
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
        if version > store_schema.VERSION:
            raise DeskError(f"{path} was made by a newer version of Amends and is left as it is.")
        for step in store_schema.STEPS[version:]:
            for statement in step.split(";"):
                if statement.strip():
                    conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {store_schema.VERSION}")
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
