"""The connector to an Amends desk, against a real one over its socket and its port."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal

import msgspec
import pytest

from console.intents import (
    Create,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Person, Ref, Status, Visibility
from console.model.feedback import LOCAL, Alarm, AlarmKind
from console.services.answers import Answer
from console.services.base import (
    AlarmRaiser,
    AnswerLost,
    Collection,
    Conflict,
    Done,
    Gone,
    NotAService,
    Page,
    Receipt,
    Rejected,
    Service,
    Unauthorized,
    Unavailable,
)
from console.services.desk import DeskService
from console.services.desk.news import News
from console.services.desk.pull import Pull
from tests.desk.house import House, furnish, new_ticket, open_house, tag
from tests.services.audiences import DeskAudience
from tests.services.contract import Audience, Elsewhere, Office, ServiceContract
from tests.services.offices import DeskOffice, hire_lena

AISHA = Person("aisha", "Aisha Bakker", agent=True)
TOM = Person("tom", "Tom de Vries", agent=True)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), hire_lena(Path(name), furnish(Path(name)))) as running,
    ):
        yield running


@pytest.fixture
async def service(house: House) -> AsyncIterator[DeskService]:
    made = DeskService("desk", socket=house.socket)
    yield made
    await made.close()


def key() -> str:
    return uuid.uuid4().hex


async def all_pages(service: DeskService, since: str | None = None) -> list[Page]:
    return [page async for page in service.changes(Collection.TICKETS, since)]


async def test_hello_says_who_we_are_over_socket_and_port(house: House, service: DeskService) -> None:
    hello = await service.hello()
    assert (hello.me.id, hello.me.agent, hello.product.split()[:2]) == ("aisha", True, ["Amends", "desk"])
    assert abs(hello.clock_offset) < 5
    over_port = DeskService("desk", url=f"http://127.0.0.1:{house.port}", token=house.tokens["maria"])
    hello = await over_port.hello()
    assert (hello.me.id, hello.me.agent, len(hello.notes)) == ("maria", False, 1)
    await over_port.close()
    stranger = DeskService("desk", url=f"http://127.0.0.1:{house.port}", token="amends_no_such")
    with pytest.raises(Unauthorized):
        await stranger.hello()
    await stranger.close()


async def test_a_first_load_gives_own_queues_first_and_goes_on_where_it_was(
    house: House, service: DeskService
) -> None:
    client = house.client()
    made = [new_ticket(client, f"load {number}", queue="Workplace")["id"] for number in range(60)]
    service._pull._limits["/v1/tickets"] = 50
    pages: list[Page] = []
    async for page in service.changes(Collection.TICKETS, None):
        pages.append(page)
        if len(pages) == 1:
            break
    assert len(pages[0].tickets) == 50
    assert pages[0].total is not None
    assert pages[0].total >= 60
    new_ticket(client, "made meanwhile", queue="Workplace")
    pages += await all_pages(service, pages[-1].cursor)
    seen = {ticket.ref.id: ticket for page in pages for ticket in page.tickets}
    assert set(made) <= set(seen)
    assert "made meanwhile" in {ticket.subject for ticket in seen.values()}
    said = {entry.ticket.id for page in pages for entry in page.entries}
    assert set(made) <= said
    again = await all_pages(service, pages[-1].cursor)
    assert [page.tickets for page in again] == [()]
    present = {ref.id async for ref in service.present(Collection.TICKETS)}
    assert set(seen) == present


async def test_what_ended_longer_ago_than_the_history_is_left_for_later(
    house: House, service: DeskService
) -> None:
    client = house.client()
    open_, ended = (Ref("desk", new_ticket(client, name)["id"]) for name in ("still open", "long over"))
    for status, means in (("in progress", Status.IN_PROGRESS), ("resolved", Status.RESOLVED)):
        await service.carry_out(SetStatus(ended, status, means), key(), await service.look(ended))
    asked: list[dict[str, str | int]] = []

    async def ask(path: str, params: dict[str, str | int]) -> Answer:
        asked.append(params)
        long_ago = params.get("changed_after")
        return await service._talk.read(path, params | ({"changed_after": 2**52} if long_ago else {}))

    loaded = {
        t.ref async for page in Pull("desk", ask, 30).changes(Collection.TICKETS, None) for t in page.tickets
    }
    assert open_ in loaded
    assert ended not in loaded
    month = datetime.now(UTC) - timedelta(days=30)
    told = {int(params["changed_after"]) for params in asked if "changed_after" in params}
    assert all(abs(one / 1000 - month.timestamp()) < 3600 for one in told)
    assert told
    assert (await service.look(ended)).ticket.ref == ended


async def test_an_agents_own_tickets_come_before_those_of_other_queues(house: House) -> None:
    client, tom = house.client(), DeskService("desk", socket=house.socket, token=house.tokens["tom"])
    mine = new_ticket(client, "mine elsewhere", queue="Network", assignee="tom")["id"]
    others = new_ticket(client, "of others", queue="Network")["id"]
    pages = [page async for page in tom.changes(Collection.TICKETS, None)]
    await tom.close()
    first, *rest = [[ticket.ref.id for ticket in page.tickets] for page in pages]
    assert mine in first
    assert others not in first
    assert [others in page for page in rest].count(True) == 1


async def test_an_older_desk_that_gives_shorter_pages_is_asked_for_those(
    house: House, service: DeskService
) -> None:
    new_ticket(house.client(), "asked twice")
    asked: list[int] = []

    async def ask(path: str, params: dict[str, str | int]) -> Answer:
        limit = int(params.get("limit", 0))
        if path == "/v1/tickets":
            asked.append(limit)
        if limit > 50:
            raise Rejected("Expected `int` <= 50.")
        return await service._talk.read(path, params)

    pages = [page async for page in Pull("desk", ask).changes(Collection.TICKETS, None)]
    assert "asked twice" in {ticket.subject for page in pages for ticket in page.tickets}
    assert asked == [400, *[50] * (len(asked) - 1)]


async def test_queues_people_and_services_come_once_and_then_as_news(
    house: House, service: DeskService
) -> None:
    pages = [page async for page in service.changes(Collection.QUEUES, None)]
    assert {(queue.name, queue.mine) for queue in pages[0].queues} >= {("Workplace", True)}
    estate = [page async for page in service.changes(Collection.ESTATE, None)]
    kept = {one.name: one for page in estate for one in page.services}
    assert (kept["Printing"].team, kept["Printing"].users, kept["Printing"].needs) == (
        "Workplace",
        120,
        ("Wi-Fi",),
    )
    people = [page async for page in service.changes(Collection.PEOPLE, None)]
    assert {"aisha", "maria"} <= {person.id for page in people for person in page.people}
    new_ticket(house.client(), requester="vendor@printpartner.example")
    news = [page async for page in service.changes(Collection.PEOPLE, people[-1].cursor)]
    found = [person for page in news for person in page.people]
    assert [(person.email, person.inside) for person in found] == [("vendor@printpartner.example", False)]


class DeskWeb:
    """Somebody else at the same desk: Maria opens tickets, Tom works on them, Ruth deletes."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tom = DeskService("desk", socket=house.socket, token=house.tokens["tom"])

    async def create(self, subject: str, body: str) -> Ref:
        return Ref("desk", new_ticket(self._house.client("maria"), subject, body=body)["id"])

    async def do(self, intent: TicketIntent) -> Receipt:
        seen = None if isinstance(intent, Create) else await self._tom.look(intent.ticket)
        return await self._tom.carry_out(intent, key(), seen)

    async def attach(self, ref: Ref, name: str, content: bytes) -> None:
        client, path = self._house.client("maria"), f"/v1/tickets/{ref.id}"
        file = client.post(f"{path}/attachments", params={"name": name}, content=content).json()["id"]
        said = {"body": "See there.", "visibility": "public", "attachments": [file]}
        assert client.post(f"{path}/entries", json=said).status_code == 201

    async def delete(self, ref: Ref) -> None:
        client, path = self._house.client("root"), f"/v1/tickets/{ref.id}"
        assert client.delete(path, headers=tag(client.get(path).json())).status_code == 204

    async def close(self) -> None:
        await self._tom.close()


