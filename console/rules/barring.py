"""What bars a decision about a change: the rules behind `console.rules.approving`, which the first rows wait for."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from console.model.change_words import ApprovalState, ChangeState

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from console.rules.asked import Asked


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


Why = tuple[Barred, str]
"""What bars a decision, and the sentence for whoever would give it."""

CHANGE_STANDS: dict[ChangeState, Why] = {
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

APPROVAL_STANDS: dict[ApprovalState, Why] = {
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


def from_approving(case: Asked) -> Why | None:
    """Return what bars a yes: first who may not decide, then what nobody can, last what looking again puts right."""
    return _who(case) or _waiting(case) or _window(case) or _seen(case)


def from_sending_back(case: Asked, conditions: tuple[str, ...], *, none_can: bool) -> Why | None:
    """Return what bars a no that names these conditions, or says that none can."""
    return _who(case) or _waiting(case) or _begun(case) or _seen(case) or _words(conditions, none_can)


def _who(case: Asked) -> Why | None:
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
    if not case.addressed and not delegated(case):
        return Barred.NOT_ADDRESSED, "This is somebody else's approval, and no delegation to you holds now."
    if any(_alike(case.approver, one) for one in (case.requester, case.owner, case.implementer)):
        return Barred.FOR_OWN_PEOPLE, (
            "It is addressed to somebody whose own change it is: nobody may decide in that person's place."
        )
    return None


def delegated(case: Asked) -> bool:
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


def _waiting(case: Asked) -> Why | None:
    """Look at whether the change, and this approval of it, still wait for a decision."""
    if case.change_state is not ChangeState.AUTHORISE:
        return CHANGE_STANDS[case.change_state]
    if not case.approval_state.open:
        return APPROVAL_STANDS[case.approval_state]
    return None


def _window(case: Asked) -> Why | None:
    if _backwards(case):
        return Barred.BAD_WINDOW, "Its window ends before it begins: send it back, or ask when it shall be."
    return _begun(case)


def _begun(case: Asked) -> Why | None:
    """Look at whether the window has begun; of one that ends before it begins nobody knows."""
    begins = case.start or case.end
    if begins and begins <= case.now and not _backwards(case):
        return (
            Barred.TOO_LATE,
            "Its window has begun, a decision comes too late: it needs a new window first.",
        )
    return None


def _backwards(case: Asked) -> bool:
    return bool(case.start and case.end and case.end <= case.start)


def _seen(case: Asked) -> Why | None:
    if not case.shown:
        return Barred.NOT_SEEN, "You have not seen the card of this version yet: open it, then decide."
    if case.shown != case.current:
        return Barred.CHANGED, "It changed since you looked: see what is different, then decide."
    return None


def _words(conditions: tuple[str, ...], none_can: bool) -> Why | None:
    named = any(letter.isalnum() for one in conditions for letter in one)
    if named and none_can:
        return Barred.NO_WORDS, "Say either what would make it a yes, or that nothing can: not both."
    if not named and not none_can:
        return Barred.NO_WORDS, "Say what would make it a yes, or that nothing can."
    return None
