"""Carries drafts and intents from one cache to another in which some of them may be already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.cache.connection import Connection, writing
from console.cache.rescue import show_creations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

Carried = dict[tuple[str, ...], float]
"""When what was carried had changed last, by table and key."""

_KEYS = {"outbox": ("key",), "draft": ("service", "ticket", "kind")}
_CHANGED = {"outbox": "changed", "draft": "saved"}


def carry(old: sqlite3.Connection, new: sqlite3.Connection, path: Path, carried: Carried) -> None:
    """Bring drafts, intents and places from `old` to `new`, the cache at `path`, in one transaction.

    What somebody changed there since it was carried stays as it is; `carried` remembers that from one time to the
    next, and so what was thrown away in `old` since then is thrown away there too. Raises `CacheError`.
    """
    taken: Carried = {}
    with writing(new):
        fresh = [row for row in _rows(old, "outbox", "seq") if _put(new, "outbox", row, carried, taken)]
        drafts = {_name("draft", row): row for row in _rows(old, "draft", "saved")}
        for row in drafts.values():
            _put(new, "draft", row, carried, taken)
        for name in [name for name in carried if name[0] == "draft" and name not in drafts]:
            if _there(new, name) == carried[name]:
                new.execute(f"DELETE FROM draft WHERE {_where('draft')}", name[1:])
        for row in _rows(old, "place", "rowid"):
            new.execute("INSERT INTO place (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING", row)
        _show(new, path, [str(row["key"]) for row in fresh])
    carried.update(taken)


def _put(new: sqlite3.Connection, table: str, row: dict[str, Any], carried: Carried, taken: Carried) -> bool:
    """Write a row where it is missing or older, unless somebody else changed it there; returns whether it was."""
    name, at = _name(table, row), float(row[_CHANGED[table]])
    there = _there(new, name)
    taken[name] = at
    known = carried.get(name)
    if there is not None and (there >= at if known is None else there != known or there == at):
        return False
    columns = [column for column in row if column != "seq"]
    settings = ", ".join(f"{column} = excluded.{column}" for column in columns)
    new.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(':' + column for column in columns)}) "
        f"ON CONFLICT ({', '.join(_KEYS[table])}) DO UPDATE SET {settings}",
        row,
    )
    return True


def _show(new: sqlite3.Connection, path: Path, keys: list[str]) -> None:
    """Show what the intents of these keys do, on what is known there of their tickets."""
    from console.cache.store import Cache  # it stands above this module

    show_creations(new)
    assert isinstance(new, Connection)
    cache = Cache(new, path)
    for key in keys:
        if (waiting := cache.intent(key)) is not None:
            cache.show_anew(waiting.target)


def _rows(conn: sqlite3.Connection, table: str, order: str) -> Iterator[dict[str, Any]]:
    """Return a table's rows by the names of their columns."""
    found = conn.execute(f"SELECT * FROM {table} ORDER BY {order}")
    names = [column[0] for column in found.description]
    for row in found:
        yield dict(zip(names, row, strict=True))


def _name(table: str, row: dict[str, Any]) -> tuple[str, ...]:
    return (table, *(str(row[column]) for column in _KEYS[table]))


def _there(conn: sqlite3.Connection, name: tuple[str, ...]) -> float | None:
    """Return when a row had changed last, None where there is none."""
    table = name[0]
    row = conn.execute(f"SELECT {_CHANGED[table]} FROM {table} WHERE {_where(table)}", name[1:]).fetchone()
    return None if row is None else float(row[0])


def _where(table: str) -> str:
    return " AND ".join(f"{column} = ?" for column in _KEYS[table])