class TestDesk(ServiceContract):
    capable: ClassVar[frozenset[str]] = frozenset(
        {
            *("attach", "delete", "lose", "drop approval", "drop change", "keep estate"),
            *("ask", "alarm", "promise", "drop feedback", "object"),
        }
    )

    @pytest.fixture
    def office(self, house: House) -> Office:
        return DeskOffice(house)

    @pytest.fixture
    def audience(self, house: House) -> Audience:
        return DeskAudience(house)

    @pytest.fixture
    async def web(self, house: House) -> AsyncIterator[Elsewhere]:
        web = DeskWeb(house)
        yield web
        await web.close()

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        """Cut the line once, before the question arrives or before its answer does."""
        assert isinstance(service, DeskService)
        line = service._line
        ask = line.ask

        async def cut(method: str, path: str, **more: Any) -> Answer:
            if method != "GET":
                line.ask = ask  # type: ignore[method-assign]
                if when == "after":
                    await ask(method, path, **more)
                raise AnswerLost("The line broke.")
            return await ask(method, path, **more)

        line.ask = cut  # type: ignore[method-assign]


@pytest.mark.slow
class TestDeskOverItsPort(TestDesk):
    @pytest.fixture
    async def service(self, house: House) -> AsyncIterator[DeskService]:
        made = DeskService("desk", url=f"http://127.0.0.1:{house.port}", token=house.tokens["aisha"])
        yield made
        await made.close()


