"""Changes and the estate arrive in the cache, at the pace of each, and a companion brings the estate alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.model import ApprovalState, ConfigurationItem, HealthState, Ref
from console.services.base import Collection, Cursor, Page
from console.services.memory import MemoryService
from console.sync.timetable import RECONCILE, REST
from tests.sync.consoles import PACE, Room


class Counting(MemoryService):
    """Counts how often it is asked for the estate."""

    asked = 0

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Count a pull."""
        self.asked += collection is Collection.ESTATE
        async for page in super().changes(collection, since):
            yield page


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path, Counting(page=5))
    yield made
    made.close()


def ci(name: str, *needs: str) -> ConfigurationItem:
    return ConfigurationItem(Ref("memory", name), name, needs=needs)


def test_changes_with_their_approvals_and_the_estate_are_cached(room: Room) -> None:
    web = room.service.web.changes
    ref = web.plan("Patch", approvers=("aisha", "lena"), needed=2)
    web.keep(ci("db-01", "disk-01"), ci("disk-01"))
    room.step()
    assert room.cache.known_changes("memory") == {ref}
    assert [one.approver.id for one in room.cache.changes.approvals(ref) if one.approver] == ["aisha", "lena"]
    assert [one.approval.change for one in room.cache.changes.waiting(datetime.now(UTC))] == [ref]
    assert [one.name for one in room.cache.changes.cis()] == ["db-01", "disk-01"]
    web.decide(web.approvals(ref)[1].ref)
    web.edit(ref, title="Patch tonight")
    room.step(PACE.rest + 1)
    change = room.cache.changes.get(ref)
    assert change is not None
    assert change.title == "Patch tonight"
    assert room.cache.changes.approvals(ref)[1].state is ApprovalState.REQUESTED, "it lapsed with the title"


def test_the_estate_is_looked_at_rarely_where_nothing_hints_at_it(room: Room) -> None:
    assert isinstance(room.service, Counting)
    room.step()
    room.step(PACE.rest + 1)
    assert room.service.asked == 1
    room.step(REST)
    assert room.service.asked == 2


def test_a_hint_at_the_estate_is_followed_at_once(room: Room) -> None:
    room.step()

    room.hear(lambda: room.service.web.changes.keep(ci("db-01")))
    room.step(1)
    assert [one.name for one in room.cache.changes.cis()] == ["db-01"]


def test_a_companion_brings_the_estate_alone_and_is_well(room: Room) -> None:
    web = room.service.web
    web.create("A ticket")
    web.changes.plan("Patch")
    web.changes.keep(ci("db-01"))
    room.service.can = replace(room.service.can, collections=(Collection.ESTATE,), intents=frozenset())
    room.service.change_desk = None
    room.step()
    room.step(4000)
    assert [one.name for one in room.cache.changes.cis()] == ["db-01"]
    assert room.cache.count("memory") == 0
    assert room.cache.known_changes("memory") == set()
    assert room.cache.health()[0].state is HealthState.OK


def test_what_vanished_without_a_word_leaves_the_cache_at_the_next_comparison(room: Room) -> None:
    web = room.service.web.changes
    kept, lost = web.plan("Patch"), web.plan("Renew")
    room.step()
    web.delete(lost, silently=True)
    room.step(PACE.open)
    assert room.cache.known_changes("memory") == {kept, lost}
    room.step(RECONCILE)
    assert room.cache.known_changes("memory") == {kept}


def test_a_change_that_cannot_be_read_is_said_until_it_can(room: Room) -> None:
    ref = room.service.web.changes.plan("Patch")
    room.service.faults.unreadable = 1
    room.step()
    assert [one.what for one in room.cache.unreadable()] == [f"change {ref.id}"]
    assert room.cache.health()[0].unreadable == 1
    room.service.web.changes.touch(ref)
    room.step(PACE.rest + 1)
    assert room.cache.unreadable() == []
    assert room.cache.known_changes("memory") == {ref}
