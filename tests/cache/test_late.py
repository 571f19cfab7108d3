"""Where another program holds the cache, nothing that answers keys waits for it, and nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from console.cache.connection import CacheBusy, turns
from console.cache.store import Cache
from console.intents import Approve, Note, SetPriority, Take
from console.model import News, Ref
from screens.answers import send, take_back
from tests.screens.room import ME, REF, VPN, make_cache, ticket

HELD = "Another program holds the cache"


class Clock:
    """Calls what was put off when it is told to, and hears what is told of it."""

    def __init__(self, cache: Cache) -> None:
        self._later: list[Callable[[], None]] = []
        self.told: list[str] = []
        cache.answer_keys(lambda _, call: self._later.append(call), lambda: self.told.append(cache.trouble))

    def goes_on(self) -> None:
        """Let the time of all that was put off so far come."""
        now, self._later = self._later, []
        for call in now:
            call()

    @property
    def sleeps(self) -> bool:
        """Whether nothing is put off."""
        return not self._later


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = make_cache(tmp_path)
    yield made
    made.close()


@contextmanager
def held(cache: Cache) -> Iterator[None]:
    """Hold the cache's write lock, as another program does."""
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_what_is_done_meanwhile_waits_its_turn_and_the_agent_is_told(cache: Cache) -> None:
    clock = Clock(cache)
    with held(cache):
        began = time.monotonic()
        key = cache.submit(Take(VPN, ME), 500)
        cache.submit(SetPriority(VPN, 1), 500)
        cache.wishes.be_at("desk", "Network")
        cache.places.look(REF)
        assert time.monotonic() - began < 5  # the patience of a write that may wait is 10
        assert cache.intent(key) is None
        clock.goes_on()
        assert clock.told == [f"{HELD}: 2 things you did wait for it, and nothing is lost."]
    clock.goes_on()
    assert [one.intent for one in cache.waiting()] == [Take(VPN, ME), SetPriority(VPN, 1)]
    assert cache.intent(key) is not None
    assert cache.places.looked(REF) is not None
    assert [focus.queue for focus in cache.wishes.focus()] == ["Network"]
    assert clock.told[-1] == ""
    clock.goes_on()
    assert clock.sleeps


def test_nothing_is_said_of_what_the_agent_did_not_ask_for(cache: Cache) -> None:
    clock = Clock(cache)
    with held(cache):
        cache.wishes.be_at("desk", "Network")
        clock.goes_on()
    assert set(clock.told) <= {""}


def test_what_was_seen_at_the_key_counts_not_what_came_while_it_waited(cache: Cache) -> None:
    clock = Clock(cache)
    with closing(Cache.open(cache.path, durable=False)) as other, other.together():
        key = cache.submit(SetPriority(VPN, 1), 500)
        other.learn("desk", "tickets", News(tickets=(ticket(VPN, priority=5, version="2"),)), "8")
    clock.goes_on()
    waiting = cache.intent(key)
    assert waiting is not None
    assert waiting.seen.fields["priority"] == "2"


def test_a_draft_reads_as_it_was_typed_last_while_it_waits(cache: Cache) -> None:
    clock = Clock(cache)
    cache.drafts.save(REF, "note", "old")
    with held(cache):
        cache.drafts.save(REF, "reply", "first")
        cache.drafts.save(REF, "reply", "first and second")
        cache.drafts.discard(REF, "note")
        found = cache.drafts.get(REF, "reply")
        assert found is not None
        assert found.body == "first and second"
        assert [one.body for one in cache.drafts.all()] == ["first and second"]
        assert cache.drafts.get(REF, "note") is None
    clock.goes_on()
    with closing(Cache.open(cache.path, durable=False)) as other:
        assert [one.body for one in other.drafts.all()] == ["first and second"]


def test_an_answer_and_its_draft_go_together_and_can_be_taken_back_while_they_wait(cache: Cache) -> None:
    clock = Clock(cache)
    cache.drafts.save(REF, "note", "Please look at the tray.")
    back: list[bool] = []
    with held(cache):
        key = send(cache, Note(REF, "Please look at the tray.", ME), lambda _: 500)

        def undo() -> None:
            waiting = cache.intent(key)
            assert waiting is not None
            back.append(take_back(cache, waiting))

        cache.soon(undo)
        clock.goes_on()
        assert back == []
    clock.goes_on()
    assert back == [True]
    assert cache.waiting() == []
    assert [one.body for one in cache.drafts.all()] == ["Please look at the tray."]


def test_what_cannot_be_put_off_says_that_it_was_not_done(cache: Cache) -> None:
    Clock(cache)
    key = cache.submit(Take(VPN, ME), 500)
    with held(cache), pytest.raises(CacheBusy, match=HELD):
        cache.withdraw(key)
    assert [one.state.value for one in cache.waiting()] == ["held"]


def test_a_decision_is_held_at_once_or_not_given(cache: Cache) -> None:
    clock = Clock(cache)
    yes = Approve(Ref("desk", "CHG-1"), Ref("desk", "1"), ME, "1")
    with held(cache), pytest.raises(CacheBusy, match="nothing was written"):
        cache.submit(yes, 500)
    clock.goes_on()
    assert cache.waiting() == []


def test_a_thread_of_ours_that_waits_for_the_cache_holds_up_no_key(cache: Cache) -> None:
    clock = Clock(cache)
    has_turn, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.taken(-1):
            has_turn.set()
            go_on.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    has_turn.wait(20)
    key = cache.submit(Take(VPN, ME), 500)
    assert cache.intent(key) is None
    assert turns.wanted
    go_on.set()
    thread.join()
    clock.goes_on()
    assert cache.intent(key) is not None
    assert not turns.wanted


def test_at_the_end_what_waits_is_still_written(cache: Cache) -> None:
    Clock(cache)
    with held(cache):
        key = cache.submit(Take(VPN, ME), 500)
    assert cache.leave() == ""
    assert cache.intent(key) is not None


def test_what_cannot_even_be_written_at_the_end_is_told(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cache.late.AT_THE_END", 0.01)
    Clock(cache)
    with held(cache):
        cache.submit(Take(VPN, ME), 500)
        cache.wishes.be_at("desk", "Network")
        assert cache.leave() == "Another program held the cache to the end. What you did last is not kept."
    assert not turns.wanted
