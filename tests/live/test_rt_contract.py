"""The suite that every connector passes, against a real Request Tracker behind a line that fails as told."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import ClassVar, Literal

import pytest

from console.intents import Create, TicketIntent
from console.model import Ref
from console.services.base import Collection, Cursor, Receipt, Service
from console.services.rt import RequestTracker
from tests.live.conftest import Desk
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest
from tests.services.contract import Elsewhere, ServiceContract

pytestmark = pytest.mark.live


class Web:
    """Sem, in the web interface of the same Request Tracker."""

    def __init__(self, service: RequestTracker, rest: Rest) -> None:
        self._service = service
        self._rest = rest

    async def create(self, subject: str, body: str) -> Ref:
        return Ref("rt", self._rest.create(subject, Content=body, ContentType="text/plain"))

    async def do(self, intent: TicketIntent) -> Receipt:
        seen = None if isinstance(intent, Create) else await self._service.look(intent.ticket)
        return await self._service.carry_out(intent, uuid.uuid4().hex, seen)

    async def attach(self, ref: Ref, name: str, content: bytes) -> None:
        self._rest.attach(ref.id, name, content)

    async def delete(self, ref: Ref) -> None:
        self._rest.delete(ref.id)


class TestRequestTracker(ServiceContract):
    capable: ClassVar[frozenset[str]] = frozenset({"attach", "delete", "lose"})

    @pytest.fixture
    async def service(self, desk: Desk, proxy: Proxy) -> AsyncIterator[Service]:
        self.proxy = proxy
        async with desk.connect("noor.bakker", proxy.url, settle=1.0) as service:
            yield service

    @pytest.fixture
    async def web(self, desk: Desk, web: Rest) -> AsyncIterator[Elsewhere]:
        async with desk.connect("sem.visser") as service:
            yield Web(service, web)

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        self.proxy.faults.append(Fault.SWALLOW if when == "before" else Fault.LOSE_ANSWER)

    async def until_now(self, service: Service) -> Cursor:
        """The first page knows already from which transaction on there will be news."""
        async for page in service.changes(Collection.TICKETS, None):
            return json.dumps({**json.loads(page.cursor), "phase": "news"})
        raise AssertionError("Request Tracker told nothing")
