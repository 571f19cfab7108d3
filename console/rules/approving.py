"""Who may decide about a change: the one place that screens, shell and the built-in desk all ask."""

from __future__ import annotations

import unicodedata
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


_Why = tuple[Barred, str]

CHANGE_STANDS: dict[ChangeState, _Why] = {
    ChangeState.NEW: (Barred.NOT_WAITING, "The change has not been put up for approval yet."),
    ChangeState.ASSESS: (
        Barred.NOT_WAITING,
        "The change is still being assessed: nothing waits for approval.",
    ),
    ChangeState.SCHEDULED: (
        Barred.NOT_WAITING,
        "The change is approved already: nothing waits for approval.",
    ),
    ChangeState.IMPLEMENTING: (
        Barred.TOO_LATE,
        "The change is being carried out: a decision comes too late.",
    ),
    ChangeState.REVIEW: (Barred.TOO_LATE, "The change has been carried out: a decision comes too late."),
    ChangeState.CLOSED: (Barred.TOO_LATE, "The change is closed: a decision comes too late."),
    ChangeState.REJECTED: (Barred.CALLED_OFF, "The change was rejected: there is nothing left to decide."),
    ChangeState.CANCELLED: (Barred.CALLED_OFF, "The change was cancelled: there is nothing left to decide."),
    ChangeState.UNKNOWN: (
        Barred.NOT_WAITING,
        "The change is in a state that is not known here, so nobody can tell whether it waits: "
        "decide in the service itself, or name the state in the settings.",
    ),
}
"""Why a change that does not wait for approval cannot be decided about."""

APPROVAL_STANDS: dict[ApprovalState, _Why] = {
    ApprovalState.NOT_REQUESTED: (Barred.NOT_WAITING, "This approval has not been asked for yet."),
    ApprovalState.APPROVED: (Barred.DECIDED, "This approval was given already."),
    ApprovalState.REJECTED: (Barred.DECIDED, "This approval was refused already."),
    ApprovalState.NOT_REQUIRED: (
        Barred.NOT_WAITING,
        "Others have decided: this approval is not needed any more.",
    ),
    ApprovalState.CANCELLED: (Barred.NOT_WAITING, "This approval was withdrawn."),
    ApprovalState.EXPIRED: (Barred.NOT_WAITING, "This approval has lapsed: it has to be asked for again."),
    ApprovalState.UNKNOWN: (
        Barred.NOT_WAITING,
        "This approval is in a state that is not known here, so nobody can tell whether it waits: "
        "decide in the service itself.",
    ),
}
"""Why an approval that is not open cannot be decided."""


def may_approve(case: Case) -> Ruling:
    """Say whether a yes may be given.

    Whoever may not decide at all hears that first, then what nobody can decide any more, and last what one
    can put right by looking again.
    """
    barred = _who(case) or _waiting(case) or _window(case) or _seen(case)
    return _ruling(case, barred, "This version can be approved")


def may_send_back(case: Case, conditions: tuple[str, ...], *, none_can: bool) -> Ruling:
    """Say whether a no may be given: it names at least one condition, or says that none can.

    Everything else is as for a yes, but that a window that ends before it starts can be sent back.
    """
    barred = _who(case) or _waiting(case) or _begun(case) or _seen(case) or _words(conditions, none_can)
    return _ruling(case, barred, "This version can be sent back")


def _ruling(case: Case, barred: _Why | None, allowed: str) -> Ruling:
    if barred:
        return Ruling(*barred)
    acting_for = case.approver if _delegated(case) else None
    return Ruling(None, f"{allowed}, in another's place." if acting_for else f"{allowed}.", acting_for)


def _who(case: Case) -> _Why | None:
    """Look at who decides; being one of the change's own counts whatever else is true."""
    if not case.me:
        return Barred.NOT_ADDRESSED, "It is not known who you are: log in first."
    for person, words in (
        (case.requester, "You asked for this change yourself"),
        (case.owner, "You answer for this change yourself"),
        (case.implementer, "You carry out this change yourself"),
    ):
        if _alike(person, case.me):
            return Barred.OWN_CHANGE, f"{words}: somebody else has to decide."
    if case.approver == case.me:
        return None
    if not case.addressed and not _delegated(case):
        return Barred.NOT_ADDRESSED, "This is somebody else's approval, and no delegation to you holds now."
    if any(_alike(case.approver, one) for one in (case.requester, case.owner, case.implementer)):
        return Barred.FOR_OWN_PEOPLE, (
            "It is addressed to somebody whose own change it is: nobody may decide in that person's place."
        )
    return None


def _delegated(case: Case) -> bool:
    """Return whether a delegation to me holds now; one is never handed on."""
    return case.approver not in (None, "", case.me) and any(
        one.owner == case.approver and one.delegate == case.me and one.live(case.now)
        for one in case.delegations
    )


def _alike(one: str | None, other: str | None) -> bool:
    """Return whether two ids may mean the same person: how they are written does not tell them apart."""
    return bool(one and other) and _folded(one) == _folded(other)


def _folded(name: str | None) -> str:
    return unicodedata.normalize("NFKC", name or "").casefold().strip()


def _waiting(case: Case) -> _Why | None:
    """Look at whether the change, and this approval of it, still wait for a decision."""
    if case.change_state is not ChangeState.AUTHORISE:
        return CHANGE_STANDS[case.change_state]
    if not case.approval_state.open:
        return APPROVAL_STANDS[case.approval_state]
    return None


def _window(case: Case) -> _Why | None:
    if _backwards(case):
        return Barred.BAD_WINDOW, "Its window ends before it begins: send it back, or ask when it shall be."
    return _begun(case)


def _begun(case: Case) -> _Why | None:
    """Look at whether the window has begun; of one that ends before it begins nobody knows."""
    begins = case.start or case.end
    if begins and begins <= case.now and not _backwards(case):
        return (
            Barred.TOO_LATE,
            "Its window has begun, a decision comes too late: it needs a new window first.",
        )
    return None


def _backwards(case: Case) -> bool:
    return bool(case.start and case.end and case.end <= case.start)


def _seen(case: Case) -> _Why | None:
    if not case.shown:
        return Barred.NOT_SEEN, "You have not seen the card of this version yet: open it, then decide."
    if case.shown != case.current:
        return Barred.CHANGED, "It changed since you looked: see what is different, then decide."
    return None


def _words(conditions: tuple[str, ...], none_can: bool) -> _Why | None:
    named = any(letter.isalnum() for one in conditions for letter in one)
    if named and none_can:
        return Barred.NO_WORDS, "Say either what would make it a yes, or that nothing can: not both."
    if not named and not none_can:
        return Barred.NO_WORDS, "Say what would make it a yes, or that nothing can."
    return None
