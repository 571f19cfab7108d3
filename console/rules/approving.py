"""Who may decide about a change: the one place that screens, shell and the built-in desk all ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.model import ApprovalState, ChangeState, Delegation
from console.rules.barring import Barred as Barred
from console.rules.barring import Why, delegated, from_approving, from_sending_back


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
    """Say whether a yes may be given.

    Whoever may not decide at all hears that first, then what nobody can decide any more, and last what one
    can put right by looking again.
    """
    barred = from_approving(case)
    return _ruling(case, barred, "This version can be approved")


def may_send_back(case: Case, conditions: tuple[str, ...], *, none_can: bool) -> Ruling:
    """Say whether a no may be given: it names at least one condition, or says that none can.

    Everything else is as for a yes, but that a window that ends before it starts can be sent back.
    """
    barred = from_sending_back(case, conditions, none_can=none_can)
    return _ruling(case, barred, "This version can be sent back")


def _ruling(case: Case, barred: Why | None, allowed: str) -> Ruling:
    if barred:
        return Ruling(*barred)
    acting_for = case.approver if delegated(case) else None
    return Ruling(None, f"{allowed}, in another's place." if acting_for else f"{allowed}.", acting_for)
