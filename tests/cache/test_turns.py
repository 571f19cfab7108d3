"""Who learns much gives way to who wants to write."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.sample import ME, SERVICE, pages
from console.cache import connection, hearing
from console.cache.connection import writing
from console.cache.learning import learn
from console.cache.store import Cache
from console.model import Ref


def test_a_key_press_is_written_in_the_middle_of_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    learning = Cache.open(path, durable=False)
    learning.meet(SERVICE, ME)
    page = next(page for page in pages(200, size=200) if page.tickets)
    seen: list[int] = []

    def press() -> None:
        other = connection.connect(path, durable=False)
        with writing(other):
            seen.append(other.execute("SELECT COUNT(*) FROM ticket").fetchone()[0])
        other.close()

    presser = threading.Thread(target=press)

    def slowly(*values: Any) -> set[Ref]:
        found = learn(*values)
        if presser.ident is None:
            presser.start()
            while not connection.turns.wanted:
                pass
        return found

    monkeypatch.setattr("console.cache.learning.learn", slowly)
    learning.learn(SERVICE, "tickets", page, "1")
    presser.join()
    assert seen == [hearing.PIECE]
    assert learning.count(SERVICE) == 200
    assert learning.cursor(SERVICE, "tickets") == "1"
    learning.close()


def test_without_anybody_waiting_a_page_is_written_at_once(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    cache.meet(SERVICE, ME)
    page = next(page for page in pages(200, size=200) if page.tickets)
    run: list[str] = []
    cache.conn.set_trace_callback(run.append)
    cache.learn(SERVICE, "tickets", page, "1")
    assert run.count("COMMIT") == 1
    cache.close()


def test_a_transaction_ends_before_what_it_touches_is_more_than_memory_holds(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with closing(Cache.open(path, durable=False)) as cache:
        cache.meet(SERVICE, ME)
        page = next(page for page in pages(800, size=800) if page.tickets)
        run: list[str] = []
        cache.conn.set_trace_callback(run.append)
        cache.conn.execute("PRAGMA cache_size = 40")
        cache.learn(SERVICE, "tickets", page, "1")
        assert cache.count(SERVICE) == 800
        ended = run.count("COMMIT")
        assert ended > 4, "all in few transactions, though hardly a page fits into memory"
        cache.conn.execute("PRAGMA cache_size = -20000")
        for _ in range(hearing.TOGETHER):  # it comes back to long ones where they fit
            run.clear()
            cache.learn(SERVICE, "tickets", page, "1")
        assert run.count("COMMIT") < ended


def test_what_is_learned_does_not_wait_for_the_disk_and_what_the_agent_does_waits(tmp_path: Path) -> None:
    with closing(Cache.open(tmp_path / "cache.db")) as cache:
        cache.meet(SERVICE, ME)
        run: list[str] = []
        cache.conn.set_trace_callback(run.append)
        cache.learn(SERVICE, "tickets", next(page for page in pages(5) if page.tickets), "1")
        waits = [words for words in run if words.startswith(("PRAGMA synchronous =", "COMMIT"))]
        assert waits == ["PRAGMA synchronous = 1", "COMMIT", "PRAGMA synchronous = 2"]
        with cache.together():
            cache.learn(SERVICE, "tickets", next(page for page in pages(5, seed=2) if page.tickets), "2")
        assert cache.conn.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_the_log_is_written_into_the_file_while_others_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "WRITTEN", 100)
    free: list[bool] = []

    def write() -> None:
        with connection.turns.taken(-1):
            free.append(True)

    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        cache.meet(SERVICE, ME)

        def look(words: str) -> None:
            if words.startswith("PRAGMA wal_checkpoint"):
                other = threading.Thread(target=write, daemon=True)
                other.start()
                other.join(10)

        cache.conn.set_trace_callback(look)
        for page in pages(240, size=60):
            cache.learn(SERVICE, "tickets", page, "1")
        assert free == [True, True]
