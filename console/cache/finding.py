"""Search over everything: names first by rank, then what was said, newest first."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cache import tickets
from console.cache.conditions import match, tokens

if TYPE_CHECKING:
    import sqlite3

    from console.model import Row

BY_NAME = 20
"""How many hits in number, subject and people stand before those in the conversation."""

RANKED = 3
"""Letters the last word needs for its hits to be ranked: before that, half the cache would be."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that holds what was looked for."""

    row: Row
    where: str
    """`name` (number, subject or people) or `said`."""
    snippet: str
    """The words around the first match in the conversation; empty where a name matched."""


def search(conn: sqlite3.Connection, text: str, limit: int = 50) -> list[Hit]:
    """Return tickets that hold every word of `text`, the last one as a beginning; closed ones too."""
    words = tokens(text)
    if not words:
        return []
    order = "rank" if len(words[-1]) >= RANKED else "rowid DESC"
    named = _keys(conn, "head", match(words, prefix=True), order, BY_NAME)
    said = _keys(conn, "said", match(words, prefix=len(words[-1]) > 3), "rowid DESC", limit)
    known = set(named)
    found = [(key, "name") for key in named] + [(key, "said") for key in said if key not in known]
    rows = _rows(conn, [key for key, _ in found])
    return [
        Hit(rows[key], where, _snippet(conn, rows[key], words) if where == "said" else "")
        for key, where in found[:limit]
        if key in rows
    ]


def _keys(conn: sqlite3.Connection, table: str, query: str, order: str, limit: int) -> list[int]:
    rows = conn.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY {order} LIMIT ?", (query, limit)
    )
    return [row[0] for row in rows]


def _rows(conn: sqlite3.Connection, keys: list[int]) -> dict[int, Row]:
    if not keys:
        return {}
    marks = ", ".join("?" * len(keys))
    rows = conn.execute(f"SELECT {tickets.ROW_COLUMNS} FROM ticket WHERE key IN ({marks})", keys)
    return {row[0]: tickets.row_of(row) for row in rows}


def _snippet(conn: sqlite3.Connection, row: Row, words: list[str], width: int = 80) -> str:
    bodies = conn.execute(
        "SELECT substr(body, 1, 20000) FROM entry WHERE service = ? AND ticket = ? "
        "AND visibility != 'system' ORDER BY at DESC",
        (row.ref.service, row.ref.id),
    )
    wanted = [_plain(word) for word in words]
    for (body,) in bodies:
        flat = " ".join(body.split())
        place = _first(_plain(flat), wanted)
        if place is not None:
            start = max(0, place - width // 4)
            return ("…" if start else "") + flat[start : start + width]
    return ""


def _first(text: str, words: list[str]) -> int | None:
    places = [place for word in words if (place := text.find(word)) >= 0]
    return min(places) if places else None


def _plain(text: str) -> str:
    """Fold case and accents, letter by letter, so that places stay comparable."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter for letter in text)
