"""Who may decide about a change: the one place that screens, shell and the built-in desk all ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.model import ApprovalState, ChangeState, Delegation


class Barred(StrEnum):
    """Why a decision may not be given."""

    NOT_ADDRESSED = "not addressed to you"
    OWN_CHANGE = "your own change"
    FOR_OWN_PEOPLE = "acts for the change's own people"
    NOT_SEEN = "the card was not on screen for this version"
    CHANGED = "it changed since you looked"
    DECIDED = "already decided"
    CALLED_OFF = "the change was rejected or cancelled"
    NOT_WAITING = "nothing waits for approval"
    TOO_LATE = "its window has begun"
    BAD_WINDOW = "its window ends before it starts"
    NO_WORDS = "a no needs what would make it a yes, or an explicit none"


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules look at, as whoever asks knows it."""

    me: str
    """The id of who decides."""
    approver: str | None
    """The id of whom the approval is addressed to; None where the service names nobody."""
    addressed: bool | None
    """Whether the service itself counts the approval as ours (a group's, a role's); None where it does not say."""
    requester: str | None
    owner: str | None
    implementer: str | None
    change_state: ChangeState
    approval_state: ApprovalState
    shown: str | None
    """The version whose card was on screen; None where none was."""
    current: str
    """The version the change has now."""
    now: datetime
    start: datetime | None
    end: datetime | None
    delegations: tuple[Delegation, ...] = ()
    """Every delegation known; which of them is live is looked at here."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say."""

    barred: Barred | None
    sentence: str
    """For the agent: "This version can be approved.", or why it cannot."""
    acting_for: str | None = None
    """The id of the person in whose place one decides; None for one's own approval."""

    @property
    def allowed(self) -> bool:
        """Whether the decision may be given."""
        return self.barred is None


def may_approve(case: Case) -> Ruling:
    """Say whether a yes may be given."""
    raise NotImplementedError


def may_send_back(case: Case, conditions: tuple[str, ...], *, none_can: bool) -> Ruling:
    """Say whether a no may be given: it names at least one condition, or says that none can."""
    raise NotImplementedError
