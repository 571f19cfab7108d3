"""Which statuses a ticket may have, and which step the desk offers to whom: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Meaning = Literal["new", "work", "wait", "done", "closed", "cancelled"]

NEW = "new"
IN_PROGRESS = "in progress"
WAITING_USER = "waiting for user"
WAITING_VENDOR = "waiting for vendor"
RESOLVED = "resolved"
CLOSED = "closed"
CANCELLED = "cancelled"

MEANINGS: dict[str, Meaning] = {
    NEW: "new",
    IN_PROGRESS: "work",
    WAITING_USER: "wait",
    WAITING_VENDOR: "wait",
    RESOLVED: "done",
    CLOSED: "closed",
    CANCELLED: "cancelled",
}
PAUSING = frozenset((WAITING_USER, WAITING_VENDOR))
"""While a ticket has one of these, its promise stands still."""
OPEN = frozenset((NEW, IN_PROGRESS, WAITING_USER, WAITING_VENDOR))


class Refused(Exception):
    """The desk understands and does not do it; `str()` is its reason in a sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """A status that is offered, and what the desk calls the step to it."""

    status: str
    label: str


_AGENT: dict[str, tuple[Step, ...]] = {
    NEW: (
        Step(IN_PROGRESS, "Start work"),
        Step(WAITING_USER, "Wait for the user"),
        Step(WAITING_VENDOR, "Wait for the vendor"),
        Step(RESOLVED, "Resolve"),
        Step(CANCELLED, "Cancel"),
    ),
    IN_PROGRESS: (
        Step(WAITING_USER, "Wait for the user"),
        Step(WAITING_VENDOR, "Wait for the vendor"),
        Step(RESOLVED, "Resolve"),
        Step(CANCELLED, "Cancel"),
    ),
    WAITING_USER: (
        Step(IN_PROGRESS, "Go on"),
        Step(WAITING_VENDOR, "Wait for the vendor"),
        Step(RESOLVED, "Resolve"),
        Step(CANCELLED, "Cancel"),
    ),
    WAITING_VENDOR: (
        Step(IN_PROGRESS, "Go on"),
        Step(WAITING_USER, "Wait for the user"),
        Step(RESOLVED, "Resolve"),
        Step(CANCELLED, "Cancel"),
    ),
    RESOLVED: (Step(IN_PROGRESS, "Reopen"), Step(CLOSED, "Close")),
    CLOSED: (),
    CANCELLED: (),
}
_ADMIN: dict[str, tuple[Step, ...]] = {
    CLOSED: (Step(IN_PROGRESS, "Reopen"),),
    CANCELLED: (Step(NEW, "Take the cancelling back"),),
}
_REQUESTER: dict[str, tuple[Step, ...]] = {
    NEW: (Step(CANCELLED, "I no longer need this"),),
    IN_PROGRESS: (Step(CANCELLED, "I no longer need this"),),
    WAITING_USER: (Step(CANCELLED, "I no longer need this"),),
    RESOLVED: (Step(IN_PROGRESS, "It is not solved"),),
}


def steps(status: str, roles: frozenset[str], *, merged: bool = False) -> tuple[Step, ...]:
    """Return what somebody with these roles may do to a ticket with this status."""
    if merged:
        return ()
    offered: list[Step] = []
    if "agent" in roles:
        offered += _AGENT.get(status, ())
    elif "requester" in roles:
        offered += _REQUESTER.get(status, ())
    if "admin" in roles:
        known = {step.status for step in offered}
        offered += [step for step in _ADMIN.get(status, ()) if step.status not in known]
    return tuple(offered)


def check(status: str, wanted: str, roles: frozenset[str], *, waits_for: str | None = None) -> None:
    """Raise `Refused` where the step is not offered; `waits_for` names an open ticket it depends on."""
    if wanted not in MEANINGS:
        raise Refused(f"There is no status “{wanted}”. The desk knows: {', '.join(MEANINGS)}.")
    if wanted == status:
        return
    offered = [step.status for step in steps(status, roles)]
    if wanted not in offered:
        then = f"From here it can become {' or '.join(offered)}." if offered else "It stays as it is."
        raise Refused(f"A ticket that is {status} cannot become {wanted} for you. {then}")
    if wanted == RESOLVED and waits_for:
        raise Refused(
            f"It depends on {waits_for}, which is still open: solve that first or take the link off."
        )