async def test_what_was_done_is_read_back_and_a_repeat_does_nothing(
    house: House, service: DeskService
) -> None:
    id_ = new_ticket(house.client(), requester="maria")["id"]
    ref = Ref("desk", id_)
    seen = await service.look(ref)
    assert [offer.status for offer in seen.ticket.offers][:1] == [Status.IN_PROGRESS]
    once = key()
    first = await service.carry_out(Take(ref, AISHA), once, seen)
    assert first == await service.carry_out(Take(ref, AISHA), once, seen)
    await service.carry_out(SetPriority(ref, 1), key(), await service.look(ref))
    await service.carry_out(Note(ref, "Suspect the driver.", AISHA), key(), seen)
    await service.carry_out(Reply(ref, "We see it too.", AISHA), key(), seen)
    resolve = ReplyResolve(ref, "Rolled back.", AISHA, "resolved")
    receipt = await service.carry_out(resolve, key(), await service.look(ref))
    now = await service.look(ref)
    assert (now.ticket.assignee, now.ticket.priority, now.ticket.status) == (
        Person("aisha", "Aisha Bakker", "aisha@zilvermeer.example", True, True, "Warehouse"),
        1,
        Status.RESOLVED,
    )
    assert receipt.entry in {entry.id for entry in now.entries}
    bodies = [entry.body for entry in now.entries if entry.visibility is not Visibility.SYSTEM]
    assert bodies == ["All labels are empty.", "Suspect the driver.", "We see it too.", "Rolled back."]
    assert [person.id for person in now.entries[-2].receivers] == ["maria"]


async def test_a_change_meanwhile_is_a_conflict_and_a_refusal_has_the_desks_words(
    house: House, service: DeskService
) -> None:
    client = house.client("tom")
    made = new_ticket(client)
    ref = Ref("desk", made["id"])
    seen = await service.look(ref)
    client.patch(f"/v1/tickets/{made['id']}", json={"priority": 2}, headers=tag(made))
    with pytest.raises(Conflict) as conflict:
        await service.carry_out(Take(ref, AISHA), key(), seen)
    assert conflict.value.now is not None
    assert conflict.value.now.priority == 2
    with pytest.raises(Rejected, match="cannot become closed"):
        await service.carry_out(SetStatus(ref, "closed", Status.CLOSED), key(), await service.look(ref))
    with pytest.raises(Gone):
        await service.look(Ref("desk", "987654321"))


async def test_a_lost_answer_can_be_asked_for_again(house: House, service: DeskService) -> None:
    create = Create(Ref("desk", "new-1"), "Workplace", "Made once", "Body", AISHA, requester="maria")
    done = key()
    assert (await service.trace(create, done, None)).done is Done.NO
    receipt = await service.carry_out(create, done, None)
    traced = await service.trace(create, done, None)
    assert (traced.done, traced.receipt) == (Done.YES, receipt)


async def test_a_merged_ticket_says_into_what(house: House, service: DeskService) -> None:
    client = house.client()
    first, second = (Ref("desk", new_ticket(client, name)["id"]) for name in ("first", "second"))
    await service.carry_out(Merge(first, second), key(), await service.look(first))
    assert (await service.look(first)).ticket.merged_into == second


