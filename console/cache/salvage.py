"""Reads drafts and intents out of a cache file that may be damaged, as far as they can be read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from console import intents
from console.cache import carve
from console.cache.outbox import State

_BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises on a damaged page; its own words may be damaged too."""

Found = dict[str, object]
"""A row by its columns' names."""

_INTENT = (
    "seq key service ticket label kind payload state made hold_until changed next_try attempts seen look words "
    "entry round audited"
).split()
_DRAFT = "service ticket kind body more saved".split()
DRAFTS = frozenset(
    ("reply", "told", "note", "create", "change-create", "approve", "send-back", "ask", "review")
)
"""Every kind of draft."""
_TEXTS = {"key", "service", "ticket", "kind", "payload", "state", "seen", "body", "more"}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What could be read; intents in the order they were given."""

    intents: list[Found]
    drafts: list[Found]
    places: list[Found]
    lost: int
    """Intents and drafts that are known to have been there and could not be read."""
    whole: bool
    """Nothing else can have been there: every way through the tables came to its end."""


def read(path: Path, damaged: bool) -> Salvaged:
    """Return what the file at `path` holds of the agent's own; from a damaged one page by page too."""
    carved_intents, carved_drafts = _carved(path) if damaged else ({}, {})
    intents_ = _read(path, "outbox", "seq", _INTENT, "outbox_waiting")
    drafts = _read(path, "draft", "rowid", _DRAFT, "sqlite_autoindex_draft_1")
    places = _read(path, "place", "rowid", ["name", "value"], "sqlite_autoindex_place_1")
    fit_intents = _fit(intents_.rows, carved_intents, _is_intent)
    fit_drafts = _fit(drafts.rows, carved_drafts, _is_draft)
    texts = [row for row in places.rows.values() if all(isinstance(one, str) for one in row.values())]
    return Salvaged(
        _once([fit_intents[number] for number in sorted(fit_intents)], "key"),
        _once(list(fit_drafts.values()), "service", "ticket", "kind"),
        _once(texts, "name"),
        len(intents_.known - fit_intents.keys()) + len(drafts.known - fit_drafts.keys()),
        intents_.whole and drafts.whole,
    )


def _fit(
    read: dict[int, Found], carved: dict[int, Found], is_one: Callable[[Found], bool]
) -> dict[int, Found]:
    """Return what makes sense of the rows SQLite read, and of the carved ones where it read none."""
    return carved | {number: row for number, row in read.items() if is_one(row)}


@dataclass(slots=True)
class _Table:
    """What SQLite read of a table."""

    rows: dict[int, Found] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    """The numbers of all rows it came across, readable or not."""
    whole: bool = False
    """It came to the table's end on every way."""


def _read(path: Path, table: str, by: str, columns: list[str], index: str) -> _Table:
    found = _Table()
    with suppress(*_BROKEN), closing(sqlite3.connect(path, timeout=5)) as conn:
        there = {str(row[1]) for row in conn.execute(f"PRAGMA table_info({table})")}
        wanted = [column for column in columns if column in there]
        found.whole = _find_numbers(conn, table, by, index, found.known)
        for number in sorted(found.known):
            with suppress(*_BROKEN):
                row = conn.execute(
                    f"SELECT {', '.join(wanted)} FROM {table} NOT INDEXED WHERE {by} = ?", (number,)
                ).fetchone()
                if row is not None:
                    found.rows[number] = dict(zip(wanted, row, strict=True))
    return found


def _find_numbers(conn: sqlite3.Connection, table: str, by: str, index: str, known: set[int]) -> bool:
    """Collect the row numbers of a table: from both ends towards a page that cannot be read, and by an index.

    Returns whether nothing was in the way.
    """
    state = " WHERE state IN ('held', 'ready', 'sent', 'conflict', 'unknown', 'refused', 'lapsed')"
    indexed = f" INDEXED BY {index}{state if table == 'outbox' else ''}"
    whole = True
    for tail in (f" NOT INDEXED ORDER BY {by}", f" NOT INDEXED ORDER BY {by} DESC", indexed):
        try:
            for (number,) in conn.execute(f"SELECT {by} FROM {table}{tail}"):
                known.add(number)
        except _BROKEN:
            whole = False
    return whole


def _carved(path: Path) -> tuple[dict[int, Found], dict[int, Found]]:
    """Return the intents and the drafts that the pages themselves still hold, by row number."""
    waiting: dict[int, Found] = {}
    drafts: dict[int, Found] = {}
    for number, values in carve.rows(path):
        if len(_INTENT) - 2 <= len(values) <= len(_INTENT):
            row = dict(zip(_INTENT, values, strict=False)) | {"seq": number}
            if _is_intent(row):
                waiting[number] = row
        elif len(values) == len(_DRAFT):
            row = dict(zip(_DRAFT, values, strict=True))
            if _is_draft(row):
                drafts[number] = row
    return waiting, drafts


def _is_intent(row: Found) -> bool:
    """Tell whether a row can be read as an intent again: what cannot would stop every reader."""
    if not all(isinstance(row.get(name), str) for name in _TEXTS & set(_INTENT)):
        return False
    if not all(isinstance(row.get(name), int | float) for name in ("made", "hold_until", "changed")):
        return False
    if not isinstance(row.get("attempts"), int) or not isinstance(row.get("look"), bytes | None):
        return False
    try:
        State(str(row["state"]))
        intent = intents.load(str(row["kind"]), str(row["payload"]))
        seen = json.loads(str(row["seen"]))
        return (intent.target.service, intent.target.id) == (row["service"], row["ticket"]) and isinstance(
            seen["fields"], dict
        )
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
        return False


def _is_draft(row: Found) -> bool:
    if not all(isinstance(row.get(name), str) for name in _DRAFT[:-1]):
        return False
    if row["kind"] not in DRAFTS or not isinstance(row.get("saved"), int | float):
        return False
    try:
        return isinstance(json.loads(str(row["more"])), dict)
    except ValueError:
        return False


def _once(rows: list[Found], *names: str) -> list[Found]:
    """Return the rows without any that a later row replaces."""
    return list({tuple(row[name] for name in names): row for row in rows}.values())
