"""What a service does with answers and alarms, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console import intents
from console.intents import AlarmIntent, CloseAlarm, MakeMajor, MoveLoop, Reply, TakeAlarm
from console.model import Status
from console.model.feedback import (
    AlarmState,
    LoopState,
)
from console.services.base import (
    Conflict,
    FeedbackDesk,
    Rejected,
    Service,
)
from tests.services.contract.common import Elsewhere, bodies, key
from tests.services.contract.feedback import Audience, FeedbackTests


class FeedbackWriting(FeedbackTests):
    """What a service does with answers and alarms."""

    async def test_an_answer_goes_all_the_way_and_round_again(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        done = [await self.moved(heard, step) for step in await self.steps(service, ref)]
        me = await self.me(service)
        owned, acted, told, again, last = done[1], done[2], done[3], done[5], done[6]
        assert owned.loop.owner is not None
        assert owned.loop.owner.id == me.id
        assert owned.loop.due == datetime(2027, 1, 8, 16, tzinfo=UTC)
        assert acted.loop.acted == "New rollers were fitted."
        assert told.loop.told is not None
        assert again.loop.reopened == 1
        assert last.loop.reason == "Left the organisation."
        assert (last.raw, last.comment, last.answered) == (owned.raw, owned.comment, owned.answered)
        assert (await self.hear(service, None)).answers[ref] == last

    async def test_a_step_over_somebody_elses_is_refused_and_changes_nothing(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        seen, me, tom = await heard.look(ref), await self.me(service), await self.colleague(service)
        await audience.step(MoveLoop(ref, LoopState.OWNED, tom, owner=tom))
        with pytest.raises(Conflict):
            await heard.carry_out(MoveLoop(ref, LoopState.OWNED, me, owner=me), key(), seen)
        owner = (await self.answer(heard, ref)).loop.owner
        assert owner is not None
        assert owner.id != me.id

    async def test_steps_that_nobody_can_take_are_refused_with_a_sentence(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        me = await self.me(service)
        before = await self.answer(heard, ref)
        for step in (
            MoveLoop(ref, LoopState.TOLD, me),
            MoveLoop(ref, LoopState.CLOSED, me),
            MoveLoop(ref, LoopState.NO_CONTACT, me, reason="  "),
        ):
            with pytest.raises(Rejected) as refusal:
                await heard.carry_out(step, key(), before)
            assert len(str(refusal.value)) > 10
            assert await self.answer(heard, ref) == before

    async def test_alarms_are_told_taken_made_an_incident_and_closed(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        if "alarm" not in self.capable:
            pytest.skip("this service keeps no alarms")
        cursor, me = (await self.hear(service, None)).cursor, await self.me(service)
        ref = await audience.alarm("Printing")
        alarm = (await self.hear(service, cursor)).alarms[ref]
        assert (alarm.service, alarm.state) == ("Printing", AlarmState.OPEN)
        assert alarm.since < alarm.raised
        incident = await web.create("Nobody can print", "On any floor.")
        steps: list[AlarmIntent] = [
            TakeAlarm(ref, me),
            MakeMajor(ref, me, incident),
            CloseAlarm(ref, me, "The driver was rolled back."),
        ]
        for intent in steps:
            before = await heard.look(ref)
            await heard.carry_out(intent, key(), before)
            after = await self.alarm(heard, ref)
            wanted = intents.wants_of(intent, before, datetime.now(UTC))
            assert intents.touched_of(intent, after) == wanted
        assert after.words == "The driver was rolled back."
        assert after.ticket == incident
        assert after.taken_by is not None
        assert (await self.hear(service, cursor)).alarms[ref] == after
        with pytest.raises(Rejected):
            await heard.carry_out(TakeAlarm(ref, me), key(), after)

    async def test_telling_a_user_leaves_a_resolved_ticket_resolved(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        _, before, _ = await self.done(service, await self.step(service, ref, Status.RESOLVED))
        me, kept = await self.me(service), before.ticket.status_name
        _, after, _ = await self.done(service, Reply(ref, "It was the rollers. Thank you.", me, keep=kept))
        assert (after.ticket.status, after.ticket.status_name) == (Status.RESOLVED, kept)
        assert "It was the rollers. Thank you." in bodies(after.entries)

    async def test_a_user_is_not_told_where_the_ticket_moved_meanwhile(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        resolve = await self.step(service, ref, Status.RESOLVED)
        _, before, _ = await self.done(service, resolve)
        step = await self.step(service, ref, Status.IN_PROGRESS)
        await web.do(step)
        told = Reply(ref, "It is done.", await self.me(service), keep=resolve.status_name)
        with pytest.raises(Conflict):
            await service.carry_out(told, key(), before)
        after = await service.look(ref)
        assert after.ticket.status is Status.IN_PROGRESS
        assert "It is done." not in bodies(after.entries)
