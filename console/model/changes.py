"""Changes, who decides about them, and for whom one may decide: the words of ITIL 4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.model.change_words import ApprovalState, ChangeState, Result, holds
from console.model.people import Person
from console.model.refs import Ref


class ChangeKind(StrEnum):
    """How a change is authorised."""

    STANDARD = "standard"
    """Pre-authorised: low risk, well known."""
    NORMAL = "normal"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"


class Risk(StrEnum):
    """How risky a change is, as its service says; unknown is ranked as high."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"


class AskedBy(StrEnum):
    """Who wants the change."""

    USERS = "users"
    BUSINESS = "business"
    VENDOR = "vendor"
    IT = "it"
    UNKNOWN = "unknown"


class CIRole(StrEnum):
    """What a configuration item is to a change."""

    PRIMARY = "primary"
    AFFECTED = "affected"
    IMPACTED = "impacted"


@dataclass(frozen=True, slots=True)
class ChangeCI:
    """A configuration item that a change touches."""

    ci: str
    """Its name, one per profile."""
    role: CIRole = CIRole.PRIMARY


@dataclass(frozen=True, slots=True)
class ChangeStateOffer:
    """A state the service lets this agent set now."""

    name: str
    """As it must be sent."""
    state: ChangeState
    label: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as its service has it; every time stamp is aware and in UTC. What is None is not known."""

    ref: Ref
    number: str
    title: str
    kind: ChangeKind
    state: ChangeState
    state_name: str
    """The service's own word for the state."""
    version: str
    """Changes whenever the change does; opaque."""
    created: datetime
    updated: datetime
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    zone: str = ""
    """The change's own time zone, an IANA name; empty where it has none."""
    requester: Person | None = None
    owner: Person | None = None
    """Who answers for it, where that is neither requester nor implementer."""
    implementer: Person | None = None
    standby: Person | None = None
    team: str | None = None
    model: str = ""
    """The template or model it was made from; empty for none."""
    service: str | None = None
    """The business service it is about."""
    services: tuple[str, ...] = ()
    """Every business service it touches, the first one included."""
    cis: tuple[ChangeCI, ...] = ()
    why: str = ""
    benefit_for: str = ""
    asked_by: AskedBy = AskedBy.UNKNOWN
    plan: str = ""
    test: str = ""
    """What shows that it works."""
    backout: str = ""
    backout_minutes: int | None = None
    backout_tried: datetime | None = None
    outage: bool | None = None
    outage_minutes: int | None = None
    users_told: bool | None = None
    risk: Risk = Risk.UNKNOWN
    risk_name: str = ""
    """The service's own word."""
    risk_from: str = ""
    """Where the risk came from: "questionnaire", "set by hand"; empty where the service does not say."""
    parent: Ref | None = None
    result: Result | None = None
    review_due: datetime | None = None
    review: str = ""
    """The outcome of the post-implementation review."""
    offers: tuple[ChangeStateOffer, ...] = ()
    hidden_approvals: int = 0
    """Approvals that exist and that the service does not show to this agent."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be done for a yes to hold, or to become one."""

    id: str
    """Names it within its approval."""
    text: str
    met: bool = False
    met_by: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's (or group's) word on a change."""

    ref: Ref
    change: Ref
    state: ApprovalState
    state_name: str
    version: str
    approver: Person | None = None
    group: str = ""
    """The group it is addressed to, where it is one."""
    addressed: bool | None = None
    """Whether the service itself counts it as ours to decide; None where it does not say."""
    acting_for: Person | None = None
    """Whose place the one who decided took."""
    decided_by: Person | None = None
    rule: str = ""
    """"2 of 3", "all", "any", in the service's words."""
    needed: int | None = None
    """How many must say yes."""
    count: int | None = None
    """How many are asked."""
    requested: datetime | None = None
    decided: datetime | None = None
    comment: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Delegation:
    """For a time, somebody may decide in another's place."""

    ref: Ref
    owner: str
    """The id of the person whose approvals they are."""
    delegate: str
    """The id of the person who may decide them."""
    starts: datetime
    ends: datetime
    owner_name: str = ""
    reason: str = ""

    def live(self, now: datetime) -> bool:
        """Whether it holds at an instant; half open."""
        return holds(self.starts, self.ends, now)
