"""The suite that every connector passes, against a real Request Tracker behind a line that fails as told."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Literal

import pytest

from console.intents import Create, TicketIntent
from console.model import ChangeState, Ref
from console.services.base import ChangeDesk, Collection, Cursor, Receipt, Rejected, Service
from console.services.rt import RequestTracker
from console.services.rt.pull import Place, encoded
from tests.live.changes import RtOffice
from tests.live.conftest import Desk
from tests.live.feedback import RtAudience
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest
from tests.services.contract import Audience, Elsewhere, Office, ServiceContract
from tests.services.contract.changes import KnownChanges

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
    capable: ClassVar[frozenset[str]] = frozenset(
        {"attach", "delete", "lose", "drop change", "drop feedback"}
    )

    whole = False
    began: Cursor

    @pytest.fixture
    async def service(self, server: Desk, proxy: Proxy) -> AsyncIterator[Service]:
        self.proxy = proxy
        async with server.connect("noor.bakker", proxy.url, settle=0.4) as service:
            yield service

    @pytest.fixture
    async def web(self, server: Desk, web: Rest) -> AsyncIterator[Elsewhere]:
        async with server.connect("sem.visser") as service:
            yield Web(service, web)

    @pytest.fixture
    def office(self, server: Desk) -> Iterator[Office]:
        office = RtOffice(server)
        self.began = encoded(Place("news", office.newest_event()))
        yield office
        office.close()

    @pytest.fixture
    def audience(self, server: Desk) -> Iterator[Audience]:
        audience = RtAudience(server)
        yield audience
        audience.close()

    async def pull_changes(
        self, service: Service, since: Cursor | None, collection: Collection = Collection.CHANGES
    ) -> KnownChanges:
        """Read what the test itself made, for every test has made more; the whole only where that is tested."""
        return await super().pull_changes(service, since or (None if self.whole else self.began), collection)

    async def test_the_first_load_brings_every_change_with_its_approvals(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        self.whole = True
        await super().test_the_first_load_brings_every_change_with_its_approvals(service, desk, office)

    async def test_a_change_is_called_off(  # type: ignore[override]
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        """Request Tracker ends nothing while an approval waits that we can see: it says so, then it can be done."""
        planned = await office.plan("Patch the database")
        off = await self.step_to(desk, planned.change, ChangeState.CANCELLED)
        with pytest.raises(Rejected, match="while an approval that you see waits"):
            await self.carried(desk, off)
        await self.carried(desk, await self.approve(service, desk, planned))
        _, after, _ = await self.carried(desk, off)
        assert after.change.state.called_off
        assert not [one for one in after.approvals if one.state.open]

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        self.proxy.faults.append(Fault.SWALLOW if when == "before" else Fault.LOSE_ANSWER)

    async def until_now(self, service: Service) -> Cursor:
        """The first page knows already from which transaction on there will be news."""
        async for page in service.changes(Collection.TICKETS, None):
            return json.dumps({**json.loads(page.cursor), "phase": "news"})
        raise AssertionError("Request Tracker told nothing")
