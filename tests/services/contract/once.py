"""Once, and only once: keys, and lost answers that are traced."""

from __future__ import annotations

from typing import Literal

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
    Take,
    TicketIntent,
)
from console.model import Ref, Relation, Status
from console.services.base import AnswerLost, Done, Service
from tests.services.contract.common import Elsewhere, ServiceTests, bodies, key


class Once(ServiceTests):
    """What no service may do twice."""

    # ---- once, and only once ----------------------------------------------------------------------------

    async def test_the_same_key_is_carried_out_once(self, service: Service, web: Elsewhere) -> None:
        if not service.can.idempotent:
            pytest.skip("it honours no keys, and nothing is sent to it twice")
        ref = await web.create("Scanner jams", "It eats paper.")
        me, queue = await self.me(service), await self.queue(service)
        before = await service.look(ref)
        once = key()
        first = await service.carry_out(Reply(ref, "Once.", me), once, before)
        again = await service.carry_out(Reply(ref, "Once.", me), once, before)
        assert first.ticket == again.ticket
        assert bodies((await service.look(ref)).entries).count("Once.") == 1
        wanted = Create(Ref(service.name, "new-1"), queue, "Only one", "Text.", me)
        other = key()
        assert (
            await service.carry_out(wanted, other, None) == await service.carry_out(wanted, other, None)
        ) is True

    async def test_two_equal_notes_are_two_notes(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        for _ in range(2):
            await self.done(service, Note(ref, "Called, nobody there.", me))
        assert bodies((await service.look(ref)).entries).count("Called, nobody there.") == 2

    async def test_what_was_done_is_found_and_what_was_not_is_not(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref, other = await web.create("One", "Text."), await web.create("Two", "Text.")
        for intent in await self.each(service, ref, other):
            before = None if isinstance(intent, Create) else await service.look(intent.ticket)
            once = key()
            if not isinstance(intent, Merge | Create):
                assert (await service.trace(intent, once, before)).done is not Done.YES, intent
            receipt = await service.carry_out(intent, once, before)
            traced = await service.trace(intent, once, before)
            assert traced.done is Done.YES, (intent, traced)
            assert traced.receipt is not None
            assert traced.receipt.ticket in (receipt.ticket, other)

    async def each(self, service: Service, ref: Ref, other: Ref) -> list[TicketIntent]:
        """Return one intent of each kind, in an order in which all of them can be done."""
        me = await self.me(service)
        return [
            Take(ref, me),
            SetPriority(ref, 2),
            await self.step(service, ref, Status.ON_HOLD, Status.IN_PROGRESS),
            Reply(ref, "We are on it.", me),
            Note(ref, "Hm.", me),
            ReplyResolve(ref, "Solved.", me, (await self.step(service, ref, Status.RESOLVED)).status_name),
            LinkTo(ref, Relation.RELATED, other),
            Assign(ref, await self.colleague(service)),
            Create(Ref(service.name, "new-1"), await self.queue(service), f"Third {key()}", "Text.", me),
            Merge(ref, other),
        ]

    async def test_what_was_done_and_undone_by_others_is_not_said_to_be_undone(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        before = await service.look(ref)
        once = key()
        await service.carry_out(SetPriority(ref, 1), once, before)
        await web.do(SetPriority(ref, 4))
        traced = await service.trace(SetPriority(ref, 1), once, before)
        assert traced.done is not Done.NO, "it would be sent a second time"

    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_a_lost_answer_is_traced_and_never_repeated(
        self, service: Service, web: Elsewhere, when: Literal["before", "after"]
    ) -> None:
        if "lose" not in self.capable:
            pytest.skip("answers of this service cannot be lost on purpose")
        ref, other = await web.create("One", "Text."), await web.create("Two", "Text.")
        for intent in await self.each(service, ref, other):
            before = None if isinstance(intent, Create) else await service.look(intent.ticket)
            once = key()
            self.lose(service, when)
            with pytest.raises(AnswerLost):
                await service.carry_out(intent, once, before)
            traced = await service.trace(intent, once, before)
            if when == "after":
                assert traced.done is Done.YES, (intent, traced)
            else:
                assert traced.done is Done.NO, (intent, traced)
                await service.carry_out(intent, once, before)
