"""What happens to an intent on its way: to the service, and when the way is bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.cache.outbox import State
from console.intents import (
    Assign,
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
)
from console.model import Person, Ref, Relation, Status
from console.services.memory import MemoryService
from tests.sync.desk import Desk

TOM = Person("tom", "Tom de Vries", agent=True)


@pytest.fixture(params=["keys and versions", "neither"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    good = request.param == "keys and versions"
    return Desk(tmp_path, MemoryService(idempotent=good, atomic=good))


async def first(desk: Desk) -> Ref:
    ref = desk.service.web.create("Label printers print blanks")
    await desk.fetch()
    return ref


def words(desk: Desk, ref: Ref) -> list[str]:
    return [entry.body for entry in desk.service.web.said(ref)]


async def test_every_intent_is_carried_out_and_verified(desk: Desk) -> None:
    ref, other, third = (desk.service.web.create(f"Ticket {number}") for number in range(3))
    await desk.fetch()
    me = desk.service.me
    keys = [
        desk.submit(intent)
        for intent in (
            Take(ref, me),
            SetPriority(ref, 1),
            Note(ref, "Looks like the driver.", me),
            Reply(ref, "We are on it.", me),
            Assign(ref, TOM),
            SetStatus(ref, "stalled", Status.ON_HOLD),
            LinkTo(ref, Relation.DEPENDS_ON, other),
            ReplyResolve(ref, "Solved.", me, "resolved"),
            Merge(third, other),
            Create(Ref("memory", "new-1"), "Network", "VPN drops", "Every ten minutes.", me),
        )
    ]
    await desk.send()
    assert {desk.intent(key).state for key in keys} == {State.VERIFIED}, [desk.intent(k).words for k in keys]
    there = desk.service.web.ticket(ref)
    assert (there.status_name, there.priority, there.assignee) == ("resolved", 1, TOM)
    assert words(desk, ref) == ["It is broken.", "Looks like the driver.", "We are on it.", "Solved."]
    assert desk.service.web.ticket(third).merged_into == other
    assert [one.subject for one in desk.service.web.tickets()][-1] == "VPN drops"
    assert [entry.body for entry in desk.cache.conversation(ref)] == words(desk, ref)


async def test_a_refusal_keeps_the_services_own_words_and_stops_nothing_behind_it(desk: Desk) -> None:
    ref = await first(desk)
    refused = desk.submit(SetStatus(ref, "closed", Status.CLOSED))
    behind = desk.submit(SetPriority(ref, 2))
    await desk.send()
    assert desk.intent(refused).state is State.REFUSED
    assert desk.intent(refused).words == "You can't change status from 'new' to 'closed'."
    assert desk.intent(behind).state is State.VERIFIED
    assert desk.shown(ref).status_name == "new"


async def test_what_was_given_upon_a_change_that_came_to_nothing_asks_about_news_alone(desk: Desk) -> None:
    ref = await first(desk)
    lost = desk.submit(SetPriority(ref, 1))
    desk.service.web.do(SetPriority(ref, 2))
    await desk.fetch()
    after_the_news = desk.submit(SetPriority(ref, 4))
    await desk.send()
    assert desk.intent(lost).state is State.CONFLICT
    assert desk.intent(after_the_news).state is State.VERIFIED, desk.intent(after_the_news).words
    assert desk.service.web.ticket(ref).priority == 4


async def test_news_after_both_were_given_is_a_conflict_for_both(desk: Desk) -> None:
    ref = await first(desk)
    keys = [desk.submit(SetPriority(ref, wanted)) for wanted in (1, 4)]
    desk.service.web.do(SetPriority(ref, 2))
    await desk.send()
    assert [desk.intent(key).state for key in keys] == [State.CONFLICT, State.CONFLICT]
    assert desk.service.web.ticket(ref).priority == 2


async def test_what_somebody_changed_since_the_agent_looked_is_a_conflict(desk: Desk) -> None:
    ref = await first(desk)
    key = desk.submit(SetStatus(ref, "resolved", Status.RESOLVED))
    desk.service.web.do(SetStatus(ref, "stalled", Status.ON_HOLD))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "stalled" in desk.intent(key).words
    assert desk.shown(ref).status_name == "stalled"
    assert desk.cache.retry(key)
    await desk.send()
    assert desk.service.web.ticket(ref).status_name == "resolved"


async def test_a_change_of_another_field_is_no_conflict(desk: Desk) -> None:
    ref = await first(desk)
    key = desk.submit(SetStatus(ref, "stalled", Status.ON_HOLD))
    desk.service.web.do(SetPriority(ref, 1))
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert desk.shown(ref).priority == 1


async def test_taking_and_then_resolving_is_no_conflict_with_oneself(desk: Desk) -> None:
    ref = await first(desk)
    me = desk.service.me
    keys = [
        desk.submit(intent)
        for intent in (
            Take(ref, me),
            Reply(ref, "On it.", me),
            SetStatus(ref, "stalled", Status.ON_HOLD),
            ReplyResolve(ref, "Solved.", me, "resolved"),
        )
    ]
    await desk.send()
    assert [desk.intent(key).state for key in keys] == [State.VERIFIED] * 4


async def test_what_is_so_already_is_not_sent(desk: Desk) -> None:
    ref = await first(desk)
    key = desk.submit(SetPriority(ref, 1))
    desk.service.web.do(SetPriority(ref, 1))
    version = desk.service.web.ticket(ref).version
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert desk.service.web.ticket(ref).version == version


def every(ref: Ref, other: Ref, me: Person) -> list[Intent]:
    return [
        Take(ref, me),
        SetStatus(ref, "stalled", Status.ON_HOLD),
        SetPriority(ref, 1),
        Reply(ref, "We are on it.", me),
        Note(ref, "Hm.", me),
        ReplyResolve(ref, "Solved.", me, "resolved"),
        LinkTo(ref, Relation.RELATED, other),
        Merge(ref, other),
        Create(Ref("memory", "new-1"), "Network", "VPN drops", "Every ten minutes.", me),
    ]


@pytest.mark.parametrize("number", range(9))
@pytest.mark.parametrize("fault", ["lose_before", "lose_after"])
async def test_a_write_whose_answer_was_lost_is_done_exactly_once(
    desk: Desk, fault: str, number: int
) -> None:
    ref, other = desk.service.web.create("One"), desk.service.web.create("Two")
    await desk.fetch()
    key = desk.submit(every(ref, other, desk.service.me)[number])
    setattr(desk.service.faults, fault, 1)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    said = words(desk, other) if number == 7 else words(desk, ref)
    assert len(said) == len(set(said)) or number == 7
    assert len(desk.service.web.tickets()) == (3 if number == 8 else 2)


async def test_a_lost_answer_nobody_can_trace_is_unknown_and_never_repeated(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService(idempotent=False, atomic=False))
    ref = await first(desk)
    key = desk.submit(Reply(ref, "We are on it.", desk.service.me))
    desk.service.faults.lose_after = 1
    desk.service.faults.blind = True
    await desk.send()
    await desk.send()
    assert desk.intent(key).state is State.UNKNOWN
    assert words(desk, ref).count("We are on it.") == 1


async def test_an_intent_that_died_between_record_and_request_is_sent_once(desk: Desk) -> None:
    ref = await first(desk)
    key = desk.submit(Note(ref, "Hm.", desk.service.me))
    before = await desk.service.look(ref)
    from console.cache.facts import freeze

    assert desk.cache.mark_sent(key, freeze(before))
    desk.die()
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert words(desk, ref).count("Hm.") == 1


async def test_while_the_service_cannot_be_reached_everything_waits(desk: Desk) -> None:
    ref = await first(desk)
    desk.service.faults.unreachable = True
    key = desk.submit(Take(ref, desk.service.me))
    await desk.send()
    assert desk.intent(key).state is State.READY
    assert desk.shown(ref).assignee == desk.service.me
    desk.service.faults.unreachable = False
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED


async def test_a_reply_to_a_ticket_that_was_merged_away_asks_first(desk: Desk) -> None:
    ref, other = desk.service.web.create("One"), desk.service.web.create("Two")
    await desk.fetch()
    key = desk.submit(Reply(ref, "Dear Maria", desk.service.me))
    desk.service.web.do(Merge(ref, other))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "merged" in desk.intent(key).words
    assert "Dear Maria" not in words(desk, other)


async def test_an_intent_for_a_ticket_that_is_gone_is_refused(desk: Desk) -> None:
    ref = await first(desk)
    key = desk.submit(Reply(ref, "Dear Maria", desk.service.me))
    desk.service.web.delete(ref)
    await desk.send()
    assert desk.intent(key).state is State.REFUSED


async def test_two_equal_notes_are_two_notes(desk: Desk) -> None:
    ref = await first(desk)
    for _ in range(2):
        desk.submit(Note(ref, "Called, nobody there.", desk.service.me))
    desk.service.faults.lose_after = 1
    await desk.send()
    assert words(desk, ref).count("Called, nobody there.") == 2
