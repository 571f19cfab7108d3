"""Everything that a decision card rests on, as the cache has it at one instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.intents import deciding, version_of
from console.measure.bookings import Booking, Estate
from console.model import (
    Approval,
    BusinessService,
    Change,
    ChangeState,
    Delegation,
    Entry,
    Exposure,
    Person,
    Ref,
    Result,
)
from console.rules.approving import Case


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of a sort did not go well, of how many that ended."""

    failed: int
    ended: int


@dataclass(frozen=True, slots=True)
class Records:
    """How changes like this one went."""

    model: Tally
    service: Tally
    team: Tally
    everything: Tally
    last: tuple[Ended, ...] = ()
    """The last ones of the same model or, where it has none, service; the newest first."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one earlier change went."""

    ref: Ref
    number: str
    title: str
    result: Result
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket that is open on one of the change's services."""

    ref: Ref
    number: str
    subject: str
    queue: str
    priority: int | None
    users_affected: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What the card showed when the agent last looked."""

    at: datetime
    deciding: dict[str, str]
    decided: tuple[str, ...] = ()
    """The approvals that were decided by then, by id."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The facts of one card; nothing here was computed but counts."""

    now: datetime
    me: Person | None
    change: Change
    approvals: tuple[Approval, ...]
    mine: Approval | None
    """The approval that waits for the agent: their own first, else one they may decide for somebody."""
    delegations: tuple[Delegation, ...]
    booking: Booking | None
    """None where the change has no window, or one that ends before it starts."""
    others: tuple[Booking, ...]
    """Every booking within 24 hours of the window."""
    estate: Estate
    exposures: tuple[Exposure, ...]
    services: tuple[BusinessService, ...]
    """The business services it touches, as far as anybody keeps them."""
    records: Records
    tickets: tuple[OpenTicket, ...]
    looked: Looked | None
    said: tuple[Entry, ...]
    waiting: tuple[str, ...]
    """The kinds of the agent's own intents on it that wait or met trouble."""
    notes: tuple[str, ...]
    """What the service does not enforce about approvals."""
    as_of: datetime | None
    """When the service last answered."""

    @property
    def version(self) -> str:
        """What names the version that the card shows."""
        return version_of(self.change)

    @property
    def deciding(self) -> dict[str, str]:
        """The deciding facts as texts."""
        return deciding(self.change)

    def case(self, shown: str | None, approval: Approval | None = None) -> Case | None:
        """Return what the rules look at, for the card whose version `shown` was on screen.

        `approval` is the one to be decided, the agent's own where it is left out; None without any.
        """
        approval = approval or self.mine
        if approval is None or self.me is None:
            return None
        return case_of(self.change, approval, self.me.id, self.delegations, self.now, shown)

    @property
    def waits(self) -> bool:
        """Whether the change waits for approval at all."""
        return self.change.state in (ChangeState.AUTHORISE, ChangeState.ASSESS, ChangeState.NEW)


def case_of(
    change: Change,
    approval: Approval,
    me: str,
    delegations: tuple[Delegation, ...],
    now: datetime,
    shown: str | None,
) -> Case:
    """Return what the rules look at where somebody, whose id is `me`, would decide an approval of a change."""
    return Case(
        me=me,
        approver=approval.approver.id if approval.approver else None,
        addressed=approval.addressed,
        requester=change.requester.id if change.requester else None,
        owner=change.owner.id if change.owner else None,
        implementer=change.implementer.id if change.implementer else None,
        change_state=change.state,
        approval_state=approval.state,
        shown=shown,
        current=version_of(change),
        now=now,
        start=change.planned_start,
        end=change.planned_end,
        delegations=delegations,
    )
