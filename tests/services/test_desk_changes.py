"""Changes at a desk that runs: who is told of them, what is cleaned, what no desk sends."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.intents import Approve, version_of
from console.model import Person, Ref
from console.services.answers import Answer
from console.services.base import Collection, NotAService
from console.services.desk import DeskService
from tests.desk.house import House, furnish, new_ticket, open_house
from tests.services.audiences import DeskAudience
from tests.services.contract import key
from tests.services.offices import DeskOffice, hire_lena

AISHA = Person("aisha", "Aisha Bakker", agent=True)
EVIL = "\x1b]0;owned\x07\u202etxt.exe"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        with open_house(folder, hire_lena(folder, furnish(folder))) as running:
            yield running


@pytest.fixture
async def service(house: House) -> AsyncIterator[DeskService]:
    made = DeskService("desk", socket=house.socket)
    yield made
    await made.close()


async def test_hostile_text_on_a_change_is_cleaned_at_the_door(house: House, service: DeskService) -> None:
    assert service.change_desk is not None
    planned = await DeskOffice(house).plan(f"Patch {EVIL}")
    look = await service.change_desk.look(planned.change)
    yes = Approve(
        planned.change,
        planned.ours,
        AISHA,
        version_of(look.change),
        conditions=(f"Tell {EVIL}",),
        comment=f"Fine {EVIL}",
    )
    await service.change_desk.carry_out(yes, key(), look)
    look = await service.change_desk.look(planned.change)
    approval = next(one for one in look.approvals if one.ref == planned.ours)
    everything = [look.change.title, approval.comment, *(one.text for one in approval.conditions)]
    everything += [one.body for one in look.entries]
    assert len(everything) > 4
    assert not [text for text in everything if "\x1b" in text or "‮" in text]


async def test_a_companion_tells_the_estate_and_what_users_say_alone(house: House) -> None:
    await DeskOffice(house).plan("Patch")
    answer = await DeskAudience(house).rate(
        Ref("desk", new_ticket(house.client())["id"]), 2, "Meh.", about="rt:12"
    )
    companion = DeskService("beside", socket=house.socket, companion=True)
    assert companion.change_desk is None
    assert companion.can.estate
    pages = [page for one in Collection for page in [page async for page in companion.changes(one, None)]]
    assert {one.ref.service for page in pages for one in page.cis} == {"beside"}
    assert "Printing" in {one.name for page in pages for one in page.services}
    heard = {one.ref: one for page in pages for one in page.feedback}
    assert heard[Ref("beside", answer.id)].ticket == Ref("rt", "12")
    assert not any(page.tickets or page.changes or page.people or page.queues for page in pages)
    assert companion.feedback_desk is not None
    assert await companion.feedback_desk.look(Ref("beside", answer.id)) == heard[Ref("beside", answer.id)]
    await companion.close()


async def test_who_is_no_agent_is_told_of_no_change_and_that_is_no_fault(house: House) -> None:
    await DeskOffice(house).plan("Patch")
    maria = DeskService("desk", socket=house.socket, token=house.tokens["maria"])
    assert maria.change_desk is not None
    pages = [page async for page in maria.changes(Collection.CHANGES, None)]
    assert not any(page.changes or page.approvals or page.unreadable for page in pages)
    assert [ref async for ref in maria.change_desk.present()] == []
    await maria.close()


async def test_an_approver_who_is_no_agent_is_told_of_changes(house: House) -> None:
    planned = await DeskOffice(house).plan("Patch")
    lena = DeskService("desk", socket=house.socket, token=house.tokens["lena"])
    pages = [page async for page in lena.changes(Collection.CHANGES, None)]
    assert planned.change in {one.ref for page in pages for one in page.changes}
    assert planned.theirs in {one.ref for page in pages for one in page.approvals}
    await lena.close()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1/changes", {"items": [], "after": ""}),
        ("/v1/changes", {"items": ["CHG-1"], "after": None}),
        ("/v1/changes", []),
        ("/v1/changes/CHG-1", {"id": "CHG-1"}),
        ("/v1/changes/CHG-1", {"id": "CHG-1", "version": 1, "updated": "2026-03-02T09:00:00Z", "fact": {}}),
        ("/v1/news", {"items": [], "next": 0, "more": True}),
    ],
)
async def test_what_no_desk_sends_of_changes_is_said_and_never_loops(
    service: DeskService, path: str, sent: object
) -> None:
    line, ask, desk = service._line, service._line.ask, service.change_desk
    assert desk is not None

    async def spoilt(method: str, asked: str, **more: Any) -> Answer:
        answer = await ask(method, "/v1/me" if asked.startswith("/v1/changes/") else asked, **more)
        return replace(answer, body=msgspec.json.encode(sent)) if asked == path else answer

    line.ask = spoilt  # type: ignore[method-assign, assignment]

    async def everything() -> None:
        [page async for page in service.changes(Collection.CHANGES, None)]
        [ref async for ref in desk.present()]
        await desk.look(Ref("desk", "CHG-1"))

    with pytest.raises(NotAService):
        await everything()
