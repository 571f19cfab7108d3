"""Once, and only once: keys, and lost answers that are traced, for changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest

from console.intents import (
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    Reschedule,
    Review,
    SetImplementer,
    condition_id,
)
from console.model import ChangeState, Ref, Result
from console.services.base import AnswerLost, ChangeDesk, Done, Service
from tests.services.contract.change_writing import next_week
from tests.services.contract.changes import ChangeTests, Office
from tests.services.contract.common import bodies, key


class ChangeOnce(ChangeTests):
    """What no service may do to a change twice."""

    async def each_on_changes(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> AsyncIterator[ChangeIntent]:
        """Yield one intent of each kind, in an order in which all of them can be done."""
        me = await self.me(service)
        planned, other = await office.plan("Patch the database"), await office.plan("Renew the certificate")
        ref = planned.change
        yield Reschedule(ref, next_week(), next_week(1))
        yield SetImplementer(ref, await self.implementer(service))
        yield NoteOnChange(ref, "Looks fine.", me)
        yield AskAbout(ref, planned.ours, me, "Was the back-out tried?")
        yield await self.approve(service, desk, planned, conditions=("Users are told",))
        yield Meet(ref, planned.ours, condition_id("Users are told"), me)
        yield await self.step_to(desk, ref, ChangeState.IMPLEMENTING)
        yield await self.step_to(desk, ref, ChangeState.REVIEW, Result.BACKED_OUT)
        yield Review(ref, "The disk was full.", me)
        yield await self.send_back(service, desk, other, conditions=("The plan names who stands by",))
        yield CreateChange(Ref(service.name, "new-1"), f"Third {key()}", me)

    async def test_the_same_key_is_carried_out_once_on_a_change(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if not service.can.idempotent:
            pytest.skip("it honours no keys, and nothing is sent to it twice")
        planned = await office.plan("Patch the database")
        before, me = await desk.look(planned.change), await self.me(service)
        for intent in (
            NoteOnChange(planned.change, "Once.", me),
            CreateChange(Ref(service.name, "new-1"), "Only one", me),
        ):
            once, seen = key(), None if isinstance(intent, CreateChange) else before
            first = await desk.carry_out(intent, once, seen)
            assert await desk.carry_out(intent, once, seen) == first
        yes, once = await self.approve(service, desk, planned), key()
        seen = await desk.look(planned.change)
        first = await desk.carry_out(yes, once, seen)
        assert await desk.carry_out(yes, once, seen) == first
        said = bodies((await desk.look(planned.change)).entries)
        assert said.count("Once.") == 1

    async def test_what_was_done_to_a_change_is_found_and_what_was_not_is_not(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        async for intent in self.each_on_changes(service, desk, office):
            before = None if isinstance(intent, CreateChange) else await desk.look(intent.change)
            once = key()
            assert (await desk.trace(intent, once, before)).done is not Done.YES, intent
            receipt = await desk.carry_out(intent, once, before)
            traced = await desk.trace(intent, once, before)
            assert traced.done is Done.YES, (intent, traced)
            assert traced.receipt is not None
            assert traced.receipt.ticket == receipt.ticket

    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_a_lost_answer_on_a_change_is_traced_and_never_repeated(
        self, service: Service, desk: ChangeDesk, office: Office, when: Literal["before", "after"]
    ) -> None:
        if "lose" not in self.capable:
            pytest.skip("answers of this service cannot be lost on purpose")
        async for intent in self.each_on_changes(service, desk, office):
            before = None if isinstance(intent, CreateChange) else await desk.look(intent.change)
            once = key()
            self.lose(service, when)
            with pytest.raises(AnswerLost):
                await desk.carry_out(intent, once, before)
            traced = await desk.trace(intent, once, before)
            if when == "after":
                assert traced.done is Done.YES, (intent, traced)
            else:
                assert traced.done is Done.NO, (intent, traced)
                await desk.carry_out(intent, once, before)
