"""Reading a real Request Tracker: what it holds is what we learn, whole and without repeats."""

from __future__ import annotations

import json
import socket

import pytest

from console.model import Party, Ref, Status, Ticket, Visibility
from console.services.base import Collection, Gone, NotAService, Page, Unauthorized, Unavailable
from console.services.rt import RequestTracker, Site
from tests.live.conftest import Desk
from tests.live.rest import Rest

pytestmark = pytest.mark.live


async def pages(service: RequestTracker, since: str | None = None) -> list[Page]:
    """Pull the tickets since a cursor."""
    return [page async for page in service.changes(Collection.TICKETS, since)]


async def until_now(service: RequestTracker) -> str:
    """Return a cursor that stands after everything there is: the first page knows it already."""
    async for page in service.changes(Collection.TICKETS, None):
        return json.dumps({**json.loads(page.cursor), "phase": "news"})
    raise AssertionError("Request Tracker told nothing")


def learned(pulled: list[Page]) -> dict[Ref, Ticket]:
    """Lay pages over each other as the cache does."""
    known: dict[Ref, Ticket] = {}
    for page in pulled:
        known |= {ticket.ref: ticket for ticket in page.tickets}
        for ref in page.gone:
            known.pop(ref, None)
    return known


async def test_it_says_who_we_are(noor: RequestTracker) -> None:
    identity = await noor.hello()
    assert identity.me.id == "noor.bakker"
    assert identity.me.name == "Noor Bakker"
    assert identity.me.agent
    assert identity.product.startswith("Request Tracker 5")
    assert abs(identity.clock_offset) < 5


async def test_a_zone_and_a_language_of_ones_own_are_worth_a_note(desk: Desk) -> None:
    async with desk.connect("lucia.marin") as lucia, desk.connect("jonas.krug") as jonas:
        assert "America/New_York" in " ".join((await lucia.hello()).notes)
        assert "(de)" in " ".join((await jonas.hello()).notes)


async def test_a_wrong_token_asks_to_sign_in_again(desk: Desk) -> None:
    for token in ("1-53-00000000000000000000000000000000", "nonsense"):
        service = RequestTracker(Site("rt"), desk.url, token)
        with pytest.raises(Unauthorized, match=r"sign in|token"):
            await service.hello()
        await service.close()


async def test_a_wrong_path_is_no_request_tracker(desk: Desk) -> None:
    async with desk.connect("noor.bakker", url=desk.url + "/NoAuth/nowhere") as service:
        with pytest.raises((NotAService, Gone, Unauthorized)):
            await service.hello()


