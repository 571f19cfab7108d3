"""Turns a filter into SQL conditions over the ticket table."""

from __future__ import annotations

import re
import sqlite3
import time
import unicodedata
from dataclasses import dataclass

from console.filters import Filter, Order
from console.model import Status

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Condition:
    """A WHERE clause and its values."""

    sql: str
    values: tuple[object, ...]


ORDERS: dict[Order, tuple[tuple[str, ...], bool]] = {
    Order.PROMISE: (("rank_due", "rank_priority", "key"), False),
    Order.IMPACT: (("key",), False),
    Order.PRIORITY: (("rank_priority", "rank_due", "key"), False),
    Order.NEWS: (("updated", "key"), True),
    Order.AGE: (("created", "key"), False),
}
"""The columns of each order, all in one direction, and whether that is downwards; that by impact changes with the
time of day and is counted by `console.cache.ranking`."""


def condition(wanted: Filter, hits: tuple[str, tuple[object, ...]] | None = None) -> Condition:
    """Return the WHERE clause of a filter, its queue named exactly.

    `hits` is the condition that a ticket holds the filter's words. A column with a plus before it must not
    choose the index: a list is read in its order.
    """
    parts: list[str] = []
    values: list[object] = []
    if wanted.state != "all":
        parts.append(f"active = {int(wanted.state == 'open')}")
    parts.append("hidden = 0")
    if wanted.queue:
        parts.append("queue = ?")
        values.append(wanted.queue)
    if wanted.service:
        parts.append("+service = ?")
        values.append(wanted.service)
    _people(wanted, parts, values)
    if wanted.priorities:
        parts.append("+rank_priority BETWEEN ? AND ?")
        values.extend(wanted.priorities)
    if wanted.status:
        parts.append("(status_name = ? COLLATE NOCASE OR status = ?)")
        values.extend((wanted.status, _our_status(wanted.status)))
    for flag in sorted(wanted.flags):
        parts.append(_flag(flag, values))
    if hits is not None:
        parts.append(hits[0])
        values.extend(hits[1])
    return Condition(" AND ".join(parts), tuple(values))


def tokens(text: str) -> list[str]:
    """Return the words of a text as the search index cuts them."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def match(words: list[str], *, prefix: bool) -> str:
    """Return an FTS5 query that asks for every word; where `prefix`, the last may be a beginning."""
    quoted = [f'"{word}"' for word in words]
    if prefix and quoted:
        quoted[-1] += "*"
    return " AND ".join(quoted)


def _people(wanted: Filter, parts: list[str], values: list[object]) -> None:
    match wanted.who.lower():
        case "":
            pass
        case "me":
            parts.append("mine = 1")
        case "nobody" | "none" | "-":
            parts.append("+assignee_id IS NULL")
        case _:
            parts.append("assignee LIKE ? ESCAPE '\\'")
            values.append(_like(wanted.who))
    if wanted.requester:
        parts.append("requester LIKE ? ESCAPE '\\'")
        values.append(_like(wanted.requester))


def _flag(flag: str, values: list[object]) -> str:
    match flag:
        case "late":
            values.append(int(time.time()))
            return "(rank_due < ? OR breached = 1)"
        case "mine":
            return "mine = 1"
        case "free":
            return "+assignee_id IS NULL"
        case "turn":
            return "users_turn_ended = 1"
        case "waiting":
            return "waiting > 0"
        case _:
            return "trouble = 1"


def exact_queue(conn: sqlite3.Connection, name: str) -> str:
    """Return a queue's name as its service writes it."""
    row = conn.execute("SELECT name FROM queue WHERE name = ? COLLATE NOCASE", (name,)).fetchone()
    return str(row[0]) if row else name


def _our_status(text: str) -> str:
    return text.lower() if text.lower() in set(Status) else "-"


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
