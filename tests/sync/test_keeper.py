"""One service and the cache stay in step, at the pace that the agents' eyes and the service's patience allow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.cache.wishes import FILE, LOOK, NOW
from console.intents import Note, SetPriority
from console.model import Health, HealthState, Ref
from console.services.base import Collection, Cursor, Look, Page
from console.services.memory import MemoryService
from tests.sync.consoles import PACE, Console, Timekeeper


class Counting(MemoryService):
    """Counts how often it is asked."""

    asked = 0
    looks = 0

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Count a pull."""
        self.asked += collection is Collection.TICKETS
        async for page in super().changes(collection, since):
            yield page

    async def look(self, ref: Ref) -> Look:
        """Count a look."""
        self.looks += 1
        return await super().look(ref)


class Room:
    """A console, a service, and a clock that goes on when told."""

    def __init__(self, folder: Path) -> None:
        self.service = Counting(page=5)
        self.time = Timekeeper()
        self.console = Console(folder, self.service, self.time)
        self.cache = self.console.cache
        self.loop = asyncio.new_event_loop()

    def step(self, seconds: float = 0.0) -> None:
        """Let time pass, then do a round."""
        self.time.passed += seconds
        assert self.console.step(self.loop)

    def health(self) -> Health:
        """Return how the line stands, as a screen would read it."""
        return self.cache.health()[0]

    def wish(self, key: int) -> tuple[str, str, str]:
        """Return what became of a wish."""
        wish = self.cache.wishes.get(key)
        assert wish is not None
        return wish.state, wish.words, wish.path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.console.close()
    made.loop.close()


