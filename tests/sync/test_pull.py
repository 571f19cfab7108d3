"""What a service tells reaches the cache, whole and once, whatever goes wrong on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.intents import SetPriority
from console.services.base import Page, Unavailable
from console.services.memory import MemoryService
from console.sync.pull import pull, reconcile
from tests.sync.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, MemoryService(page=5))


def numbers(desk: Desk) -> set[str]:
    return {ref.id for ref in desk.cache.known("memory")}


async def test_a_first_load_that_was_interrupted_goes_on_where_it_was(desk: Desk) -> None:
    for number in range(23):
        desk.service.web.create(f"Ticket {number}")
    pages = 0

    async def interrupt(page: Page) -> None:
        nonlocal pages
        pages += 1
        if pages == 2:
            raise Unavailable("gone")

    with pytest.raises(Unavailable):
        await pull(desk.cache, desk.service, "tickets", interrupt)  # type: ignore[arg-type]
    assert 0 < len(numbers(desk)) < 23
    reached = desk.cache.cursor("memory", "tickets")
    desk.die()
    assert desk.cache.cursor("memory", "tickets") == reached
    await desk.fetch()
    assert len(numbers(desk)) == 23


async def test_a_page_that_comes_twice_changes_nothing(desk: Desk) -> None:
    desk.service.faults.repeat_page = True
    ref = desk.service.web.create("One")
    await desk.fetch()
    assert len(desk.cache.conversation(ref)) == 1


@pytest.mark.parametrize("overlap", [8, 0])
async def test_a_change_that_shows_up_late_is_found_by_the_overlap_alone(desk: Desk, overlap: int) -> None:
    desk.service.overlap = overlap
    refs = [desk.service.web.create(f"Ticket {number}") for number in range(6)]
    await desk.fetch()
    desk.service.faults.late = 1
    desk.service.web.do(SetPriority(refs[0], 1))
    desk.service.web.do(SetPriority(refs[5], 2))
    await desk.fetch()
    desk.service.web.do(SetPriority(refs[5], 3))
    await desk.fetch()
    assert desk.shown(refs[0]).priority == (1 if overlap else None)


async def test_what_cannot_be_read_is_counted_and_kept(desk: Desk) -> None:
    desk.service.web.create("One")
    desk.service.faults.unreadable = 1
    await desk.fetch()
    assert [record.what for record in desk.cache.unreadable()] == ["ticket 1"]


async def test_a_service_that_suddenly_lists_nothing_empties_no_cache(desk: Desk) -> None:
    for number in range(60):
        desk.service.web.create(f"Ticket {number}")
    await desk.fetch()
    desk.service.faults.empty = True
    await desk.fetch()
    removed, warning = await reconcile(desk.cache, desk.service)
    assert removed == 0
    assert "suddenly lists 0 of 60" in warning
    assert len(numbers(desk)) == 60


async def test_a_ticket_deleted_without_a_trace_is_found_by_comparing_ids(desk: Desk) -> None:
    refs = [desk.service.web.create(f"Ticket {number}") for number in range(30)]
    await desk.fetch()
    desk.service.web.delete(refs[3], silently=True)
    assert await reconcile(desk.cache, desk.service) == (1, "")
    assert len(numbers(desk)) == 29
    assert desk.cache.search("Ticket 3")[0].row.ref != refs[3]


async def test_a_deletion_the_service_tells_of_is_followed(desk: Desk) -> None:
    ref = desk.service.web.create("One")
    await desk.fetch()
    desk.service.web.delete(ref)
    await desk.fetch()
    assert desk.cache.ticket(ref) is None
