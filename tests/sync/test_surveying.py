"""A companion asks users of a service without a survey: whom, when, once, and the answer comes back to the ticket."""

from __future__ import annotations

import itertools
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from console.cache.outbox import State
from console.intents import Assign, SetStatus
from console.model import Person, Ref, Status
from console.model.feedback import AnsweredBy
from console.services.base import Collection
from console.services.desk import DeskService
from console.services.memory import MemoryService
from console.services.surveying import Survey
from console.settings import SettingsError, parse
from console.sync.keeper import Keeper
from console.sync.pace import Clock, Pace
from console.sync.pull import pull
from console.sync.surveying import Asking
from tests.desk.hearing import ask_everybody, say
from tests.desk.house import House, furnish, open_house
from tests.sync.desk import Desk

HOUR = 3600.0
numbers = itertools.count()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), furnish(Path(name))) as running,
    ):
        ask_everybody(running, address="https://desk.example")
        yield running


@pytest.fixture
def rt(tmp_path: Path) -> Desk:
    service = MemoryService("rt", idempotent=False, atomic=False)
    service.people["maria"] = Person(
        "maria", "Maria", f"maria{next(numbers)}-{time.time_ns()}@elsewhere.example"
    )
    return Desk(tmp_path, service)


class Companion:
    """The companion, and a clock that goes on when told."""

    def __init__(self, rt: Desk, service: DeskService) -> None:
        self.rt, self.service, self.passed = rt, service, 0.0
        self.clock = Clock(now=lambda: time.time() + self.passed)
        assert service.surveyor is not None
        self.asking = Asking(rt.cache, service.surveyor, self.clock)

    async def look(self, hours: float = 0.0) -> int:
        """Let time pass, then look for whom to ask."""
        self.passed += hours * HOUR
        await self.rt.fetch()
        return await self.asking.look()


@pytest.fixture
async def companion(house: House, rt: Desk) -> AsyncIterator[Companion]:
    service = DeskService(
        "beside", socket=house.socket, companion=True, survey=Survey("rt", spares=("network",))
    )
    made = Companion(rt, service)
    await made.look()
    yield made
    await service.close()


def solved(rt: Desk, *, by: Person | None = None, queue: str = "Workplace") -> Ref:
    web = rt.service.web
    ref = web.create("Scanner jams", queue)
    web.do(Assign(ref, by or rt.service.me))
    web.do(SetStatus(ref, "resolved", Status.RESOLVED))
    return ref


async def test_a_user_is_asked_in_their_ticket_which_stays_solved_and_answers_into_our_feed(
    house: House, rt: Desk, companion: Companion
) -> None:
    ref = solved(rt)
    assert await companion.look() == 0, "not yet: it may not have been solved after all"
    assert await companion.look(1) == 1
    await rt.send()
    assert [one.state for one in rt.cache.ended()] == [State.VERIFIED]
    assert rt.service.web.ticket(ref).status is Status.RESOLVED
    words = rt.service.web.said(ref)[-1].body
    found = re.search(r"https://desk\.example(/s/\S+)", words)
    assert found, words
    assert say(house, found.group(1), rating=1, comment="Still broken.").status_code == 200
    who = (await companion.service.hello()).me
    rt.cache.meet("beside", who)
    await pull(rt.cache, companion.service, Collection.FEEDBACK, nothing)
    row = rt.cache.feed.of_ticket(ref)[0]
    assert (row.rating, row.words, row.own, row.ticket) == ("1/5", "Still broken.", True, ref)
    answer = rt.cache.feed.get(row.ref)
    assert answer is not None
    assert (answer.answered_by, answer.was_default) == (AnsweredBy.USER, False)


async def nothing(page: object) -> None:
    return None


async def test_nobody_is_asked_twice_whatever_goes_wrong(rt: Desk, companion: Companion) -> None:
    solved(rt)
    assert await companion.look(1) == 1
    rt.cache.places.keep(
        "surveyed:rt", "2026-01-01T00:00:00+00:00"
    )  # as if it had ended before it could note that
    assert await companion.look() == 0
    second = solved(rt)
    assert await companion.look(1) == 0, "once a month is enough"
    await rt.send()
    assert len(rt.service.web.said(second)) == 1


