"""What is told of changes on a real Request Tracker: the first load, news, and what became of a number."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console.model import ApprovalState, ChangeState, Ref
from console.services.base import Collection, Cursor, Gone, NotAService, Page
from console.services.rt import RequestTracker
from console.settings import ChangeMapping
from tests.live.changes import changes_of, make, mine
from tests.live.conftest import Desk
from tests.live.proxy import Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live


async def pages(
    service: RequestTracker, since: Cursor | None = None, what: Collection = Collection.CHANGES
) -> list[Page]:
    """Read every page after a cursor."""
    return [page async for page in service.changes(what, since)]


async def until_now(service: RequestTracker, what: Collection = Collection.CHANGES) -> Cursor:
    """Return a cursor after which there will be news: the first page knows it already."""
    async for page in service.changes(what, None):
        return json.dumps({**json.loads(page.cursor), "phase": "news"})
    raise AssertionError("Request Tracker told nothing")


async def test_the_first_load_brings_open_changes_first_and_then_the_past(
    noor: RequestTracker, web: Rest
) -> None:
    pulled = [page for page in await pages(noor) if page.total is not None]
    told = [one for page in pulled for one in page.changes]
    assert len({one.ref for one in told}) == web.total("Queue='Changes'")
    active = web.total("Queue='Changes' AND Status='__Active__'")
    assert all(one.state.active for one in told[:active])
    assert not any(one.state.ahead for one in told[active:])
    assert pulled[0].total == sum(len(page.changes) for page in pulled)
    assert not [record for page in pulled for record in page.unreadable]
    assert {one async for one in changes_of(noor).present()} == {one.ref for one in told}


async def test_an_interrupted_first_load_of_changes_goes_on_where_it_was(noor: RequestTracker) -> None:
    told: set[Ref] = set()
    cursor: Cursor | None = None
    while not (cursor and '"news"' in cursor):
        async for page in noor.changes(Collection.CHANGES, cursor):
            told |= {one.ref for one in page.changes}
            cursor = page.cursor
            break
    assert {ref async for ref in changes_of(noor).present()} <= told


async def test_a_change_is_no_ticket_and_has_a_reference_of_its_own(noor: RequestTracker, web: Rest) -> None:
    ref = make(web)
    news = await pages(noor, await until_now(noor, Collection.TICKETS), Collection.TICKETS)
    assert ref not in {one.ref for page in news for one in page.tickets}
    assert ref not in {one async for one in noor.present(Collection.TICKETS)}
    queues = [queue.name for page in await pages(noor, what=Collection.QUEUES) for queue in page.queues]
    assert "Changes" not in queues
    with pytest.raises(Gone):
        await changes_of(noor).look(Ref("rt", web.create("No change")))


async def test_where_changes_are_off_they_are_tickets(desk: Desk, web: Rest) -> None:
    ref = make(web)
    async with desk.connect("noor.bakker", changes=ChangeMapping(off=True)) as service:
        assert service.change_desk is None
        assert await pages(service) == []
        assert ref in {one async for one in service.present(Collection.TICKETS)}


async def test_what_happens_on_an_approval_is_news_of_its_change(
    desk: Desk, noor: RequestTracker, web: Rest
) -> None:
    ref = make(web, Risk="High")
    cursor = await until_now(noor)
    approval = mine(await changes_of(noor).look(ref))
    board = desk.rest("aisha.demir")
    board.say(approval.ref.id, "I would like to see the rehearsal first.", "correspond")
    board.update(approval.ref.id, Status="resolved")
    board.close()
    pulled = await pages(noor, cursor)
    held = {one.ref: one for page in pulled for one in page.approvals}[approval.ref]
    assert (held.state, held.comment) == (ApprovalState.APPROVED, "I would like to see the rehearsal first.")
    change = {one.ref: one for page in pulled for one in page.changes}[ref]
    assert (change.state, change.hidden_approvals) == (ChangeState.AUTHORISE, 1)
    said = [one.body for page in pulled for one in page.entries if one.ticket == ref]
    assert any("I would like to see the rehearsal first." in body for body in said)


async def test_a_number_that_moves_between_tickets_and_changes_is_told_on_both_sides(
    noor: RequestTracker, web: Rest
) -> None:
    number = web.create("Becomes a change")
    tickets, changes = await until_now(noor, Collection.TICKETS), await until_now(noor)
    web.update(number, Queue="Changes")
    moved = await pages(noor, tickets, Collection.TICKETS)
    assert Ref("rt", number) in [ref for page in moved for ref in page.gone]
    pulled = await pages(noor, changes)
    assert Ref("rt", number) in [one.ref for page in pulled for one in page.changes]
    web.say(number, "It is one now.")
    again = await pages(noor, moved[-1].cursor, Collection.TICKETS)
    assert Ref("rt", number) not in [ref for page in again for ref in page.gone]
    web.update(number, Queue="Workplace")
    back = await pages(noor, again[-1].cursor, Collection.TICKETS)
    assert Ref("rt", number) in [one.ref for page in back for one in page.tickets]
    left = await pages(noor, pulled[-1].cursor)
    assert ("change", number) in [record for page in left for record in page.gone_records]


async def test_a_change_that_nobody_can_read_is_counted_and_the_others_are_told(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    async with desk.connect("noor.bakker", proxy.url) as service:
        cursor = await until_now(service)
        good, bad = make(web), make(web)

        def spoil(path: str, answer: Any) -> Any:
            for row in answer.get("items", ()) if path.startswith("/REST/2.0/tickets") else ():
                if row["id"] == bad.id and "CustomFields" in row:
                    row["CustomFields"] = "nonsense"
            return answer

        proxy.tamper = spoil
        pulled = await pages(service, cursor)
        told = {one.ref for page in pulled for one in page.changes}
        assert (good in told, bad in told) == (True, False)
        assert f"change {bad.id}" in {one.what for page in pulled for one in page.unreadable}
        with pytest.raises(NotAService, match="cannot be read"):
            await changes_of(service).look(bad)
