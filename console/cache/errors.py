"""What the cache raises: SQLite's errors where file or disk are to blame, as sentences for an agent."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class CacheError(Exception):
    """The cache cannot be used; `str()` is a sentence for an agent that says what happens next."""


class NewerCache(CacheError):
    """The file was made by a newer version of Amends; it is left alone."""


class DamagedCache(CacheError):
    """The file is no database or its pages do not fit together."""


class FullDisk(CacheError):
    """There is no room to write; reading goes on."""


class CacheBusy(CacheError):
    """Somebody else writes and does not come to an end; nothing was written."""


def blamed(error: sqlite3.DatabaseError) -> Exception:
    """Return the error as one of ours where the world outside is to blame, else as it is."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return translated(error) if code & 0xFF in _OUTSIDE else error


_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""What SQLite reports of the world outside."""


def newer_words(path: Path) -> str:
    """Return the sentence for a cache that a newer version made."""
    return (
        f"The cache {path} was made by a newer version of Amends and is left as it is; "
        "start that version, or name another profile."
    )


def damaged_words(where: str = "") -> str:
    """Return the sentence for a damaged cache; `where` is what stands behind "damaged"."""
    return (
        f"The cache is damaged{where}. `amends cache rebuild` keeps drafts and waiting intents "
        "and fetches the rest again."
    )


def translated(error: sqlite3.DatabaseError, path: Path | None = None) -> CacheError:
    """Return SQLite's error as one of ours, its sentence made for an agent."""
    words = str(error)
    where = f" ({path})" if path else ""
    if "full" in words:
        return FullDisk(
            "The disk is full: nothing more is saved until there is room. What was saved is safe, "
            "and reading goes on."
        )
    if "disk I/O" in words:
        return FullDisk(
            f"The disk does not take what the cache writes{where}: it may be full, or failing. Nothing more is "
            "saved until it does; what was saved is safe."
        )
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "malformed" in words:
        return DamagedCache(damaged_words(where))
    if "locked" in words or "busy" in words:
        return CacheBusy(
            f"Another program holds the cache{where} for too long; nothing was written: {words}."
        )
    return CacheError(f"The cache cannot be used{where}: {words}.")
