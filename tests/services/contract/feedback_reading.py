"""What a service tells of what users say: answers, edits, steps of others, questions, objections."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from console.intents import MoveLoop
from console.measure.satisfaction import left_out
from console.model import Ref
from console.model.feedback import (
    AnsweredBy,
    Instrument,
    LoopState,
)
from console.services.base import (
    Collection,
    FeedbackDesk,
    Gone,
    Service,
)
from tests.services.contract.common import Elsewhere, fold
from tests.services.contract.feedback import COMMENT, Audience, FeedbackTests


class FeedbackReading(FeedbackTests):
    """What a service tells of what users say."""

    async def test_an_answer_is_told_with_its_scale_and_words(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        cursor = (await self.hear(service, None)).cursor
        ticket, ref = await self.unhappy(web, audience)
        news = await self.hear(service, cursor)
        answer = news.answers[ref]
        assert (answer.raw, answer.low, answer.high, answer.higher_is_better) == (1, 1, 5, True)
        assert (answer.ticket, answer.instrument) == (ticket, Instrument.CSAT)
        assert answer.answered_by is AnsweredBy.USER
        assert fold(answer.comment) == fold(COMMENT)
        assert answer.queue == (await service.look(ticket)).ticket.queue
        assert abs(answer.answered - datetime.now(UTC)) < timedelta(minutes=5)
        assert answer.person
        assert answer.name
        assert answer.loop.state is LoopState.NEW
        assert answer == await heard.look(ref)
        assert left_out(answer) is None

    async def test_two_answers_of_one_person_bear_one_pseudonym_that_is_no_name(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        ticket, first = await self.unhappy(web, audience)
        _, second = await self.unhappy(web, audience)
        one, other = await self.answer(heard, first), await self.answer(heard, second)
        requester = (await service.look(ticket)).ticket.requester
        assert requester is not None
        assert one.person == other.person
        assert one.person not in (requester.id, requester.name, requester.email)

    async def test_an_answer_that_was_changed_is_told_anew_and_stays_one(
        self, service: Service, web: Elsewhere, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        known = await self.hear(service, None)
        await audience.edit(ref, 4, "It works now.")
        news = await self.hear(service, known.cursor)
        assert (news.answers[ref].raw, fold(news.answers[ref].comment)) == (4, "It works now.")
        assert news.answers[ref].edited
        assert news.answers[ref].version != known.answers[ref].version

    async def test_an_answer_that_was_taken_back_keeps_no_words_and_counts_nowhere(
        self, service: Service, web: Elsewhere, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        known = await self.hear(service, None)
        await audience.withdraw(ref)
        answer = (await self.hear(service, known.cursor)).answers[ref]
        assert answer.withdrawn
        assert not answer.comment
        assert left_out(answer) is not None

    async def test_a_step_of_a_colleague_is_news(
        self, service: Service, web: Elsewhere, audience: Audience
    ) -> None:
        _, ref = await self.unhappy(web, audience)
        known = await self.hear(service, None)
        me, tom = await self.me(service), await self.colleague(service)
        await audience.step(MoveLoop(ref, LoopState.OWNED, tom, owner=tom))
        loop = (await self.hear(service, known.cursor)).answers[ref].loop
        assert loop.state is LoopState.OWNED
        assert loop.owner is not None
        assert loop.owner.id != me.id

    async def test_questions_and_promises_are_told(
        self, service: Service, web: Elsewhere, audience: Audience
    ) -> None:
        if not {"ask", "promise"} <= self.capable:
            pytest.skip("nobody is asked or promised anything in this service")
        cursor = (await self.hear(service, None)).cursor
        ticket = await web.create("Scanner jams", "It eats paper.")
        asked, promised = (
            await audience.ask(ticket),
            await audience.promise("You can print when you need to."),
        )
        news = await self.hear(service, cursor)
        assert not news.asks[asked].answered
        assert news.asks[asked].ticket == ticket
        assert news.levels[promised].words == "You can print when you need to."
        assert news.levels[promised].service == "Printing"

    async def test_who_objects_is_told_whole(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        if "object" not in self.capable:
            pytest.skip("nobody can object in this service")
        _, ref = await self.unhappy(web, audience)
        known = await self.hear(service, None)
        person = (await self.answer(heard, ref)).person
        assert person not in (known.objections or ())
        await audience.object(ref)
        news = await self.hear(service, known.cursor)
        assert news.objections is not None
        assert person in news.objections
        assert person in ((await self.hear(service, None)).objections or ())

    async def test_what_was_deleted_is_gone_for_every_question(
        self, service: Service, web: Elsewhere, heard: FeedbackDesk, audience: Audience
    ) -> None:
        if "drop feedback" not in self.capable:
            pytest.skip("nobody can delete an answer in this service")
        _, ref = await self.unhappy(web, audience)
        known = await self.hear(service, None)
        await audience.drop("feedback", ref)
        async for page in service.changes(Collection.FEEDBACK, known.cursor):
            known.learn(page)
        assert ref not in known.answers
        with pytest.raises(Gone):
            await heard.look(ref)

    async def test_an_answer_that_never_was_is_gone(self, service: Service, heard: FeedbackDesk) -> None:
        with pytest.raises(Gone):
            await heard.look(Ref(service.name, "987654321"))

    async def test_a_live_line_hints_at_answers(
        self, service: Service, web: Elsewhere, audience: Audience
    ) -> None:
        if not service.can.live:
            pytest.skip("this service has to be asked")
        tom = await self.colleague(service)
        ticket = await web.create("Scanner jams", "It eats paper.")

        async def listen() -> None:
            async for hint in service.live():
                if hint.collection is Collection.FEEDBACK:
                    return

        hearing = asyncio.create_task(listen())
        try:
            async with asyncio.timeout(20):
                ref = await audience.rate(ticket, 2)
                turns = itertools.cycle((LoopState.OWNED, LoopState.NO_CONTACT))
                while not hearing.done():
                    await audience.step(MoveLoop(ref, next(turns), tom, reason="Has left."))
                    await asyncio.wait([hearing], timeout=0.2)
                await hearing
        finally:
            hearing.cancel()
