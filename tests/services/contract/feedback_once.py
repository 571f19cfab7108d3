"""Once, and only once: keys, and lost answers that are traced, for answers of users."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from console.services.base import (
    AnswerLost,
    Done,
    FeedbackDesk,
    Service,
)
from tests.services.contract.common import Elsewhere, key
from tests.services.contract.feedback import Audience, FeedbackTests


class FeedbackOnce(FeedbackTests):
    """What no service may do to an answer twice."""

    async def test_the_same_key_takes_a_step_once(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        if not service.can.idempotent:
            pytest.skip("it honours no keys, and nothing is sent to it twice")
        _, ref = await self.unhappy(web, audience)
        for step in await self.steps(service, ref):
            once, before = key(), await heard.look(ref)
            first = await heard.carry_out(step, once, before)
            after = await heard.look(ref)
            assert await heard.carry_out(step, once, before) == first
            assert await heard.look(ref) == after

    async def test_a_step_is_found_once_it_was_taken_and_not_before(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        for step in await self.steps(service, ref):
            once = key()
            assert (await heard.trace(step, once)).done is not Done.YES, step
            await heard.carry_out(step, once, await heard.look(ref))
            assert (await heard.trace(step, once)).done is Done.YES, step

    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_a_lost_answer_to_a_step_is_traced_and_never_repeated(
        self,
        service: Service,
        web: Elsewhere,
        heard: FeedbackDesk,
        audience: Audience,
        when: Literal["before", "after"],
    ) -> None:
        if "lose" not in self.capable:
            pytest.skip("answers of this service cannot be lost on purpose")
        _, ref = await self.unhappy(web, audience)
        for step in (await self.steps(service, ref))[:3]:
            once, before = key(), await self.answer(heard, ref)
            self.lose(service, when)
            with pytest.raises(AnswerLost):
                await heard.carry_out(step, once, before)
            now = await self.answer(heard, ref)
            if when == "after":
                assert (await heard.trace(step, once)).done is Done.YES, step
                assert now.loop.state is step.state
            else:
                assert (await heard.trace(step, once)).done is Done.NO, step
                assert replace(now, version="") == replace(before, version="")
                await heard.carry_out(step, once, before)
