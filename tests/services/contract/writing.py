"""What a service does: every intent, read back."""

from __future__ import annotations

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
)
from console.model import Ref, Relation, Status, Visibility
from console.services.base import Conflict, Rejected, Service
from tests.services.contract.common import WORDS, Elsewhere, ServiceTests, bodies, fold, key


class Writing(ServiceTests):
    """What every service must do."""

    # ---- intents ----------------------------------------------------------------------------------------

    async def test_take(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Take(ref, await self.me(service)))

    async def test_taking_from_a_colleague_is_possible(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Assign(ref, await self.colleague(service)))
        await self.done(service, Take(ref, await self.me(service)))

    async def test_assign_to_a_colleague_and_to_nobody(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Assign(ref, await self.colleague(service)))
        _, after, _ = await self.done(service, Assign(ref, None))
        assert after.ticket.assignee is None

    async def test_every_status_on_offer_can_be_set(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        for offer in (await service.look(ref)).ticket.offers:
            one = await web.create("Scanner jams", "It eats paper.")
            _, after, _ = await self.done(service, SetStatus(one, offer.name, offer.status))
            assert after.ticket.status is offer.status

    async def test_priority(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        for priority in service.can.priorities:
            await self.done(service, SetPriority(ref, priority))

    async def test_a_reply_is_public_and_by_us(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        before, after, _ = await self.done(service, Reply(ref, "Please try the other tray.", me))
        said = after.entries[-1] if after.entries[-1].visibility is Visibility.PUBLIC else after.entries[-2]
        assert fold(said.body) == "Please try the other tray."
        assert said.visibility is Visibility.PUBLIC
        assert said.author is not None
        assert said.author.id == me.id
        if not service.can.reply_moves_status:
            assert before is not None
            assert after.ticket.status_name == before.ticket.status_name

    async def test_a_note_is_internal_and_by_us(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        _, after, _ = await self.done(service, Note(ref, "Known fault of this model.", me))
        said = next(one for one in after.entries if fold(one.body) == "Known fault of this model.")
        assert said.visibility is Visibility.INTERNAL
        assert said.author is not None
        assert said.author.id == me.id

    async def test_reply_and_resolve_does_both(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        step = await self.step(service, ref, Status.RESOLVED)
        me = await self.me(service)
        _, after, _ = await self.done(service, ReplyResolve(ref, "New rollers.", me, step.status_name))
        assert after.ticket.status is Status.RESOLVED
        assert bodies(after.entries)[-1] == "New rollers."

    @pytest.mark.parametrize("relation", list(Relation))
    async def test_link(self, service: Service, web: Elsewhere, relation: Relation) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        other = await web.create("Rollers are worn", "All of them.")
        _, after, _ = await self.done(service, LinkTo(ref, relation, other))
        assert [link.other for link in after.ticket.links] == [other]
        back = (await service.look(other)).ticket
        assert [link.other for link in back.links] == [ref]

    async def test_merge_carries_the_conversation_along(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        into = await web.create("Scanner is dead", "It does nothing.")
        known = await self.everything(service)
        await self.done(service, Merge(ref, into))
        assert (await service.look(ref)).ticket.merged_into == into
        said = bodies((await service.look(into)).entries)
        assert {"It eats paper.", "It does nothing."} <= set(said)
        await self.pull(service, known.cursor, known)
        assert ref not in known.tickets or known.tickets[ref].merged_into == into
        assert {"It eats paper.", "It does nothing."} <= set(known.said(into))

    async def test_nothing_is_written_to_a_ticket_that_was_merged_away(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        into = await web.create("Scanner is dead", "It does nothing.")
        before = await service.look(ref)
        await web.do(Merge(ref, into))
        with pytest.raises((Rejected, Conflict)):
            await service.carry_out(SetPriority(ref, 1), key(), before)

    async def test_create_makes_a_ticket_with_all_that_was_given(self, service: Service) -> None:
        me = await self.me(service)
        queue = await self.queue(service)
        wanted = Create(Ref(service.name, "new-1"), queue, "VPN drops", "Every ten minutes.", me)
        _, after, receipt = await self.done(service, wanted)
        assert not receipt.ticket.provisional
        assert (after.ticket.subject, after.ticket.queue) == ("VPN drops", queue)
        assert bodies(after.entries) == ["Every ten minutes."]

    async def test_create_hands_the_work_out(self, service: Service) -> None:
        me = await self.me(service)
        queue, colleague = await self.queue(service), await self.colleague(service)
        wanted = Create(
            Ref(service.name, "new-1"),
            queue,
            "VPN drops",
            "Every ten minutes.",
            me,
            assignee=colleague,
            priority=2,
        )
        _, after, _ = await self.done(service, wanted)
        assert after.ticket.assignee is not None
        assert after.ticket.assignee.id == colleague.id
        assert after.ticket.priority == 2

    async def test_words_come_back_as_they_were_written(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create(fold(WORDS), WORDS)
        assert (await service.look(ref)).ticket.subject == fold(WORDS)
        me = await self.me(service)
        _, after, _ = await self.done(service, Note(ref, WORDS, me))
        assert bodies(after.entries) == [fold(WORDS)] * 2
        long = "\n".join(f"{number}: {WORDS}" for number in range(200))
        _, after, _ = await self.done(service, Reply(ref, long, me))
        assert fold(long) in bodies(after.entries)

    async def test_nothing_it_tells_acts_on_a_terminal(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Red\x1b[31m alert\x07", "Bell\x07 and \x1b]0;title\x1b\\ and \x9b2J.")
        look = await service.look(ref)
        texts = [look.ticket.subject, *(entry.body for entry in look.entries)]
        assert not [mark for text in texts for mark in text if ord(mark) < 32 and mark not in "\n\t"]
        assert not [mark for text in texts for mark in text if 0x7F <= ord(mark) < 0xA0]