async def test_of_tickets_that_were_solved_in_one_second_each_is_asked_about(
    rt: Desk, companion: Companion
) -> None:
    second = datetime.now(UTC).replace(microsecond=0)
    rt.cache.places.keep("surveyed:rt", "")
    assert await companion.look() == 0, "turned on in that second"
    for who in ("lena", "eva", "maria"):
        rt.service.people["maria"] = replace(
            rt.service.people[who], id=f"{who}-{time.time_ns()}", email=None, agent=False
        )
        ref = solved(rt)
        rt.service._store.tickets[ref.id] = replace(rt.service.web.ticket(ref), resolved=second)
        assert await companion.look(1) == 1
        assert await companion.look() == 0


async def test_only_ones_own_users_are_asked(rt: Desk, companion: Companion) -> None:
    tom = rt.service.people["tom"]
    solved(rt, by=tom)
    solved(rt, queue="Network")
    assert await companion.look(1) == 0
    assert rt.cache.waiting() == []


async def test_what_was_solved_before_or_long_ago_is_not_asked_about(rt: Desk, companion: Companion) -> None:
    rt.cache.places.keep("surveyed:rt", "")
    solved(rt)
    assert await companion.look(0.01) == 0, "turned on now"
    assert await companion.look(1) == 0
    solved(rt)
    assert await companion.look(24 * 4) == 0


async def test_a_question_that_was_overtaken_troubles_nobody(rt: Desk, companion: Companion) -> None:
    ref = solved(rt)
    assert await companion.look(1) == 1
    rt.service.web.do(SetStatus(ref, "open", Status.IN_PROGRESS))
    await rt.send()
    assert [one.state for one in rt.cache.waiting((State.CONFLICT.value,))] == [State.CONFLICT]
    await companion.look()
    assert rt.cache.waiting((State.CONFLICT.value,)) == []
    assert len(rt.service.web.said(ref)) == 1


async def test_a_desk_that_asks_nobody_or_has_no_address_is_not_bothered(
    house: House, rt: Desk, companion: Companion
) -> None:
    root = house.client("root")
    for more in ({"share": 0.0, "address": "https://desk.example"}, {"share": 1.0, "address": ""}):
        assert root.put("/v1/surveys", json=more).status_code == 200
        solved(rt)
        asks = asked(root)
        assert await companion.look(1) == 0
        assert asked(root) == asks
        note = (await companion.service.hello()).notes[-1]
        assert note.startswith("Nobody is asked about tickets of rt: the desk ")
    ask_everybody(house, address="https://desk.example")
    assert (await companion.service.hello()).notes == ()


def asked(client: httpx.Client) -> int:
    return len(client.get("/v1/asks", params={"limit": 200}).json()["items"])


async def test_the_companions_keeper_looks_for_whom_to_ask(
    rt: Desk, companion: Companion, tmp_path: Path
) -> None:
    keeper = Keeper(rt.cache, companion.service, Pace(), tmp_path, companion.clock)
    solved(rt)
    await rt.fetch()
    companion.passed += HOUR
    await keeper.step()
    assert [one.kind for one in rt.cache.waiting()] == ["reply"]


def test_settings_name_whom_a_companion_asks() -> None:
    rt = '[services.rt]\nkind = "rt"\nurl = "https://rt.example"\ntoken_env = "T"\n'
    desk = '[services.beside]\nkind = "desk"\nurl = "https://desk.example"\ntoken_env = "T"\n'
    good = parse(rt + desk + 'companion = true\nasks = "rt"\n')
    assert good.services["beside"].asks == "rt"
    with pytest.raises(SettingsError, match="is for a companion"):
        parse(rt + desk + 'asks = "rt"\n')
    with pytest.raises(SettingsError, match="no other service"):
        parse(rt + desk + 'companion = true\nasks = "tr"\n')
    with pytest.raises(SettingsError, match=r"must hold \{link\}"):
        parse(rt + desk + 'companion = true\nasks = "rt"\nasks_text = "How was it?"\n')
