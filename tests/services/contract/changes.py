"""What the suite on changes is written in: the other side, a reader of pages, what is done and read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from console.intents import Approve, ChangeIntent, CreateChange, Progress, SendBack, version_of
from console.model import (
    Approval,
    Change,
    ChangeState,
    ConfigurationItem,
    Delegation,
    Entry,
    Exposure,
    Person,
    Ref,
    Result,
    TimeWindow,
)
from console.services.base import ChangeDesk, ChangeLook, Collection, Cursor, Page, Receipt, Service
from console.sync.change_verdict import carried_out
from tests.services.contract.common import ServiceTests, key


@dataclass(frozen=True)
class Planned:
    """A change of somebody else's, in a window to come, that waits for us and for a colleague."""

    change: Ref
    ours: Ref
    theirs: Ref


class Office(Protocol):
    """The other side: requesters, implementers and other approvers, past our console."""

    async def plan(self, title: str, needed: int = 1) -> Planned:
        """Make a change with items, plan and back-out that waits; so many of its two approvers must say yes."""
        ...

    async def edit(self, change: Ref) -> None:
        """Change the plan of a change."""
        ...

    async def decide(self, approval: Ref) -> None:
        """Let whom an approval waits for say yes; for ours that is we, in the service's own interface."""
        ...

    async def cancel(self, change: Ref) -> None:
        """Call a change off."""
        ...

    async def hand_to_us(self, change: Ref) -> None:
        """Make us the one who carries a change out."""
        ...

    async def drop_approval(self, approval: Ref) -> None:
        """Remove an approval; only where the service is capable of "drop approval"."""
        ...

    async def drop_change(self, change: Ref) -> None:
        """Remove a change; only where the service is capable of "drop change"."""
        ...

    async def keep_estate(self) -> None:
        """Write item "ci-1" that needs "ci-2", window "Freeze", counts and a delegation to us; "keep estate"."""
        ...

    async def drop_estate(self) -> None:
        """Remove them again but for the item "ci-2"; "keep estate"."""
        ...


class KnownChanges:
    """What a reader of pages knows by now of changes and the estate."""

    def __init__(self) -> None:
        self.changes: dict[Ref, Change] = {}
        self.approvals: dict[Ref, Approval] = {}
        self.entries: dict[str, Entry] = {}
        self.cis: dict[str, ConfigurationItem] = {}
        self.windows: dict[str, TimeWindow] = {}
        self.exposures: dict[str, Exposure] = {}
        self.delegations: dict[str, Delegation] = {}
        self.cursor: Cursor | None = None

    def learn(self, page: Page) -> None:
        """Take a page in."""
        self.changes |= {one.ref: one for one in page.changes}
        self.approvals |= {one.ref: one for one in page.approvals}
        self.entries |= {one.id: one for one in page.entries}
        self.cis |= {one.ref.id: one for one in page.cis}
        self.windows |= {one.ref.id: one for one in page.time_windows}
        self.exposures |= {one.ref.id: one for one in page.exposures}
        self.delegations |= {one.ref.id: one for one in page.delegations}
        assert page.unreadable == ()
        by_kind: dict[str, dict[str, Any]] = {
            "ci": self.cis,
            "window": self.windows,
            "exposure": self.exposures,
            "delegation": self.delegations,
        }
        for kind, id_ in page.gone_records:
            if kind == "change":
                self.changes = {ref: one for ref, one in self.changes.items() if ref.id != id_}
            elif kind == "approval":
                self.approvals = {ref: one for ref, one in self.approvals.items() if ref.id != id_}
            else:
                by_kind[kind].pop(id_, None)
        self.cursor = page.cursor


def approval_in(look: ChangeLook, ref: Ref) -> Approval:
    """Return an approval that must be there."""
    return next(one for one in look.approvals if one.ref == ref)


class ChangeTests(ServiceTests):
    """The hooks, and what the tests on changes are written in."""

    @pytest.fixture
    def desk(self, service: Service) -> ChangeDesk:
        """The part of the service that knows changes."""
        if service.change_desk is None:
            pytest.skip("this service knows no changes")
        return service.change_desk

    @pytest.fixture
    def office(self, desk: ChangeDesk) -> Office:
        """The other side; a subclass whose service knows changes gives one."""
        raise NotImplementedError

    async def pull_changes(
        self, service: Service, since: Cursor | None, collection: Collection = Collection.CHANGES
    ) -> KnownChanges:
        """Read every page of changes, or of the estate, after `since`."""
        known = KnownChanges()
        known.cursor = since
        async for page in service.changes(collection, since):
            known.learn(page)
        return known

    async def approve(self, service: Service, desk: ChangeDesk, planned: Planned, **more: Any) -> Approve:
        """Return our yes to a change as it is now."""
        me, look = await self.me(service), await desk.look(planned.change)
        return Approve(planned.change, planned.ours, me, version_of(look.change), **more)

    async def send_back(self, service: Service, desk: ChangeDesk, planned: Planned, **more: Any) -> SendBack:
        """Return our no to a change as it is now."""
        me, look = await self.me(service), await desk.look(planned.change)
        return SendBack(planned.change, planned.ours, me, version_of(look.change), **more)

    async def carried(
        self, desk: ChangeDesk, intent: ChangeIntent
    ) -> tuple[ChangeLook | None, ChangeLook, Receipt]:
        """Carry an intent out as the sync does; returns the looks before and after, and the receipt."""
        before = None if isinstance(intent, CreateChange) else await desk.look(intent.change)
        receipt = await desk.carry_out(intent, key(), before)
        after = await desk.look(receipt.ticket)
        assert carried_out(intent, before, after, receipt.entry), (intent, after)
        return before, after, receipt

    async def step_to(
        self, desk: ChangeDesk, ref: Ref, state: ChangeState, result: Result | None = None
    ) -> Progress:
        """Return the step to a state that the service offers now."""
        offers = (await desk.look(ref)).change.offers
        offer = next(offer for offer in offers if offer.state is state)
        return Progress(ref, offer.name, state, result)

    async def implementer(self, service: Service) -> Person:
        """Return somebody who can carry a change out and is not us."""
        return await self.colleague(service)
