"""What users say arrives in the cache, as often as tickets do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.services.memory import MemoryService
from tests.sync.consoles import PACE, Room
from tests.sync.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, MemoryService())


async def test_edits_withdrawals_objections_and_deletions_arrive(desk: Desk) -> None:
    web, ticket = desk.service.web.feedback, desk.service.web.create("Scanner jams")
    other, ref = web.rate(ticket, 2, "Slow."), web.rate(ticket, 1, "Still broken.")
    await desk.fetch()
    web.edit(other, raw=4, comment="Better now.")
    await desk.fetch()
    assert [(row.rating, row.words) for row in desk.cache.feed.window().rows(0, 9)] == [
        ("1/5", "Still broken."),
        ("4/5", "Better now."),
    ]
    web.object("maria")
    await desk.fetch()
    assert desk.cache.feed.since(datetime(2020, 1, 1, tzinfo=UTC)).answers == 0
    web.object("maria", objects=False)
    web.withdraw(ref)
    await desk.fetch()
    today = desk.cache.feed.since(datetime(2020, 1, 1, tzinfo=UTC))
    assert (today.answers, today.left_out) == (1, 1)
    web.drop("feedback", other)
    await desk.fetch()
    assert desk.cache.feed.get(other) is None


def words(room: Room) -> list[str]:
    """Return what the feed says."""
    return [row.words for row in room.cache.feed.window().rows(0, 9)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path, MemoryService(page=5))
    yield made
    made.close()


def test_answers_are_looked_for_as_often_as_tickets(room: Room) -> None:
    ticket = room.service.web.create("Scanner jams")
    room.step()
    room.service.web.feedback.rate(ticket, 1, "Still broken.")
    room.step(PACE.rest - 2)
    assert words(room) == []
    room.step(3)
    assert words(room) == ["Still broken."]


def test_a_hint_at_an_answer_is_followed_at_once(room: Room) -> None:
    ticket = room.service.web.create("Scanner jams")
    room.step()

    room.hear(lambda: room.service.web.feedback.rate(ticket, 1, "Still broken."))
    room.step(0.2)
    assert words(room) == ["Still broken."]


def test_an_answer_that_cannot_be_read_is_counted_until_it_can(room: Room) -> None:
    ticket = room.service.web.create("Scanner jams")
    room.step()
    ref = room.service.web.feedback.rate(ticket, 1, "Still broken.")
    room.service.faults.unreadable = 2  # the ticket, which is read again each time, and its answer
    room.step(PACE.rest + 1)
    assert f"feedback {ref.id}" in [one.what for one in room.cache.unreadable()]
    room.service.web.feedback.edit(ref, comment="Still broken!")
    room.step(PACE.rest + 1)
    assert words(room) == ["Still broken!"]
    assert room.cache.unreadable() == []
