"""How a service says no to what is wanted of changes; nothing is approved by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    deciding,
    version_of,
)
from console.model import ApprovalState, ChangeState, Ref
from console.services.base import ChangeDesk, Conflict, Rejected, Service
from tests.services.contract.change_writing import next_week
from tests.services.contract.changes import ChangeTests, Office, Planned, approval_in
from tests.services.contract.common import bodies, key


class ChangeRefusing(ChangeTests):
    """What every service that knows changes must refuse."""

    async def refused(self, desk: ChangeDesk, intent: ChangeIntent) -> str:
        """Try something on the change as it is now; returns the sentence that refuses it."""
        before = None if isinstance(intent, CreateChange) else await desk.look(intent.change)
        with pytest.raises(Rejected) as refusal:
            await desk.carry_out(intent, key(), before)
        assert len(str(refusal.value)) > 10
        if before is not None:
            after = await desk.look(intent.change)
            assert deciding(after.change) == deciding(before.change), intent
            assert after.change.state is before.change.state, intent
            assert [one.state for one in after.approvals] == [one.state for one in before.approvals], intent
            assert bodies(after.entries) == bodies(before.entries), intent
        return str(refusal.value)

    async def test_what_cannot_be_done_is_refused_with_a_sentence(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        ref = (await office.plan("Patch the database")).change
        me = await self.me(service)
        for intent in (
            Progress(ref, "flying", ChangeState.UNKNOWN),
            Reschedule(ref, next_week(1), next_week()),
            NoteOnChange(ref, " \n ", me),
            AskAbout(ref, None, me, " \n "),
            CreateChange(Ref(service.name, "new-1"), "  ", me),
        ):
            await self.refused(desk, intent)

    async def test_a_no_without_words_is_refused(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        await self.refused(desk, await self.send_back(service, desk, planned))

    async def test_a_condition_that_nobody_made_cannot_be_met(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        await self.carried(desk, await self.approve(service, desk, planned, conditions=("Users are told",)))
        await self.refused(desk, Meet(planned.change, planned.ours, "0badc0de", await self.me(service)))

    # ---- meanwhile --------------------------------------------------------------------------------------

    async def test_an_atomic_service_takes_no_yes_to_what_changed_since(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if not service.can.atomic:
            pytest.skip("it compares and writes in two steps")
        planned = await office.plan("Patch the database")
        before = await desk.look(planned.change)
        yes = await self.approve(service, desk, planned)
        await office.edit(planned.change)
        with pytest.raises(Conflict):
            await desk.carry_out(yes, key(), before)
        after = await desk.look(planned.change)
        assert approval_in(after, planned.ours).state is ApprovalState.REQUESTED
        once = key()
        with pytest.raises(Conflict):
            await desk.carry_out(Reschedule(planned.change, next_week(), next_week(1)), once, before)
        await desk.carry_out(Reschedule(planned.change, next_week(), next_week(1)), once, after)

    async def test_an_approval_that_was_decided_meanwhile_is_not_decided_again(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database", needed=2)
        yes = await self.approve(service, desk, planned)
        await office.decide(planned.ours)
        await self.refused(desk, yes)
        await self.refused(desk, await self.send_back(service, desk, planned, none_can=True))

    async def test_an_approval_of_a_change_that_was_called_off_is_not_decided(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        yes = await self.approve(service, desk, planned)
        await office.cancel(planned.change)
        await self.refused(desk, yes)

    async def test_an_approval_that_vanished_is_not_decided(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        yes = await self.approve(service, desk, planned)
        if "drop approval" in self.capable:
            await office.drop_approval(planned.ours)
        else:
            yes = replace(yes, approval=Ref(service.name, "987654321"))
        await self.refused(desk, yes)

    # ---- whose decision it is ---------------------------------------------------------------------------

    async def test_nobody_decides_an_approval_that_waits_for_somebody_else(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if service.can.approval_notes:
            pytest.skip("this service does not enforce whose an approval is; the console does")
        planned = await office.plan("Patch the database")
        theirs = Planned(planned.change, planned.theirs, planned.ours)
        await self.refused(desk, await self.approve(service, desk, theirs))

    async def test_nobody_decides_about_their_own_change(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if service.can.approval_notes:
            pytest.skip("this service does not enforce four eyes; the console does")
        planned = await office.plan("Patch the database")
        me = await self.me(service)
        await office.hand_to_us(planned.change)
        look = await desk.look(planned.change)
        assert look.change.implementer is not None
        assert look.change.implementer.id == me.id
        await self.refused(desk, Approve(planned.change, planned.ours, me, version_of(look.change)))