async def test_a_line_that_breaks_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder)) as house:
        service = DeskService("desk", socket=house.socket)
        client, hints = house.client(), service.live()
        hearing = asyncio.ensure_future(anext(hints))
        while not hearing.done():
            await asyncio.to_thread(new_ticket, client)
        assert hearing.result().collection is Collection.TICKETS
    with pytest.raises(Unavailable):
        async for _ in hints:
            pass
    await service.close()


async def test_a_desk_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    nobody = DeskService("desk", socket=tmp_path / "no.sock")
    with pytest.raises(Unavailable):
        await nobody.hello()
    await nobody.close()


async def test_hostile_text_is_cleaned_at_the_door(house: House, service: DeskService) -> None:
    evil = "\x1b]0;owned\x07\u202etxt.exe"
    made = new_ticket(house.client(), f"Subject {evil}", body=f"Body {evil}\x1b[2J")
    look = await service.look(Ref("desk", made["id"]))
    everything = look.ticket.subject + "".join(entry.body for entry in look.entries)
    assert "\x1b" not in everything
    assert "\u202e" not in everything


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1/health", {"product": "Something else"}),
        ("/v1/health", ["Amends desk"]),
        ("/v1/me", {"id": 7}),
        ("/v1/tickets", {"items": 3, "after": None, "seq": 1, "total": 1}),
        ("/v1/tickets", {"items": [], "after": "", "seq": 1, "total": 1}),
        ("/v1/tickets", []),
        ("/v1/news", {"items": [], "next": 0, "more": True}),
        ("/v1/news", {"next": "many"}),
        ("/v1/ticket-ids", {"items": ["1"], "after": ""}),
    ],
)
async def test_what_no_desk_sends_is_said_and_never_loops(
    service: DeskService, path: str, sent: object
) -> None:
    line, ask = service._line, service._line.ask

    async def spoilt(method: str, asked: str, **more: Any) -> Answer:
        answer = await ask(method, asked, **more)
        return replace(answer, body=msgspec.json.encode(sent)) if asked == path else answer

    async def everything() -> None:
        await service.hello()
        await all_pages(service)
        [ref async for ref in service.present(Collection.TICKETS)]

    line.ask = spoilt  # type: ignore[method-assign, assignment]
    with pytest.raises(NotAService):
        await everything()


async def test_a_record_that_cannot_be_read_is_kept_and_the_rest_comes(
    house: House, service: DeskService
) -> None:
    made = new_ticket(house.client(), "whole")
    spoilt = {"id": "5", "subject": "no number", "requester": {"id": "x", "name": "\x1b[2Jx"}}
    news = News("desk")
    for raw in (made | {"entries": [{"id": "9"}]}, spoilt, "nonsense", None):
        news.learn_ticket(raw)
    page = news.page("cursor")
    assert [ticket.subject for ticket in page.tickets] == ["whole"]
    assert [record.what for record in page.unreadable] == ["entry 9", "ticket 5", "ticket ?", "ticket ?"]
    assert not [record for record in page.unreadable if "\x1b" in record.raw + record.why]


async def test_a_desk_made_anew_is_loaded_anew(tmp_path: Path) -> None:
    cursors: list[str] = []
    for name in ("first", "second"):
        folder = tmp_path / name
        with open_house(folder, furnish(folder)) as running:
            new_ticket(running.client(), name)
            service = DeskService("desk", socket=running.socket)
            pages = await all_pages(service, cursors[-1] if cursors else None)
            assert [ticket.subject for page in pages for ticket in page.tickets] == [name]
            cursors.append(pages[-1].cursor)
            await service.close()


async def test_an_alarm_is_kept_once_however_many_consoles_notice_it(service: DeskService) -> None:
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    noticed = Alarm(
        ref=Ref("desk", f"{LOCAL}1"),
        version="1",
        kind=AlarmKind.SPIKE,
        service="Printing",
        raised=since + timedelta(minutes=50),
        since=since,
        count=9,
        of=31,
        usual=0.1,
    )
    desk = service.feedback_desk
    assert isinstance(desk, AlarmRaiser)
    kept = await desk.raise_alarm(noticed)
    assert not kept.ref.id.startswith(LOCAL)
    assert (kept.service, kept.since, kept.count, kept.of, kept.usual) == ("Printing", since, 9, 31, 0.1)
    again = await desk.raise_alarm(replace(noticed, ref=Ref("desk", f"{LOCAL}2"), count=12))
    assert again.ref == kept.ref
    assert await desk.look(kept.ref) == kept