def test_after_a_failure_nothing_is_asked_before_the_pause_is_over_whoever_wakes_it(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    room.service.faults.retry_after = 100.0
    room.step(PACE.rest)
    asked = room.service.asked
    room.service.faults.retry_after = None
    room.cache.submit(SetPriority(ref, 1), 0)
    room.console.ask_for_news()
    room.console.keeper.wake()
    room.step(60)
    assert room.service.asked == asked
    assert room.service.web.ticket(ref).priority is None
    room.step(100)
    assert room.service.asked == asked + 1
    assert room.service.web.ticket(ref).priority == 1


def test_an_open_queue_is_looked_at_more_often_than_the_rest(room: Room) -> None:
    room.service.web.create("One")
    room.step()
    room.step(PACE.open + 1)
    assert room.service.asked == 1
    room.cache.wishes.be_at("memory", "Workplace")
    room.step()
    room.step(PACE.open + 1)
    assert room.service.asked == 2


def test_a_health_without_trouble_has_no_sentence_and_one_with_trouble_says_what_waits(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    assert (room.health().state, room.health().sentence) == (HealthState.OK, "")
    room.service.faults.unreachable = True
    room.cache.submit(SetPriority(ref, 1), 0)
    room.step(PACE.rest)
    assert room.health().state is HealthState.OFFLINE
    assert room.health().sentence == "memory cannot be reached. 1 of yours wait here."
    assert room.health().retry_at is not None


def test_a_clock_that_is_an_hour_off_is_noted(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.service._store.now = lambda: datetime.now(UTC) + timedelta(hours=1)
    room.step()
    assert room.health().notes[0] == "Its clock is 60 min ahead of this machine's."
    room.console.close()
    room.loop.close()


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_that_jumps_by_an_hour_holds_nothing_back(room: Room, jump: float) -> None:
    ref = room.service.web.create("One")
    room.step()
    key = room.cache.submit(SetPriority(ref, 1), 30)
    room.service.faults.unreachable = True
    room.step(40)
    room.service.faults.unreachable = False
    room.time.jumped = jump
    room.step(200)
    done = room.cache.intent(key)
    assert done is not None
    assert done.state is State.VERIFIED


def test_an_intent_is_sent_between_two_pages_of_a_long_first_load(room: Room) -> None:
    refs = [room.service.web.create(f"Ticket {number}") for number in range(12)]
    sent_at: list[int] = []
    changes = room.service.changes

    async def watched(collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        async for page in changes(collection, since):
            yield page
            if collection is Collection.TICKETS:
                sent_at.append(room.service.web.ticket(refs[0]).priority or 0)
                if len(sent_at) == 1:
                    room.cache.submit(SetPriority(refs[0], 3), 0)

    room.service.changes = watched  # type: ignore[method-assign]
    room.step()
    assert sent_at[:2] == [0, 3]


def test_a_first_load_says_how_far_it_is(room: Room) -> None:
    for number in range(12):
        room.service.web.create(f"Ticket {number}")
    told: list[tuple[int | None, int | None]] = []
    set_health = room.cache.set_health

    def listen(health: Health) -> None:
        if health.state is HealthState.LOADING and health.done is not None:
            told.append((health.done, health.total))
        set_health(health)

    room.cache.set_health = listen  # type: ignore[method-assign]
    room.step()
    assert told[0] == (5, 12)
    assert told[-1] == (12, 12)
    assert room.health().total is None


def test_a_wish_for_news_is_granted_when_the_news_is_here(room: Room) -> None:
    room.step()
    ref = room.service.web.create("One")
    key = room.cache.wishes.ask(NOW, Ref("memory", "*"))
    room.service.faults.unreachable = True
    room.step(PACE.rest)
    assert room.wish(key)[0] == "open"
    room.service.faults.unreachable = False
    room.step(200)
    assert room.wish(key)[0] == "done"
    assert room.cache.ticket(ref) is not None


def test_a_wish_to_look_reads_the_ticket_whole(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    key = room.cache.wishes.ask(LOOK, ref)
    room.step()
    assert room.wish(key)[0] == "done"
    ticket = room.cache.ticket(ref)
    assert ticket is not None
    assert ticket.offers


def test_a_wish_to_look_at_what_is_gone_takes_it_out(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    room.service.web.delete(ref, silently=True)
    key = room.cache.wishes.ask(LOOK, ref)
    room.step()
    assert room.wish(key)[:2] == ("failed", "memory has no ticket 1.")
    assert room.cache.ticket(ref) is None


def test_a_file_is_saved_in_a_private_folder_under_a_name_that_cannot_leave_it(room: Room) -> None:
    ref = room.service.web.create("One")
    file = room.service.web.attach(ref, "../../.bashrc", b"rm -rf")
    room.step()
    key = room.cache.wishes.ask(FILE, ref, file.id)
    room.step()
    state, _, where = room.wish(key)
    assert state == "done"
    path = Path(where)
    assert path.read_bytes() == b"rm -rf"
    assert path.resolve().is_relative_to(room.cache.path.parent / "files")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_gone_is_said_to_be(room: Room) -> None:
    ref = room.service.web.create("One")
    file = room.service.web.attach(ref, "proof.txt", b"proof")
    room.step()
    room.service._store.files.clear()
    key = room.cache.wishes.ask(FILE, ref, file.id)
    room.step()
    assert room.wish(key)[:2] == ("failed", "memory:1 has no such file any more.")


def test_a_full_disk_stops_nothing_but_what_needs_room_and_all_is_learned_later(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    conn = room.cache.conn
    pages = conn.execute("PRAGMA page_count").fetchone()[0]
    for number in range(30):
        room.service.web.create(f"Ticket {number}", body=f"Words {number} " * 400)
    conn.execute(f"PRAGMA max_page_count = {pages}")
    room.step(PACE.rest)
    assert len(room.cache.known("memory")) < 31
    assert "disk is full" in room.console.keeper.trouble
    assert room.cache.ticket(ref) is not None
    room.service.faults.unreachable = True
    room.step(PACE.rest)
    room.service.faults.unreachable = False
    conn.execute("PRAGMA max_page_count = 1000000")
    room.step(1000)
    assert room.console.keeper.trouble == ""
    assert len(room.cache.known("memory")) == 31


def test_what_was_sent_before_a_long_sleep_is_not_sent_again_on_a_guess(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    key = room.cache.submit(Note(ref, "Hm.", room.service.me), 0)
    assert room.cache.mark_sent(key, None)
    room.step(6 * 86400)
    unsure = room.cache.intent(key)
    assert unsure is not None
    assert unsure.state is State.UNKNOWN
    assert room.cache.retry(key)
    room.step()
    assert [entry.body for entry in room.service.web.said(ref)].count("Hm.") == 1


def test_a_lost_answer_that_cannot_be_asked_after_is_asked_after_later(room: Room) -> None:
    ref = room.service.web.create("One")
    room.step()
    key = room.cache.submit(Note(ref, "Hm.", room.service.me), 0)
    room.service.faults.lose_after = 1
    trace = room.service.trace

    async def offline(*values: object) -> object:
        room.service.faults.unreachable = True
        return await trace(*values)  # type: ignore[arg-type]

    room.service.trace = offline  # type: ignore[method-assign,assignment]
    room.step()
    room.service.trace = trace  # type: ignore[method-assign]
    room.service.faults.unreachable = False
    looks = room.service.looks
    room.step()
    assert room.service.looks == looks
    room.step(200)
    room.step()
    done = room.cache.intent(key)
    assert done is not None
    assert done.state is State.VERIFIED
    assert [entry.body for entry in room.service.web.said(ref)].count("Hm.") == 1
