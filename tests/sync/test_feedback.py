"""What is done with what users say gets to the service, once, or says why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from console.cache.outbox import State
from console.intents import CloseAlarm, MakeMajor, MoveLoop, Reply, SetStatus, TakeAlarm, TicketIntent
from console.model import Person, Ref, Status
from console.model.feedback import AlarmState, Feedback, LoopState
from console.services.base import Look, Receipt
from console.services.memory import MemoryService
from tests.sync.desk import Desk

TOM = Person("tom", "Tom de Vries", agent=True)
DUE = datetime(2027, 1, 8, 16, tzinfo=UTC)


@pytest.fixture(params=["keys and versions", "neither"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    good = request.param == "keys and versions"
    return Desk(tmp_path, MemoryService(idempotent=good, atomic=good))


async def rated(desk: Desk) -> Ref:
    ref = desk.service.web.feedback.rate(desk.service.web.create("Scanner jams"), 1, "Still broken.")
    await desk.fetch()
    return ref


def shown(desk: Desk, ref: Ref) -> Feedback:
    found = desk.cache.feed.get(ref)
    assert found is not None
    return found


def own(desk: Desk, ref: Ref) -> str:
    me = desk.service.me
    return desk.submit(MoveLoop(ref, LoopState.OWNED, me, owner=me, due=DUE))


def times(desk: Desk, ref: Ref, field: str) -> int:
    """Return how often we wrote a field of something."""
    me = desk.service.me.id
    return sum((one.ticket, one.field, one.actor) == (ref.id, field, me) for one in desk.service.web.log())


# ---- an answer on its way back ----------------------------------------------------------------------------------


async def test_a_step_is_shown_at_once_and_reaches_the_service(desk: Desk) -> None:
    ref = await rated(desk)
    key = own(desk, ref)
    assert shown(desk, ref).loop.owner == desk.service.me
    assert desk.service.web.feedback.answer(ref).loop.state is LoopState.NEW
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    loop = desk.service.web.feedback.answer(ref).loop
    assert (loop.state, loop.owner, loop.due) == (LoopState.OWNED, desk.service.me, DUE)
    assert shown(desk, ref).loop == loop


async def test_a_whole_way_given_offline_goes_out_step_by_step(desk: Desk) -> None:
    ref, me = await rated(desk), desk.service.me
    keys = [
        desk.submit(MoveLoop(ref, LoopState.SEEN, me)),
        own(desk, ref),
        desk.submit(MoveLoop(ref, LoopState.ACTED, me, acted="New rollers.")),
        desk.submit(MoveLoop(ref, LoopState.TOLD, me)),
        desk.submit(MoveLoop(ref, LoopState.CLOSED, me)),
    ]
    assert shown(desk, ref).loop.state is LoopState.CLOSED
    await desk.send()
    assert [desk.intent(key).state for key in keys] == [State.VERIFIED] * 5
    assert desk.service.web.feedback.answer(ref).loop.acted == "New rollers."
    assert times(desk, ref, "loop") == 5


async def test_a_step_over_a_colleagues_is_a_conflict_that_names_them_and_goes_out_on_our_word(
    desk: Desk,
) -> None:
    ref = await rated(desk)
    key = own(desk, ref)
    desk.service.web.feedback.do(MoveLoop(ref, LoopState.OWNED, TOM, owner=TOM))
    await desk.send()
    waiting = desk.intent(key)
    assert waiting.state is State.CONFLICT
    assert "tom" in waiting.words
    assert shown(desk, ref).loop.owner == TOM
    assert desk.cache.retry(key)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert desk.service.web.feedback.answer(ref).loop.owner == desk.service.me


async def test_a_step_that_was_taken_already_is_not_taken_again(desk: Desk) -> None:
    ref, me = await rated(desk), desk.service.me
    key = own(desk, ref)
    desk.service.web.feedback.do(MoveLoop(ref, LoopState.OWNED, me, owner=me), TOM)
    await desk.send()
    assert (desk.intent(key).state, desk.intent(key).words) == (State.VERIFIED, "It was so already.")
    assert times(desk, ref, "loop") == 0


async def test_a_step_after_the_person_took_the_answer_back_is_refused_in_a_sentence(desk: Desk) -> None:
    ref = await rated(desk)
    key = own(desk, ref)
    desk.service.web.feedback.withdraw(ref)
    await desk.send()
    assert desk.intent(key).state is State.REFUSED
    assert "took this answer back" in desk.intent(key).words
    await desk.fetch()
    assert shown(desk, ref).loop.state is LoopState.NEW


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("blind", [False, True])
async def test_a_lost_answer_never_takes_a_step_twice(
    desk: Desk, when: Literal["before", "after"], blind: bool
) -> None:
    ref = await rated(desk)
    setattr(desk.service.faults, f"lose_{when}", 1)
    desk.service.faults.blind = blind
    key = own(desk, ref)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert times(desk, ref, "loop") == 1


async def test_while_the_service_cannot_be_reached_a_step_waits(desk: Desk) -> None:
    ref = await rated(desk)
    desk.service.faults.unreachable = True
    key = own(desk, ref)
    await desk.send()
    assert desk.intent(key).state is State.READY
    desk.die()
    desk.service.faults.unreachable = False
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED


async def test_where_no_answers_are_kept_a_step_is_refused(desk: Desk) -> None:
    ref = await rated(desk)
    desk.service.feedback_desk = None
    key = own(desk, ref)
    await desk.send()
    assert desk.intent(key).state is State.REFUSED


# ---- alarms -----------------------------------------------------------------------------------------------------


async def test_an_alarm_is_taken_becomes_an_incident_and_is_closed(desk: Desk) -> None:
    answer, me = await rated(desk), desk.service.me
    ref, incident = (
        desk.service.web.feedback.alarm("Printing", answer),
        desk.service.web.create("No printing"),
    )
    await desk.fetch()
    keys = [
        desk.submit(TakeAlarm(ref, me)),
        desk.submit(MakeMajor(ref, me, incident)),
        desk.submit(CloseAlarm(ref, me, "The driver was rolled back.")),
    ]
    assert [one.state for one in desk.cache.feed.alarms(all_=True)] == [AlarmState.CLOSED]
    await desk.send()
    assert [desk.intent(key).state for key in keys] == [State.VERIFIED] * 3
    there = desk.service.web.feedback.alarmed(ref)
    assert (there.taken_by, there.ticket, there.words) == (me, incident, "The driver was rolled back.")
    assert desk.cache.feed.alarm(ref) == there


async def test_an_alarm_that_a_colleague_took_is_theirs(desk: Desk) -> None:
    ref = desk.service.web.feedback.alarm("Printing")
    await desk.fetch()
    key = desk.submit(TakeAlarm(ref, desk.service.me))
    desk.service.web.feedback.do(TakeAlarm(ref, TOM))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert [one.taken_by for one in desk.cache.feed.alarms()] == [TOM]


# ---- telling the user -------------------------------------------------------------------------------------------


async def resolved(desk: Desk) -> Ref:
    ref = desk.service.web.create("Scanner jams")
    desk.service.web.do(SetStatus(ref, "resolved", Status.RESOLVED))
    await desk.fetch()
    return ref


async def test_a_user_is_told_and_the_ticket_stays_resolved(desk: Desk) -> None:
    ref = await resolved(desk)
    key = desk.submit(Reply(ref, "It was the rollers.", desk.service.me, keep="resolved"))
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert desk.service.web.ticket(ref).status is Status.RESOLVED
    assert desk.shown(ref).status is Status.RESOLVED
    assert [one.body for one in desk.service.web.said(ref)].count("It was the rollers.") == 1


async def test_a_user_is_not_told_in_a_ticket_that_was_opened_again_meanwhile(desk: Desk) -> None:
    ref = await resolved(desk)
    key = desk.submit(Reply(ref, "It was the rollers.", desk.service.me, keep="resolved"))
    desk.service.web.do(SetStatus(ref, "open", Status.IN_PROGRESS))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "It was the rollers." not in [one.body for one in desk.service.web.said(ref)]


async def test_a_ticket_that_opens_all_the_same_is_told_of(tmp_path: Path) -> None:
    class Stubborn(MemoryService):
        """Opens a ticket after any reply, whatever was wanted."""

        async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
            receipt = await super().carry_out(intent, key, seen)
            self.web.do(SetStatus(intent.ticket, "open", Status.IN_PROGRESS))
            return receipt

    desk = Desk(tmp_path, Stubborn())
    ref = await resolved(desk)
    key = desk.submit(Reply(ref, "It was the rollers.", desk.service.me, keep="resolved"))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "reads otherwise" in desk.intent(key).words
    assert desk.shown(ref).status is Status.IN_PROGRESS
