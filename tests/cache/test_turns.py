"""Who learns much gives way to who wants to write."""

from __future__ import annotations

import threading
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
