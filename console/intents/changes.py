"""What an agent can want done to a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.model import ChangeKind, ChangeState, Person, Ref, Result


class OnChange:
    """An intent whose `change` it is done to."""

    __slots__ = ()
    change: Ref

    @property
    def target(self) -> Ref:
        """The fact it is done to."""
        return self.change


@dataclass(frozen=True, slots=True)
class Approve(OnChange):
    """A yes, given on one version of the change; with conditions it is a yes that somebody has to keep."""

    change: Ref
    approval: Ref
    by: Person
    decided_on: str
    """What was decided on: `console.rules.version.of` of the change as the card showed it."""
    acting_for: Person | None = None
    """In whose place, under a live delegation."""
    conditions: tuple[str, ...] = ()
    comment: str = ""
    evidence: str = ""
    """The digest of the audit log's entry that holds the card."""
    until: datetime | None = None
    """When the change's window begins: a yes that arrives later would be none."""


@dataclass(frozen=True, slots=True)
class SendBack(OnChange):
    """A no, with what would make it a yes, or an explicit "none can"; goes to the requester."""

    change: Ref
    approval: Ref
    by: Person
    decided_on: str
    acting_for: Person | None = None
    conditions: tuple[str, ...] = ()
    none_can: bool = False
    comment: str = ""
    evidence: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskAbout(OnChange):
    """A question to the requester; while it is open the approver's clock stands still."""

    change: Ref
    approval: Ref | None
    by: Person
    question: str


@dataclass(frozen=True, slots=True)
class Meet(OnChange):
    """A condition of an approval was met."""

    change: Ref
    approval: Ref
    condition: str
    """Its id within the approval."""
    by: Person


@dataclass(frozen=True, slots=True)
class Reschedule(OnChange):
    """The change's planned window moves."""

    change: Ref
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SetImplementer(OnChange):
    """Somebody, or nobody, carries the change out."""

    change: Ref
    to: Person | None


@dataclass(frozen=True, slots=True)
class Progress(OnChange):
    """The change gets a state the service offers: begun, done, failed, backed out, called off."""

    change: Ref
    state_name: str
    """As the service names it; empty lets the connector choose the name for `state`."""
    state: ChangeState
    result: Result | None = None
    """How it ended, where it did."""


@dataclass(frozen=True, slots=True)
class Review(OnChange):
    """The outcome of the post-implementation review."""

    change: Ref
    outcome: str
    by: Person


@dataclass(frozen=True, slots=True)
class NoteOnChange(OnChange):
    """An internal note on the change."""

    change: Ref
    body: str
    by: Person


@dataclass(frozen=True, slots=True)
class CreateChange(OnChange):
    """A new change; `change` is provisional (`service:new-…`) until the service has given it a number."""

    change: Ref
    title: str
    by: Person
    kind: ChangeKind = ChangeKind.NORMAL
    service: str | None = None
    team: str | None = None
    cis: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    zone: str = ""
    implementer: Person | None = None
    why: str = ""
    benefit_for: str = ""
    plan: str = ""
    test: str = ""
    backout: str = ""
    backout_minutes: int | None = None
    outage: bool | None = None


ChangeIntent = (
    Approve
    | SendBack
    | AskAbout
    | Meet
    | Reschedule
    | SetImplementer
    | Progress
    | Review
    | NoteOnChange
    | CreateChange
)
Decision = Approve | SendBack
