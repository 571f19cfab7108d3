"""A Request Tracker whose answers are not as they should be: nothing is skipped, lost or asked for ever."""

from __future__ import annotations

from typing import Any

import pytest

from console.model import Ref
from console.services.base import Collection, NotAService, Page
from tests.live.conftest import Desk
from tests.live.proxy import Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live


def of_tickets(path: str) -> bool:
    """Whether a path reads a page of tickets whole, rather than ids or a count."""
    return "/tickets?" in path and "Subject" in path


async def test_a_ticket_that_cannot_be_read_is_counted_and_the_others_learned(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    broken, whole = web.create("Broken on the way"), web.create("Whole")

    def without_dates(path: str, data: Any) -> Any:
        for item in data["items"] if of_tickets(path) else ():
            if item["id"] == broken:
                del item["LastUpdated"]
        return data

    proxy.tamper = without_dates
    async with desk.connect("noor.bakker", proxy.url) as noor:
        pages: list[Page] = []
        async for page in noor.changes(Collection.TICKETS, None):
            pages.append(page)
            if len(pages) == 3:
                break
        assert f"ticket {broken}" in {record.what for page in pages for record in page.unreadable}
        assert Ref("rt", whole) in {ticket.ref for page in pages for ticket in page.tickets}
        assert Ref("rt", broken) not in {ref for page in pages for ref in page.gone}
        with pytest.raises(NotAService, match="cannot be read"):
            await noor.look(Ref("rt", broken))


async def test_an_entry_that_cannot_be_read_is_counted_and_forgets_no_other(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    number = web.create("One entry too many")
    web.say(number, "Lost its time on the way.")

    def without_time(path: str, data: Any) -> Any:
        for item in data["items"] if "/transactions?" in path else ():
            if item.get("Type") == "Comment":
                item["Created"] = "yesterday"
        return data

    proxy.tamper = without_time
    async with desk.connect("noor.bakker", proxy.url) as noor:
        look = await noor.look(Ref("rt", number))
    assert not look.complete
    assert [entry.body for entry in look.entries] == ["Made by a test."]


async def test_a_list_that_is_suddenly_empty_is_not_believed(desk: Desk, proxy: Proxy) -> None:
    def emptied(path: str, data: Any) -> Any:
        return {**data, "items": [], "count": 0} if "/tickets?" in path else data

    proxy.tamper = emptied
    async with desk.connect("noor.bakker", proxy.url) as noor:
        with pytest.raises(NotAService, match="lists none"):
            _ = [ref async for ref in noor.present(Collection.TICKETS)]
        with pytest.raises(NotAService, match="lists none"):
            _ = [page async for page in noor.changes(Collection.TICKETS, None)]


async def test_a_page_that_repeats_ends_the_pull(desk: Desk, proxy: Proxy) -> None:
    first: dict[str, Any] = {}

    def repeated(path: str, data: Any) -> Any:
        return first.setdefault("page", data) if of_tickets(path) else data

    proxy.tamper = repeated
    async with desk.connect("noor.bakker", proxy.url) as noor:
        with pytest.raises(NotAService, match="same page"):
            _ = [page async for page in noor.changes(Collection.TICKETS, None)]


async def test_lists_of_something_else_are_no_request_tracker(desk: Desk, proxy: Proxy) -> None:
    oddities: list[Any] = [[], {"items": "none"}, {}, "text", None, {"items": [{"id": "x"}]}, {"items": [1]}]

    def odd(path: str, data: Any) -> Any:
        return oddities[0] if "/tickets?" in path else data

    proxy.tamper = odd
    while oddities:
        async with desk.connect("noor.bakker", proxy.url) as noor:
            with pytest.raises(NotAService):
                _ = [ref async for ref in noor.present(Collection.TICKETS)]
            with pytest.raises(NotAService):
                _ = [page async for page in noor.changes(Collection.TICKETS, None)]
        oddities.pop(0)


async def test_the_business_service_stands_in_the_field_that_settings_name(desk: Desk, web: Rest) -> None:
    number = web.create("Which service?", CustomFields={"Service": "Payroll"})
    async with desk.connect("noor.bakker", service_field="Service") as noor:
        assert (await noor.look(Ref("rt", number))).ticket.service == "Payroll"
    async with desk.connect("noor.bakker") as noor:
        assert (await noor.look(Ref("rt", number))).ticket.service is None


async def test_a_user_without_rights_sees_their_own_tickets_and_no_note(desk: Desk, web: Rest) -> None:
    number = web.create("Mine", Requestor="bram01@harbour.example")
    web.say(number, "Not for Bram's eyes.", "comment")
    web.say(number, "Dear Bram.", "correspond")
    async with desk.connect("bram01@harbour.example") as bram:
        assert "unprivileged" in " ".join((await bram.hello()).notes)
        look = await bram.look(Ref("rt", number))
        said = {entry.body for entry in look.entries}
        assert "Dear Bram." in said
        assert "Not for Bram's eyes." not in said
        people = [person async for page in bram.changes(Collection.PEOPLE, None) for person in page.people]
        assert not people
        pages = [page async for page in bram.changes(Collection.TICKETS, None)]
        assert number in {ticket.ref.id for page in pages for ticket in page.tickets}