async def test_a_dead_port_is_unavailable(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with desk.connect("noor.bakker", url=f"http://127.0.0.1:{port}") as service:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await service.hello()


async def test_the_first_load_brings_every_ticket_that_we_may_see(noor: RequestTracker, web: Rest) -> None:
    pulled = await pages(noor)
    known = learned(pulled)
    standing = {ref for ref, ticket in known.items() if ticket.merged_into is None}
    assert len(standing) == web.total("Queue != 'Changes'")
    assert not [record for page in pulled for record in page.unreadable]


async def test_conversations_come_with_their_tickets(noor: RequestTracker, web: Rest) -> None:
    kinds = ("Create", "Correspond", "Comment", "Status")
    wanted = {
        (number, event["id"])
        for number in web.newest("Queue != 'Changes'")[:20]
        for kind in kinds
        for event in web.history(number, kind)
    }
    said = {(entry.ticket.id, entry.id) for page in await pages(noor) for entry in page.entries}
    assert wanted
    assert wanted <= said


async def test_active_tickets_come_first_and_the_total_is_true(noor: RequestTracker) -> None:
    pulled = await pages(noor)
    first = [ticket for page in pulled[:1] for ticket in page.tickets]
    assert first
    assert all(ticket.status.active for ticket in first)
    assert pulled[0].total == sum(len(page.tickets) for page in pulled if page.total is not None)


async def test_an_interrupted_first_load_goes_on_where_it_was(noor: RequestTracker) -> None:
    whole = learned(await pages(noor))
    parts: list[Page] = []
    cursor: str | None = None
    while not (cursor and '"news"' in cursor):
        async for page in noor.changes(Collection.TICKETS, cursor):
            parts.append(page)
            cursor = page.cursor
            break
    parts += await pages(noor, cursor)
    assert whole.keys() <= learned(parts).keys()


async def test_what_another_agent_does_is_news(noor: RequestTracker, web: Rest) -> None:
    cursor = await until_now(noor)
    changed, made = web.create("It will change"), web.create("It is new")
    web.update(changed, Priority=100, Owner="sem.visser")
    web.say(made, "Heard it on the phone: überall.", "comment")
    pulled = await pages(noor, cursor)
    known = learned(pulled)
    assert known[Ref("rt", changed)].priority == 1
    owner = known[Ref("rt", changed)].assignee
    assert owner is not None
    assert (owner.name, owner.agent) == ("Sem Visser", True)
    notes = [entry for page in pulled for entry in page.entries if entry.ticket == Ref("rt", made)]
    assert notes[-1].body == "Heard it on the phone: überall."
    assert notes[-1].visibility is Visibility.INTERNAL


async def test_no_news_is_no_page_twice(noor: RequestTracker, web: Rest) -> None:
    web.create("Something recent")
    after = (await pages(noor, await until_now(noor)))[-1].cursor
    assert not [ticket for page in await pages(noor, after) for ticket in page.tickets]


async def test_a_deleted_ticket_is_gone(noor: RequestTracker, web: Rest) -> None:
    number = web.create("To be deleted")
    cursor = await until_now(noor)
    web.delete(number)
    pulled = await pages(noor, cursor)
    assert Ref("rt", number) in {ref for page in pulled for ref in page.gone}
    with pytest.raises(Gone):
        await noor.look(Ref("rt", number))
    assert Ref("rt", number) not in {ref async for ref in noor.present(Collection.TICKETS)}


async def test_a_merged_ticket_says_into_which(noor: RequestTracker, web: Rest) -> None:
    one, other = web.create("One of two"), web.create("The other")
    cursor = await until_now(noor)
    web.update(one, MergeInto=int(other))
    known = learned(await pages(noor, cursor))
    assert known[Ref("rt", one)].merged_into == Ref("rt", other)
    assert (await noor.look(Ref("rt", one))).ticket.merged_into == Ref("rt", other)


async def test_what_is_present_is_what_was_loaded(noor: RequestTracker) -> None:
    known = learned(await pages(noor))
    listed = [ref async for ref in noor.present(Collection.TICKETS)]
    assert len(listed) == len(set(listed))
    assert set(listed) == known.keys()


async def test_a_confidential_ticket_does_not_exist_for_us(noor: RequestTracker, desk: Desk) -> None:
    mei = desk.rest("mei.tanaka")
    number = mei.newest("Queue = 'Investigations'")[0]
    mei.close()
    with pytest.raises(Gone):
        await noor.look(Ref("rt", number))


async def test_only_the_queues_of_the_settings_are_fetched(desk: Desk, web: Rest) -> None:
    async with desk.connect("noor.bakker", queues=("Network", "Requests")) as service:
        known = learned(await pages(service))
        assert {ticket.queue for ticket in known.values()} == {"Network", "Requests"}
        names = [
            queue.name async for page in service.changes(Collection.QUEUES, None) for queue in page.queues
        ]
        assert sorted(names) == ["Network", "Requests"]


async def test_statuses_of_another_lifecycle_are_understood(noor: RequestTracker) -> None:
    statuses = {t.status_name: t.status for t in learned(await pages(noor)).values() if t.queue == "Requests"}
    assert statuses["being fulfilled"] is Status.IN_PROGRESS
    assert statuses["fulfilled"] is Status.RESOLVED
    assert Status.UNKNOWN not in statuses.values()


async def test_a_look_offers_the_statuses_that_may_be_set_now(noor: RequestTracker, web: Rest) -> None:
    number = web.create("What now?", queue="Requests")
    offers = (await noor.look(Ref("rt", number))).ticket.offers
    assert [offer.name for offer in offers] == ["being fulfilled", "withdrawn"]
    assert offers[0].label == "Start"


async def test_an_unset_due_date_is_none(noor: RequestTracker, web: Rest) -> None:
    number = web.create("Whenever")
    assert web.ticket(number)["Due"].startswith("1970")
    assert (await noor.look(Ref("rt", number))).ticket.due is None


async def test_attachments_have_names_sizes_and_their_bytes(noor: RequestTracker) -> None:
    pulled = await pages(noor)
    files = {
        file.name: (entry.ticket, file)
        for page in pulled
        for entry in page.entries
        for file in entry.attachments
    }
    assert "スクリーンショット 2026-11-20.png" in files
    ticket, file = files["スクリーンショット 2026-11-20.png"]
    data = b"".join([piece async for piece in noor.download(ticket, file.id)])
    assert data.startswith(b"\x89PNG")
    assert len(data) == file.size


async def test_an_attachment_that_is_not_there_is_gone(noor: RequestTracker) -> None:
    for id_ in ("99999999", "../ticket/1"):
        with pytest.raises(Gone):
            await anext(noor.download(Ref("rt", "1"), id_))


async def test_hostile_text_comes_as_text(noor: RequestTracker, web: Rest) -> None:
    number = web.create("\x1b]0;owned\x07 [bold]subject", Content="a\x1b[2Jb\u202ec")
    look = await noor.look(Ref("rt", number))
    whole = look.ticket.subject + "".join(entry.body for entry in look.entries)
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    assert "[bold]subject" in look.ticket.subject


async def test_who_spoke_last_tells_whose_turn_it_is(noor: RequestTracker, web: Rest) -> None:
    number = web.create("Whose turn?")
    web.say(number, "Have you tried another socket?", "correspond")
    assert (await noor.look(Ref("rt", number))).ticket.last_party is Party.AGENT


async def test_agents_and_queues_are_known_by_name(noor: RequestTracker) -> None:
    agents = [person async for page in noor.changes(Collection.PEOPLE, None) for person in page.people]
    assert {"Noor Bakker", "Tomáš Novák", "Mei Tanaka"} <= {person.name for person in agents}
    assert all(person.agent and person.inside for person in agents)
    queues = [page async for page in noor.changes(Collection.QUEUES, None)]
    assert "Investigations" not in {queue.name for queue in queues[0].queues}
    assert not [page async for page in noor.changes(Collection.QUEUES, queues[0].cursor)]
