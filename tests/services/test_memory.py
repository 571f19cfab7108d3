"""The service in memory passes the contract, with keys and versions and without."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

import pytest

from console.intents import Create, Note, Reply, SetPriority, TicketIntent
from console.model import Ref, Status
from console.services.base import Collection, Receipt, Service, Unavailable
from console.services.memory import MemoryService
from tests.services.audiences import MemoryAudience
from tests.services.contract import Audience, Elsewhere, Known, Office, ServiceContract
from tests.services.offices import MemoryOffice


class MemoryWeb:
    """The web side of a service in memory."""

    def __init__(self, service: MemoryService) -> None:
        self._web = service.web

    async def create(self, subject: str, body: str) -> Ref:
        return self._web.create(subject, body=body)

    async def do(self, intent: TicketIntent) -> Receipt:
        return self._web.do(intent)

    async def attach(self, ref: Ref, name: str, content: bytes) -> None:
        self._web.attach(ref, name, content)

    async def delete(self, ref: Ref) -> None:
        self._web.delete(ref)


class TestMemory(ServiceContract):
    capable: ClassVar[frozenset[str]] = frozenset(
        {
            *("attach", "delete", "lose", "drop approval", "drop change", "keep estate"),
            *("ask", "alarm", "promise", "drop feedback", "object"),
        }
    )

    @pytest.fixture
    def service(self) -> MemoryService:
        return MemoryService(page=3)

    @pytest.fixture
    def web(self, service: MemoryService) -> Elsewhere:
        return MemoryWeb(service)

    @pytest.fixture
    def office(self, service: MemoryService) -> Office:
        return MemoryOffice(service)

    @pytest.fixture
    def audience(self, service: MemoryService) -> Audience:
        return MemoryAudience(service)

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        assert isinstance(service, MemoryService)
        setattr(service.faults, f"lose_{when}", 1)


class TestMemoryThatKnowsNeitherKeysNorVersions(TestMemory):
    @pytest.fixture
    def service(self) -> MemoryService:
        return MemoryService(page=3, idempotent=False, atomic=False)


async def test_while_it_cannot_be_reached_nothing_is_done() -> None:
    service = MemoryService()
    ref = service.web.create("One")
    before = await service.look(ref)
    service.faults.unreachable = True
    for question in (service.hello(), service.look(ref), service.carry_out(SetPriority(ref, 1), "k", before)):
        with pytest.raises(Unavailable):
            await question
    assert service.web.ticket(ref).priority is None


async def test_too_many_requests_carry_the_seconds_to_wait() -> None:
    service = MemoryService()
    service.faults.retry_after = 17.0
    with pytest.raises(Unavailable) as busy:
        await service.hello()
    assert busy.value.retry_after == 17.0


async def test_a_slow_service_answers_in_the_end() -> None:
    service = MemoryService()
    service.faults.slow = 0.05
    loop = asyncio.get_running_loop()
    start = loop.time()
    await service.hello()
    assert loop.time() - start >= 0.05


async def test_what_cannot_be_read_is_said_and_the_rest_still_comes() -> None:
    service = MemoryService()
    for number in range(3):
        service.web.create(f"Ticket {number}")
    service.faults.unreadable = 1
    known = Known()
    async for page in service.changes(Collection.TICKETS, None):
        known.learn(page)
    assert [record.what for page in known.pages for record in page.unreadable] == ["ticket 1"]
    assert len(known.tickets) == 2


async def test_the_clock_is_the_one_it_was_given() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    service = MemoryService(now=lambda: now)
    ref = service.web.create("One")
    assert service.web.ticket(ref).created == now
    now += timedelta(hours=1)
    service.web.do(SetPriority(ref, 1))
    assert service.web.ticket(ref).updated == now
    assert abs((await service.hello()).clock_offset) > 60


async def test_without_keys_a_reply_opens_a_new_ticket_by_itself() -> None:
    service = MemoryService(idempotent=False, atomic=False)
    ref = service.web.create("One")
    await service.carry_out(Reply(ref, "On it.", service.me), "k", await service.look(ref))
    assert service.web.ticket(ref).status is Status.IN_PROGRESS


async def test_without_keys_a_repeat_is_done_twice() -> None:
    service = MemoryService(idempotent=False, atomic=False)
    ref = service.web.create("One")
    for _ in range(2):
        await service.carry_out(Note(ref, "Hm.", service.me), "k", await service.look(ref))
    assert len(service.web.said(ref)) == 3


async def test_a_creation_names_its_requester() -> None:
    service = MemoryService()
    new = Ref("memory", "new-1")
    receipt = await service.carry_out(
        Create(new, "Network", "VPN", "Text.", service.me, requester="eva@elsewhere.example"), "k", None
    )
    requester = service.web.ticket(receipt.ticket).requester
    assert requester is not None
    assert requester.id == "eva"
