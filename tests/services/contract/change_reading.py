"""What a service tells of changes: one whole, what is new, what is gone."""

from __future__ import annotations

import asyncio

import pytest

from console.intents import NoteOnChange
from console.model import ApprovalState, ChangeState, CIRole, Ref, Visibility, WindowKind
from console.services.base import ChangeDesk, Collection, Gone, Service
from tests.services.contract.changes import ChangeTests, Office, approval_in
from tests.services.contract.common import fold


class ChangeReading(ChangeTests):
    """What every service that knows changes must tell."""

    # ---- one change -------------------------------------------------------------------------------------

    async def test_a_look_reads_a_change_whole(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database", needed=2)
        look = await desk.look(planned.change)
        change, me = look.change, await self.me(service)
        assert (change.ref, change.title) == (planned.change, "Patch the database")
        assert change.state is ChangeState.AUTHORISE
        assert change.number
        assert change.state_name
        assert change.plan
        assert change.backout
        assert change.backout_minutes
        assert change.cis[0].role is CIRole.PRIMARY
        assert change.planned_start is not None
        assert change.planned_end is not None
        assert change.planned_start.utcoffset() is not None
        assert change.planned_start < change.planned_end
        assert change.requester is not None
        assert change.requester.id != me.id
        assert len(look.approvals) + change.hidden_approvals == 2
        ours = approval_in(look, planned.ours)
        assert ours.state is ApprovalState.REQUESTED
        assert (ours.change, ours.needed) == (planned.change, 2)
        assert ours.addressed or (ours.approver is not None and ours.approver.id == me.id)
        assert look.complete

    async def test_a_change_that_does_not_exist_is_gone(self, service: Service, desk: ChangeDesk) -> None:
        with pytest.raises(Gone):
            await desk.look(Ref(service.name, "CHG-987654321"))

    async def test_the_version_moves_with_each_edit(self, desk: ChangeDesk, office: Office) -> None:
        planned = await office.plan("Patch the database")
        before = (await desk.look(planned.change)).change
        await office.edit(planned.change)
        after = (await desk.look(planned.change)).change
        assert before.version != after.version
        assert before.plan != after.plan

    async def test_what_others_decide_is_seen(self, desk: ChangeDesk, office: Office) -> None:
        planned = await office.plan("Patch the database", needed=2)
        await office.decide(planned.theirs)
        look = await desk.look(planned.change)
        assert approval_in(look, planned.ours).state.open
        seen = [one for one in look.approvals if one.ref == planned.theirs]
        assert look.change.hidden_approvals or seen[0].state is ApprovalState.APPROVED
        assert look.change.state is ChangeState.AUTHORISE

    # ---- news -------------------------------------------------------------------------------------------

    async def test_the_first_load_brings_every_change_with_its_approvals(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        known = await self.pull_changes(service, None)
        assert known.changes[planned.change].title == "Patch the database"
        assert known.changes[planned.change].state is ChangeState.AUTHORISE
        assert known.approvals[planned.ours].change == planned.change
        assert known.approvals[planned.ours].state.open
        present = {one async for one in desk.present()}
        assert planned.change in present
        assert present <= known.changes.keys()

    async def test_news_of_changes_is_told_after_the_cursor(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database", needed=2)
        known = await self.pull_changes(service, None)
        before = known.changes[planned.change]
        await office.edit(planned.change)
        await office.decide(planned.theirs)
        me = await self.me(service)
        await self.carried(desk, NoteOnChange(planned.change, "Window is fine with us.", me))
        other = await office.plan("Renew the certificate")
        news = await self.pull_changes(service, known.cursor)
        assert news.changes[planned.change].plan != before.plan
        seen = news.approvals.get(planned.theirs)
        assert seen is None or seen.state is ApprovalState.APPROVED
        said = [one for one in news.entries.values() if one.ticket == planned.change]
        assert "Window is fine with us." in [fold(one.body) for one in said]
        assert news.changes[other.change].title == "Renew the certificate"
        look = await desk.look(planned.change)
        assert news.changes[planned.change].version == look.change.version
        assert {one.id for one in said} <= {one.id for one in look.entries}

    async def test_a_pull_of_changes_without_news_leaves_the_cursor_usable(
        self, service: Service, office: Office
    ) -> None:
        await office.plan("Patch the database")
        cursor = (await self.pull_changes(service, None)).cursor
        again = (await self.pull_changes(service, cursor)).cursor
        planned = await office.plan("Renew the certificate")
        assert planned.change in (await self.pull_changes(service, again)).changes

    async def test_what_was_removed_is_told_and_is_gone_for_every_question(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if not {"drop change", "drop approval"} <= self.capable:
            pytest.skip("nobody can remove a change or an approval in this service")
        planned, other = await office.plan("Patch the database"), await office.plan("Renew the certificate")
        known = await self.pull_changes(service, None)
        await office.drop_approval(planned.theirs)
        await office.drop_change(other.change)
        async for page in service.changes(Collection.CHANGES, known.cursor):
            known.learn(page)
        assert planned.ours in known.approvals
        assert planned.theirs not in known.approvals
        assert other.change not in known.changes
        assert other.change not in {one async for one in desk.present()}
        assert [one.ref for one in (await desk.look(planned.change)).approvals] == [planned.ours]
        with pytest.raises(Gone):
            await desk.look(other.change)

    async def test_a_live_line_hints_at_changes(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        if not service.can.live:
            pytest.skip("this service has to be asked")
        planned = await office.plan("Patch the database")

        async def hear() -> None:
            async for hint in service.live():
                if hint.collection is Collection.CHANGES and hint.ref in (None, planned.change):
                    return

        hearing = asyncio.create_task(hear())
        try:
            async with asyncio.timeout(20):
                while not hearing.done():
                    await office.edit(planned.change)
                    await asyncio.wait([hearing], timeout=0.2)
                await hearing
        finally:
            hearing.cancel()

    async def test_what_is_said_on_a_change_has_its_author(
        self, service: Service, desk: ChangeDesk, office: Office
    ) -> None:
        planned = await office.plan("Patch the database")
        me = await self.me(service)
        _, after, _ = await self.carried(desk, NoteOnChange(planned.change, "Seen.", me))
        said = next(one for one in after.entries if fold(one.body) == "Seen.")
        assert said.visibility is Visibility.INTERNAL
        assert said.author is not None
        assert said.author.id == me.id
        assert said.ticket == planned.change

    # ---- the estate -------------------------------------------------------------------------------------

    async def test_the_estate_is_told_whole_and_then_as_news(self, service: Service, office: Office) -> None:
        if not service.can.estate or "keep estate" not in self.capable:
            pytest.skip("this service keeps no estate")
        cursor = (await self.pull_changes(service, None, Collection.ESTATE)).cursor
        await office.keep_estate()
        news = await self.pull_changes(service, cursor, Collection.ESTATE)
        whole = await self.pull_changes(service, None, Collection.ESTATE)
        me = await self.me(service)
        for known in (news, whole):
            assert {one.name: one.needs for one in known.cis.values()}["ci-1"] == ("ci-2",)
            freeze = next(one for one in known.windows.values() if one.name == "Freeze")
            assert freeze.kind is WindowKind.FREEZE_HARD
            assert freeze.starts < freeze.ends
            counts = next(one for one in known.exposures.values() if one.hours[9])
            assert len(counts.hours) == 168
            assert me.id in {one.delegate for one in known.delegations.values()}
        await office.drop_estate()
        async for page in service.changes(Collection.ESTATE, news.cursor):
            news.learn(page)
        assert "ci-1" not in {one.name for one in news.cis.values()}
        assert "ci-2" in {one.name for one in news.cis.values()}
        assert "Freeze" not in {one.name for one in news.windows.values()}
        assert not news.exposures
        assert not news.delegations
