"""Writing to a real Request Tracker: done once, seen there by others, refused and in conflict as it says."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from console.intents import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Person, Ref, Relation, Status, Visibility
from console.services.base import AnswerLost, Conflict, Done, Look, Receipt, Rejected
from console.services.rt import RequestTracker
from tests.live.conftest import Desk
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live

NOOR = Person("noor.bakker", "Noor Bakker", agent=True)
RAVI = Person("ravi.patel", "Ravi Patel", agent=True)


def key() -> str:
    return uuid.uuid4().hex


async def do(service: RequestTracker, intent: TicketIntent, once: str = "") -> Receipt:
    """Look and carry out, as the sync does."""
    seen = None if isinstance(intent, Create) else await service.look(intent.ticket)
    return await service.carry_out(intent, once or key(), seen)


def rt(number: str) -> Ref:
    return Ref("rt", number)


async def test_everything_an_agent_does_is_seen_by_others(noor: RequestTracker, web: Rest) -> None:
    number, other = web.create("A whole life"), web.create("A friend of it")
    await do(noor, Take(rt(number), NOOR))
    assert web.ticket(number)["Owner"]["id"] == "noor.bakker"
    await do(noor, Assign(rt(number), RAVI))
    assert web.ticket(number)["Owner"]["id"] == "ravi.patel"
    await do(noor, Assign(rt(number), None))
    assert web.ticket(number)["Owner"]["id"] == "Nobody"
    await do(noor, SetStatus(rt(number), "stalled", Status.ON_HOLD))
    assert web.ticket(number)["Status"] == "stalled"
    await do(noor, SetPriority(rt(number), 2))
    assert web.ticket(number)["Priority"] == "75"
    await do(noor, LinkTo(rt(number), Relation.PARENT, rt(other)))
    ties = {(tie["ref"], tie.get("id")) for tie in web.ticket(number)["_hyperlinks"]}
    assert ("parent", other) in ties
    said = await do(noor, Note(rt(number), "Für uns allein.", NOOR))
    assert said.entry == web.history(number, "Comment")[-1]["id"]
    await do(noor, ReplyResolve(rt(number), "Opgelost: kabel vervangen. 🙂", NOOR, "resolved"))
    assert web.ticket(number)["Status"] == "resolved"
    assert web.texts(number)[-2:] == ["Für uns allein.", "Opgelost: kabel vervangen. 🙂"]
    assert [event["Creator"]["id"] for event in web.history(number, "Correspond")] == ["noor.bakker"]


async def test_a_merge_is_seen_by_others(noor: RequestTracker, web: Rest) -> None:
    number, into = web.create("The same again"), web.create("The first")
    await do(noor, Merge(rt(number), rt(into)))
    assert str(web.ticket(number)["id"]) == into


async def test_a_new_ticket_has_all_that_was_given(noor: RequestTracker, web: Rest) -> None:
    wanted = Create(
        Ref("rt", "new-1"), "Network", "Wi-Fi in Loods 7", "Seit Montag weg.\nSchlimm.", NOOR,
        requester="daan03@harbour.example", assignee=RAVI, priority=1,
    )  # fmt: skip
    made = (await do(noor, wanted)).ticket
    record = web.ticket(made.id)
    assert record["Owner"]["id"] == "ravi.patel"
    assert [one["id"] for one in record["Requestor"]] == ["daan03@harbour.example"]
    assert record["Priority"] == "100"
    assert web.texts(made.id) == ["Seit Montag weg.\nSchlimm."]


async def test_an_assignee_that_cannot_be_is_said(noor: RequestTracker) -> None:
    nobody = Person("no.such.agent", "No Such Agent")
    receipt = await do(noor, Create(Ref("rt", "new-1"), "Network", "For whom?", "x", NOOR, assignee=nobody))
    assert "No Such Agent as the assignee" in receipt.said


async def test_a_subject_that_would_be_cut_is_refused(noor: RequestTracker, web: Rest) -> None:
    before = web.total("id > 0")
    with pytest.raises(Rejected, match="200 characters"):
        await do(noor, Create(Ref("rt", "new-1"), "Network", "word " * 60, "x", NOOR))
    assert web.total("id > 0") == before


async def test_a_colleague_meanwhile_is_a_conflict_in_that_field_alone(
    noor: RequestTracker, web: Rest
) -> None:
    number = web.create("Two at once")
    seen = await noor.look(rt(number))
    web.update(number, Owner="sem.visser")
    web.say(number, "Mine now.")
    with pytest.raises(Conflict, match="assignee") as conflict:
        await noor.carry_out(Take(rt(number), NOOR), key(), seen)
    assert conflict.value.now is not None
    assert conflict.value.now.assignee is not None
    assert conflict.value.now.assignee.name == "Sem Visser"
    assert web.ticket(number)["Owner"]["id"] == "sem.visser"
    await noor.carry_out(SetPriority(rt(number), 1), key(), seen)
    assert web.ticket(number)["Priority"] == "100"


async def test_a_merge_meanwhile_keeps_a_reply_from_other_people(noor: RequestTracker, web: Rest) -> None:
    number, into = web.create("To be merged"), web.create("Of somebody else")
    seen = await noor.look(rt(number))
    web.update(number, MergeInto=int(into))
    with pytest.raises(Conflict, match="merged"):
        await noor.carry_out(Reply(rt(number), "Only for you.", NOOR), key(), seen)
    assert "Only for you." not in web.texts(into)


async def test_a_refusal_comes_in_the_servers_words(noor: RequestTracker, web: Rest) -> None:
    number = web.create("Stubborn", queue="Requests")
    with pytest.raises(Rejected, match="fulfilled"):
        await do(noor, SetStatus(rt(number), "fulfilled", Status.RESOLVED))
    assert web.ticket(number)["Status"] == "submitted"


async def test_a_refusal_is_recognised_in_another_language(desk: Desk, web: Rest) -> None:
    number = web.create("Störrisch", queue="Requests")
    async with desk.connect("jonas.krug") as jonas:
        with pytest.raises(Rejected) as refusal:
            await do(jonas, SetStatus(rt(number), "fulfilled", Status.RESOLVED))
        assert "Status" in str(refusal.value)
        await do(jonas, Take(rt(number), Person("jonas.krug", "Jonas Krüger")))
        said = await do(jonas, Note(rt(number), "Überprüft.", NOOR))
    assert said.said == "Kommentar hinzugefügt"
    assert web.texts(number)[-1] == "Überprüft."


async def test_an_answer_the_server_dies_over_is_found_in_what_it_stored(desk: Desk, web: Rest) -> None:
    number = web.create("Česky")
    async with desk.connect("tomas.novak") as tomas:
        seen, once = await tomas.look(rt(number)), key()
        note = Note(rt(number), "Děkuji, příště.", Person("tomas.novak", "Tomáš Novák"))
        with pytest.raises(AnswerLost):
            await tomas.carry_out(note, once, seen)
        traced = await tomas.trace(note, once, seen)
        await tomas.carry_out(note, once, seen)
    assert traced.done is Done.YES
    assert web.texts(number).count("Děkuji, příště.") == 1


async def test_a_ticket_that_depends_on_another_is_not_answered_as_solved(
    noor: RequestTracker, web: Rest
) -> None:
    number, other = web.create("Waits"), web.create("Comes first")
    web.update(number, AddDependsOn=[int(other)])
    with pytest.raises(Rejected, match=f"Nothing was sent.*#{other}"):
        await do(noor, ReplyResolve(rt(number), "Solved!", NOOR, "resolved"))
    assert "Solved!" not in web.texts(number)
    web.update(other, Status="resolved")
    await do(noor, ReplyResolve(rt(number), "Solved!", NOOR, "resolved"))
    assert web.ticket(number)["Status"] == "resolved"


async def test_a_reply_to_a_resolved_ticket_shows_what_the_server_made_of_it(
    noor: RequestTracker, web: Rest
) -> None:
    number = web.create("Again")
    web.update(number, Status="resolved")
    await do(noor, Reply(rt(number), "One more thing.", NOOR))
    assert (await noor.look(rt(number))).ticket.status_name == "open"


async def test_the_same_key_speaks_once(noor: RequestTracker, web: Rest) -> None:
    number, once = web.create("Once"), key()
    first = await do(noor, Reply(rt(number), "Just once.", NOOR), once)
    again = await do(noor, Reply(rt(number), "Just once.", NOOR), once)
    assert first.entry == again.entry
    assert web.texts(number).count("Just once.") == 1
    wanted = Create(Ref("rt", "new-1"), "Network", f"Only one of it {once}", "Text.", NOOR)
    assert (await do(noor, wanted, once)).ticket == (await do(noor, wanted, once)).ticket


async def test_twenty_writes_at_once_all_arrive_once(noor: RequestTracker, web: Rest) -> None:
    numbers = [web.create(f"One of many {place}") for place in range(5)]
    looks: dict[str, Look] = {number: await noor.look(rt(number)) for number in numbers}
    wanted: list[TicketIntent] = []
    for number in numbers:
        wanted += [
            Take(rt(number), NOOR),
            SetPriority(rt(number), 1),
            Note(rt(number), f"Note on {number}", NOOR),
            Reply(rt(number), f"Answer on {number}", NOOR),
        ]

    def work_in_the_web() -> None:
        for number in numbers:
            web.say(number, "From the web.")

    ours = [noor.carry_out(intent, key(), looks[intent.ticket.id]) for intent in wanted]
    await asyncio.gather(asyncio.to_thread(work_in_the_web), *ours)
    for number in numbers:
        assert web.ticket(number)["Owner"]["id"] == "noor.bakker"
        assert web.ticket(number)["Priority"] == "100"
        texts = web.texts(number)
        for text in (f"Note on {number}", f"Answer on {number}", "From the web."):
            assert texts.count(text) == 1


@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.GATEWAY_ERROR])
async def test_a_message_whose_answer_was_lost_is_found_and_not_posted_again(
    desk: Desk, proxy: Proxy, web: Rest, fault: Fault
) -> None:
    number = web.create("Lost answer")
    async with desk.connect("noor.bakker", proxy.url) as noor:
        seen = await noor.look(rt(number))
        for intent in (
            Note(rt(number), "A note that got lost.", NOOR),
            Reply(rt(number), "An answer that got lost.", NOOR),
            ReplyResolve(rt(number), "Solved, and lost.", NOOR, "resolved"),
        ):
            once = key()
            proxy.faults.append(fault)
            with pytest.raises(AnswerLost):
                await noor.carry_out(intent, once, seen)
            traced = await noor.trace(intent, once, seen)
            assert traced.done is Done.YES
            assert traced.receipt is not None
            assert traced.receipt.entry is not None
            assert web.texts(number).count(intent.body) == 1
            seen = await noor.look(rt(number))
    assert web.ticket(number)["Status"] == "resolved"


async def test_a_question_that_never_arrived_is_known_not_to_be_done(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    number = web.create("Swallowed")
    for fault in (Fault.SWALLOW, Fault.LOGIN_PAGE):
        intent, once = Reply(rt(number), f"Never arrived: {fault.name}", NOOR), key()
        async with desk.connect("noor.bakker", proxy.url) as noor:
            seen = await noor.look(rt(number))
            proxy.faults.append(fault)
            with pytest.raises(AnswerLost):
                await noor.carry_out(intent, once, seen)
            assert (await noor.trace(intent, once, seen)).done is Done.NO
            await noor.carry_out(intent, once, seen)
        assert web.texts(number).count(intent.body) == 1


async def test_a_question_that_arrives_late_is_waited_for(desk: Desk, proxy: Proxy, web: Rest) -> None:
    number = web.create("Late")
    intent, once = Reply(rt(number), "Arrives when nobody waits any more.", NOOR), key()
    async with desk.connect("noor.bakker", proxy.url, settle=10.0) as noor:
        seen = await noor.look(rt(number))
        proxy.faults.append(Fault.DELIVER_LATE)
        with pytest.raises(AnswerLost):
            await noor.carry_out(intent, once, seen)
        assert web.texts(number).count(intent.body) == 0
        assert (await noor.trace(intent, once, seen)).done is Done.YES
    assert web.texts(number).count(intent.body) == 1


async def test_the_same_words_said_in_the_web_meanwhile_leave_it_open(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    number = web.create("Who said that?")
    mine = desk.rest("noor.bakker")
    intent, once = Note(rt(number), "Called them back.", NOOR), key()
    async with desk.connect("noor.bakker", proxy.url) as noor:
        seen = await noor.look(rt(number))
        proxy.faults.append(Fault.SWALLOW)
        with pytest.raises(AnswerLost):
            await noor.carry_out(intent, once, seen)
        mine.say(number, "Called them back.")
        assert (await noor.trace(intent, once, seen)).done is Done.UNKNOWN
    mine.close()
    assert web.texts(number).count("Called them back.") == 1


async def test_a_change_that_was_changed_again_since_counts_as_done(
    desk: Desk, proxy: Proxy, web: Rest
) -> None:
    number = web.create("Back and forth")
    async with desk.connect("noor.bakker", proxy.url) as noor:
        seen, once = await noor.look(rt(number)), key()
        proxy.faults.append(Fault.LOSE_ANSWER)
        with pytest.raises(AnswerLost):
            await noor.carry_out(Take(rt(number), NOOR), once, seen)
        web.update(number, Owner="ravi.patel")
        assert (await noor.trace(Take(rt(number), NOOR), once, seen)).done is Done.YES
    assert web.ticket(number)["Owner"]["id"] == "ravi.patel"


async def test_a_creation_whose_answer_was_lost_makes_one_ticket(desk: Desk, proxy: Proxy, web: Rest) -> None:
    once = key()
    subject = f"It's lost \\ {once}"
    wanted = Create(Ref("rt", "new-1"), "Network", subject, "Only one of me.", NOOR)
    async with desk.connect("noor.bakker", proxy.url) as noor:
        proxy.faults.append(Fault.LOSE_ANSWER)
        with pytest.raises(AnswerLost):
            await noor.carry_out(wanted, once, None)
        traced = await noor.trace(wanted, once, None)
        assert traced.done is Done.YES
        assert traced.receipt is not None
        assert (await noor.look(traced.receipt.ticket)).ticket.subject == subject
    assert web.total(f"Subject LIKE '{once}'") == 1


async def test_a_lost_note_is_internal_all_the_same(desk: Desk, proxy: Proxy, web: Rest) -> None:
    number = web.create("Quiet")
    async with desk.connect("noor.bakker", proxy.url) as noor:
        seen, once = await noor.look(rt(number)), key()
        note = Note(rt(number), "Between us.", NOOR)
        proxy.faults.append(Fault.LOSE_ANSWER)
        with pytest.raises(AnswerLost):
            await noor.carry_out(note, once, seen)
        await noor.trace(note, once, seen)
        said = next(one for one in (await noor.look(rt(number))).entries if one.body == "Between us.")
    assert said.visibility is Visibility.INTERNAL
