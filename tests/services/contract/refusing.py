"""How a service says no, and what it then leaves alone."""

from __future__ import annotations

import pytest

from console import intents
from console.intents import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    TicketIntent,
)
from console.model import Person, Ref, Relation, Status
from console.services.base import Conflict, Rejected, Service
from tests.services.contract.common import Elsewhere, ServiceTests, bodies, key


class Refusing(ServiceTests):
    """What every service must refuse."""

    # ---- how it says no ---------------------------------------------------------------------------------

    async def test_a_refusal_says_why_and_changes_nothing(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        before = await service.look(ref)
        nowhere = Ref(service.name, "987654321")
        refused: list[TicketIntent] = [
            SetStatus(ref, "flying", Status.UNKNOWN),
            ReplyResolve(ref, "Gone with the wind.", me, "flying"),
            Assign(ref, Person("nobody-of-that-name", "Nobody of that name")),
            Reply(ref, " \n ", me),
            LinkTo(ref, Relation.RELATED, nowhere),
            Merge(ref, nowhere),
        ]
        for intent in refused:
            with pytest.raises(Rejected) as refusal:
                await service.carry_out(intent, key(), before)
            assert len(str(refusal.value)) > 5, intent
            now = await service.look(ref)
            assert intents.touched(intent, now.ticket) == intents.touched(intent, before.ticket), intent
            assert bodies(now.entries) == bodies(before.entries), intent
            assert now.ticket.links == (), intent

    async def test_a_creation_that_cannot_be_is_refused(self, service: Service) -> None:
        me = await self.me(service)
        with pytest.raises(Rejected):
            await service.carry_out(
                Create(Ref(service.name, "new-1"), "No such queue", "Subject", "Body", me), key(), None
            )
        with pytest.raises(Rejected):
            await service.carry_out(
                Create(Ref(service.name, "new-2"), await self.queue(service), " ", "Body", me), key(), None
            )

    async def test_an_atomic_service_writes_nothing_over_what_changed_since(
        self, service: Service, web: Elsewhere
    ) -> None:
        if not service.can.atomic:
            pytest.skip("it compares and writes in two steps")
        ref = await web.create("Scanner jams", "It eats paper.")
        before = await service.look(ref)
        await web.do(SetPriority(ref, 1))
        with pytest.raises(Conflict):
            await service.carry_out(SetPriority(ref, 4), key(), before)
        assert (await service.look(ref)).ticket.priority == 1
        await self.done(service, SetPriority(ref, 4))

    async def test_what_was_refused_once_can_be_done_under_the_same_key_later(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        if not service.can.atomic:
            pytest.skip("it compares and writes in two steps")
        once, stale = key(), await service.look(ref)
        await web.do(SetPriority(ref, 1))
        with pytest.raises(Conflict):
            await service.carry_out(SetPriority(ref, 4), once, stale)
        await service.carry_out(SetPriority(ref, 4), once, await service.look(ref))
        assert (await service.look(ref)).ticket.priority == 4

    async def test_a_change_that_others_undid_can_be_made_anew_under_another_key(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, SetPriority(ref, 1))
        await web.do(SetPriority(ref, 4))
        await self.done(service, SetPriority(ref, 1))
