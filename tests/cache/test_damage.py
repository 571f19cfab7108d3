"""A cache that is damaged while it is open: whoever reads it is told in a sentence, whatever they asked."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.fill import fill
from console.cache.connection import DamagedCache
from console.cache.store import Cache
from console.filters import Filter, Order


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """Return an open cache, all but the first page of whose file is noise by now."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    fill(50, 1)
    file = tmp_path / "amends" / "default" / "cache.db"
    cache = Cache.open(file)
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(os.urandom(file.stat().st_size - 4096))
    return cache


QUESTIONS: dict[str, Callable[[Cache], object]] = {
    "a list": lambda cache: cache.window(Filter(), Order.PROMISE).rows(0, 10),
    "a count": lambda cache: cache.window(Filter(), Order.PROMISE).count(),
    "a search": lambda cache: cache.search("printer"),
    "the outbox": lambda cache: cache.waiting(),
    "the tallies": lambda cache: cache.tallies(),
    "the drafts": lambda cache: cache.drafts.all(),
    "a place": lambda cache: cache.places.get("x"),
    "a wish": lambda cache: cache.wishes.be_at("desk"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_is_asked_of_a_damaged_cache_is_answered_with_what_to_do(
    damaged: Cache, question: str
) -> None:
    with pytest.raises(DamagedCache, match="cache rebuild"):
        QUESTIONS[question](damaged)
    damaged.close()


def test_a_fault_of_ours_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        cache.conn.execute("SELECT 1 FROM nowhere")
    cache.close()
