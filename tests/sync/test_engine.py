"""The sync in its own thread: it leads or follows, takes over, and ends when it is told to."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.sample import pages
from console.cache.connection import connect
from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import SetPriority
from console.services.base import NotAService
from console.services.memory import MemoryService
from console.sync.engine import Engine, Line
from console.sync.leader import Leader, held
from console.sync.pace import Pace


class House:
    """A folder with a cache, a service, and engines on both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.service = MemoryService()
        self.cache = Cache.open(folder / "cache.db")
        self.engines: list[Engine] = []

    def engine(self, pace: Pace | None = None) -> Engine:
        """Start an engine on the cache."""

        def lines() -> Sequence[Line]:
            return [Line(self.service, pace or Pace(open=0.2, rest=0.2))]

        made = Engine(self.folder / "cache.db", self.folder / "cache.lock", self.folder / "files", lines)
        self.engines.append(made)
        made.start()
        return made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    for engine in made.engines:
        engine.stop()
    made.cache.close()


def until(condition: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait for a condition; returns the seconds it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.01)
    return time.monotonic() - start


def test_what_an_agent_wants_is_carried_out_while_the_engine_runs(house: House) -> None:
    ref = house.service.web.create("One")
    house.engine()
    until(lambda: house.cache.ticket(ref))
    key = house.cache.submit(SetPriority(ref, 1), 0.2)

    def done() -> bool:
        waiting = house.cache.intent(key)
        return waiting is not None and waiting.state is State.VERIFIED

    until(done)
    assert house.service.web.ticket(ref).priority == 1


def test_a_second_console_follows_and_takes_over_when_the_first_ends(house: House) -> None:
    first = house.engine()
    until(lambda: first.leads)
    second = house.engine()
    time.sleep(0.1)
    assert not second.leads
    first.stop()
    assert until(lambda: second.leads) < 5
    ref = house.service.web.create("One")
    until(lambda: house.cache.ticket(ref))


def test_a_hint_brings_news_long_before_the_next_look(house: House) -> None:
    house.service.web.create("One")
    house.engine(Pace(open=600, rest=600))
    until(lambda: house.cache.known("memory"))
    ref = house.service.web.create("Two")
    assert until(lambda: house.cache.ticket(ref)) < 5


def test_a_long_first_load_ends_soon_after_it_is_told_to_and_goes_on_later(house: House) -> None:
    for number in range(400):
        house.service.web.create(f"Ticket {number}")
    house.service.faults.slow = 0.05
    engine = house.engine()
    until(lambda: len(house.cache.known("memory")) > 20)
    start = time.monotonic()
    engine.stop()
    assert time.monotonic() - start < 3
    assert len(house.cache.known("memory")) < 400
    house.service.faults.slow = 0.0
    house.engine()
    until(lambda: len(house.cache.known("memory")) == 400, seconds=30)


def test_an_engine_that_cannot_connect_says_why(house: House) -> None:
    def lines() -> Sequence[Line]:
        raise NotAService("There is no such service.")

    engine = Engine(house.folder / "cache.db", house.folder / "cache.lock", house.folder / "files", lines)
    engine.start()
    until(lambda: engine.failure)
    assert engine.failure == "There is no such service."
    engine.stop()
    assert not held(house.folder / "cache.lock")


def test_an_engine_on_a_newer_cache_says_so_and_leaves_it_alone(tmp_path: Path) -> None:
    conn = connect(tmp_path / "cache.db")
    conn.execute("PRAGMA user_version = 999")
    conn.close()
    engine = Engine(tmp_path / "cache.db", tmp_path / "cache.lock", tmp_path / "files", list)
    engine.start()
    until(lambda: engine.failure)
    assert "newer version" in engine.failure
    engine.stop()


def test_one_lock_has_one_holder(tmp_path: Path) -> None:
    first, second = Leader(tmp_path / "cache.lock"), Leader(tmp_path / "cache.lock")
    assert first.claim()
    assert first.claim()
    assert not second.claim()
    assert held(tmp_path / "cache.lock")
    first.yield_()
    assert second.claim()
    second.yield_()
    assert not held(tmp_path / "cache.lock")
    assert (tmp_path / "cache.lock").stat().st_mode & 0o777 == 0o600


def test_an_engine_without_services_does_what_the_cache_has_to_do(tmp_path: Path) -> None:
    with closing(Cache.open(tmp_path / "cache.db")) as cache:
        cache.learn("desk", "tickets", next(page for page in pages(20) if page.tickets), None)
        cache.plan("search")
        engine = Engine(cache.path, tmp_path / "cache.lock", tmp_path / "files", tuple)
        engine.start()
        until(lambda: not cache.chores())
        engine.stop()
        assert not engine.failure
        assert cache.search("INC-10001")


def test_where_the_cache_is_taken_away_nothing_more_is_sent_and_the_lead_is_given_up(house: House) -> None:
    ref = house.service.web.create("One")
    engine = house.engine(Pace(open=600, rest=600))
    until(lambda: house.cache.ticket(ref))
    (house.folder / "cache.db").unlink()
    until(lambda: "was taken away" in engine.failure)
    house.cache.submit(SetPriority(ref, 1), 0)
    assert not engine.leads
    assert house.service.web.ticket(ref).priority != 1


def test_a_cache_that_another_program_holds_for_long_does_not_end_the_sync(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cache.connection.BUSY", 0.05)
    ref = house.service.web.create("One")
    house.cache.then("forgotten", SetPriority(ref, 1))
    with closing(sqlite3.connect(house.cache.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        engine = house.engine()
        until(lambda: engine.failure)
        other.execute("ROLLBACK")
    until(lambda: house.cache.ticket(ref))
    until(lambda: not engine.failure)


def writes() -> bool:
    """Return whether the sync's thread is in the middle of a write."""
    frames = sys._current_frames()
    syncs = [one.ident for one in threading.enumerate() if one.name == "sync"]
    stacks = [traceback.extract_stack(frames[one]) for one in syncs if one in frames]
    return any(frame.name == "writing" for stack in stacks for frame in stack)


def test_the_end_does_not_wait_for_another_program(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.cache.connection.BUSY", 1000)
    ref = house.service.web.create("One")
    engine = house.engine(Pace(open=0.05, rest=0.05))
    until(lambda: house.cache.ticket(ref))
    with closing(sqlite3.connect(house.cache.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        house.service.web.create("Two")
        until(writes)
        engine.stop()
        assert not any(one.name == "sync" for one in threading.enumerate())
