"""The page on privacy names each table and column that is kept, and what becomes of it."""

from __future__ import annotations

import dataclasses
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from console.audit.chain import AuditEntry
from console.audit.persons import Known
from console.cache.store import Cache
from console.desk.store_schema import STEPS
from console.model.feedback import Alarm, Ask, Baseline, ExperienceLevel, Feedback, Loop

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
FACTS = (Feedback, Ask, Alarm, ExperienceLevel, Baseline, Loop)
OWN = re.compile(r"sqlite_|_sqlite_|(head|said)_(config|data|docsize|idx)$")
"""Tables of the database itself."""
Columns = dict[str, set[str]]


def rows(page: str) -> list[tuple[str, list[str], list[str]]]:
    """Return each row of the page: its table, its columns, and what is said of it."""
    found = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        named = re.fullmatch(r"`(\w+\.\w+)`: (.+)", cells[0].lstrip("| "))
        if line.startswith("|") and named:
            found.append((named[1], re.findall(r"`(\w+)`", named[2]), cells[1:]))
    return found


def named(page: str) -> Columns:
    """Return the columns that the page names, by table."""
    found: Columns = {}
    for table, columns, _ in rows(page):
        found.setdefault(table, set()).update(columns)
    return found


def columns_of(conn: sqlite3.Connection, store: str) -> Columns:
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        f"{store}.{table}": {row[1] for row in conn.execute(f"PRAGMA table_info({table})")}
        for table in tables
        if not OWN.match(table)
    }


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    """Return every column of every table of the cache, the desk and the log."""
    cache = Cache.open(tmp_path_factory.mktemp("cache") / "state" / "cache.db", durable=False)
    desk = sqlite3.connect(":memory:")
    for step in STEPS:
        desk.executescript(step)
    found = columns_of(cache.conn, "cache") | columns_of(desk, "desk")
    cache.close()
    desk.close()
    found["audit.line"] = {field.name for field in dataclasses.fields(AuditEntry)}
    found["audit.key"] = {field.name for field in msgspec.structs.fields(Known)}
    return found


def missing(page: str, kept: Mapping[str, set[str]]) -> list[str]:
    """Return what is kept and not on the page, and what is on it and not kept."""
    told = named(page)
    gone = [f"{table}.{column}" for table, all_ in kept.items() for column in all_ - told.get(table, set())]
    made_up = [
        f"{table}.{column}" for table, all_ in told.items() for column in all_ - kept.get(table, set())
    ]
    fields = {f"{kind.__name__}.{field.name}" for kind in FACTS for field in dataclasses.fields(kind)}
    spoken = set(re.findall(rf"`((?:{'|'.join(kind.__name__ for kind in FACTS)})\.\w+)`", page))
    return sorted([*gone, *made_up, *(fields ^ spoken)])


def test_each_column_that_is_kept_stands_on_the_page(kept: Columns) -> None:
    assert missing(PAGE.read_text(), kept) == []


def test_each_row_says_what_for_who_sees_it_how_long_and_what_turns_it_off() -> None:
    told = rows(PAGE.read_text())
    assert len(told) > 40
    for table, _, cells in told:
        assert len(cells) == 4, table
        assert all(cell.strip(" |") for cell in cells), table


def test_a_new_column_a_new_table_and_a_new_field_are_noticed(kept: Columns) -> None:
    page = PAGE.read_text()
    grown = {**kept, "cache.feedback": kept["cache.feedback"] | {"mood_of_agent"}, "cache.typing": {"speed"}}
    assert missing(page, grown) == ["cache.feedback.mood_of_agent", "cache.typing.speed"]
    assert missing(page.replace("`Feedback.comment`", ""), kept) == ["Feedback.comment"]
    assert missing(page.replace("`corrected`", "`corrected` `made_up`"), kept) == ["cache.tone.made_up"]
