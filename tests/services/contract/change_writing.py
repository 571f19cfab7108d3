"""What a service does to changes: every intent, read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.intents import (
    AskAbout,
    CreateChange,
    Meet,
    NoteOnChange,
    Reschedule,
    Review,
    SetImplementer,
)
from console.model import ApprovalState, ChangeState, Ref, Result, Visibility
from console.services.base import ChangeDesk, Service
from tests.services.contract.changes import ChangeTests, Office, approval_in
from tests.services.contract.common import WORDS, fold


def next_week(hours: float = 0.0) -> datetime:
    """Return a moment that is still to come, to the minute."""
    return datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=7, hours=hours)


class ChangeWriting(ChangeTests):
    """What every service that knows changes must do."""

    # ---- decisions --------------------------------------------------------------------------------------

    async def test_a_yes_that_is_enough_schedules_the_change(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database", needed=1)
        yes = await self.approve(service, desk, planned, comment="Fine.", evidence="3f9a0c11d2e4b567")
        _, after, _ = await self.carried(desk, yes)
        ours = approval_in(after, planned.ours)
        assert ours.state is ApprovalState.APPROVED
        assert ours.decided is not None
        assert ours.decided_by is not None
        assert ours.decided_by.id == yes.by.id
        assert ours.acting_for is None
        told = ours.comment + "".join(one.body for one in after.entries)
        assert "Fine." in told
        assert "3f9a0c11d2e4b567" in told
        assert after.change.state is ChangeState.SCHEDULED
        assert not [one for one in after.approvals if one.state.open]

    async def test_a_yes_that_is_not_enough_leaves_the_change_waiting(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database", needed=2)
        _, after, _ = await self.carried(desk, await self.approve(service, desk, planned))
        assert after.change.state is ChangeState.AUTHORISE
        await office.decide(planned.theirs)
        assert (await desk.look(planned.change)).change.state is ChangeState.SCHEDULED

    async def test_conditions_of_a_yes_are_kept_until_they_are_met(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        wanted = ("Users are told the day before", "Sanne stands by")
        yes = await self.approve(service, desk, planned, conditions=wanted)
        _, after, _ = await self.carried(desk, yes)
        kept = approval_in(after, planned.ours).conditions
        assert [(one.text, one.met) for one in kept] == [(text, False) for text in wanted]
        _, after, _ = await self.carried(desk, Meet(planned.change, planned.ours, kept[1].id, yes.by))
        assert [one.met for one in approval_in(after, planned.ours).conditions] == [False, True]

    async def test_sending_back_says_what_would_make_it_a_yes(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        no = await self.send_back(service, desk, planned, conditions=("The back-out was tried",))
        _, after, _ = await self.carried(desk, no)
        assert approval_in(after, planned.ours).state is ApprovalState.REJECTED
        assert after.change.state not in (ChangeState.AUTHORISE, ChangeState.SCHEDULED)
        told = approval_in(after, planned.ours).comment + "".join(one.body for one in after.entries)
        assert "The back-out was tried" in told
        assert not [one for one in after.approvals if one.state.open]

    async def test_sending_back_can_say_that_nothing_would_make_it_a_yes(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        no = await self.send_back(service, desk, planned, none_can=True, comment="The vendor forbids it.")
        _, after, _ = await self.carried(desk, no)
        assert approval_in(after, planned.ours).state is ApprovalState.REJECTED

    async def test_a_question_decides_nothing(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        me = await self.me(service)
        question = AskAbout(planned.change, planned.ours, me, "Was the back-out tried?")
        _, after, _ = await self.carried(desk, question)
        assert approval_in(after, planned.ours).state.open
        assert after.change.state is ChangeState.AUTHORISE
        await self.carried(desk, await self.approve(service, desk, planned))

    async def test_what_was_approved_lapses_when_the_window_moves(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if service.can.approval_notes:
            pytest.skip("this service lets an approval stand, whatever becomes of the change")
        planned = await office.plan("Patch the database")
        await self.carried(desk, await self.approve(service, desk, planned))
        _, after, _ = await self.carried(desk, Reschedule(planned.change, next_week(), next_week(1)))
        assert after.change.state is ChangeState.AUTHORISE
        assert approval_in(after, planned.ours).state.open

    # ---- everything else --------------------------------------------------------------------------------

    async def test_a_change_is_moved(self, desk: ChangeDesk, office: Office) -> None:
        planned = await office.plan("Patch the database")
        start, end = next_week(), next_week(2)
        _, after, _ = await self.carried(desk, Reschedule(planned.change, start, end))
        assert (after.change.planned_start, after.change.planned_end) == (start, end)

    async def test_somebody_else_and_nobody_carries_it_out(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        somebody = await self.implementer(service)
        _, after, _ = await self.carried(desk, SetImplementer(planned.change, somebody))
        assert after.change.implementer is not None
        assert after.change.implementer.id == somebody.id
        _, after, _ = await self.carried(desk, SetImplementer(planned.change, None))
        assert after.change.implementer is None

    async def test_a_change_begins_fails_and_is_looked_back_upon(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        ref = planned.change
        await self.carried(desk, await self.approve(service, desk, planned))
        _, after, _ = await self.carried(desk, await self.step_to(desk, ref, ChangeState.IMPLEMENTING))
        assert after.change.state is ChangeState.IMPLEMENTING
        assert after.change.actual_start is not None
        failed = await self.step_to(desk, ref, ChangeState.REVIEW, Result.FAILED)
        _, after, _ = await self.carried(desk, failed)
        assert after.change.state is ChangeState.REVIEW
        assert after.change.result is Result.FAILED
        assert after.change.actual_end is not None
        lesson = "The snapshot was too old: it is taken an hour before from now on."
        _, after, _ = await self.carried(desk, Review(ref, lesson, await self.me(service)))
        assert lesson in after.change.review + "".join(one.body for one in after.entries)

    async def test_a_change_is_called_off(self, desk: ChangeDesk, office: Office) -> None:
        planned = await office.plan("Patch the database")
        _, after, _ = await self.carried(
            desk, await self.step_to(desk, planned.change, ChangeState.CANCELLED)
        )
        assert after.change.state.called_off
        assert not [one for one in after.approvals if one.state.open]

    async def test_a_note_on_a_change_is_internal_and_as_it_was_written(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        _, after, _ = await self.carried(desk, NoteOnChange(planned.change, WORDS, await self.me(service)))
        said = [one for one in after.entries if fold(one.body) == fold(WORDS)]
        assert [one.visibility for one in said] == [Visibility.INTERNAL]

    async def test_create_makes_a_change_with_all_that_was_given(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = (await desk.look((await office.plan("Like this one")).change)).change
        me = await self.me(service)
        wanted = CreateChange(
            Ref(service.name, "new-1"),
            "Move the mail store",
            me,
            service=planned.service,
            cis=tuple(one.ci for one in planned.cis),
            start=next_week(),
            end=next_week(1),
            implementer=await self.implementer(service),
            why="The old one is full.",
            plan="Copy, switch, watch.",
            backout="Switch back.",
            backout_minutes=15,
            outage=True,
        )
        _, after, receipt = await self.carried(desk, wanted)
        change = after.change
        assert not receipt.ticket.provisional
        assert (change.title, change.planned_start, change.planned_end) == (
            "Move the mail store",
            wanted.start,
            wanted.end,
        )
        assert [one.ci for one in change.cis] == list(wanted.cis)
        assert fold(change.plan) == "Copy, switch, watch."
        assert fold(change.backout) == "Switch back."
        assert (change.backout_minutes, change.outage) == (15, True)
        assert change.requester is not None
        assert change.requester.id == me.id
        assert change.implementer == wanted.implementer or change.implementer is not None
        assert change.state in (ChangeState.NEW, ChangeState.ASSESS, ChangeState.AUTHORISE)
