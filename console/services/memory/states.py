"""Where changes and approvals of a service in memory can stand, and what follows what."""

from __future__ import annotations

from dataclasses import replace

from console.model import Approval, ApprovalState, Change, ChangeState, ChangeStateOffer

NAMES = {
    ChangeState.NEW: "draft",
    ChangeState.ASSESS: "being assessed",
    ChangeState.AUTHORISE: "waiting for approval",
    ChangeState.SCHEDULED: "scheduled",
    ChangeState.IMPLEMENTING: "being carried out",
    ChangeState.REVIEW: "in review",
    ChangeState.CLOSED: "done",
    ChangeState.CANCELLED: "called off",
}
"""What this service calls the states."""
STEPS: dict[ChangeState, tuple[ChangeState, ...]] = {
    ChangeState.NEW: (ChangeState.ASSESS, ChangeState.AUTHORISE, ChangeState.CANCELLED),
    ChangeState.ASSESS: (ChangeState.AUTHORISE, ChangeState.CANCELLED),
    ChangeState.AUTHORISE: (ChangeState.ASSESS, ChangeState.CANCELLED),
    ChangeState.SCHEDULED: (ChangeState.IMPLEMENTING, ChangeState.CANCELLED),
    ChangeState.IMPLEMENTING: (ChangeState.REVIEW, ChangeState.CLOSED),
    ChangeState.REVIEW: (ChangeState.CLOSED,),
}
"""Which state may follow which at somebody's word; approvals bring a change to SCHEDULED."""


def offers(change: Change) -> tuple[ChangeStateOffer, ...]:
    """Return the steps from where a change stands."""
    return tuple(ChangeStateOffer(NAMES[state], state) for state in STEPS.get(change.state, ()))


def placed(change: Change, state: ChangeState) -> Change:
    """Return a change in another state, under the name that the service has for it."""
    return replace(change, state=state, state_name=NAMES[state])


def ended(approval: Approval, state: ApprovalState) -> Approval:
    """Return an approval that ended without its approver's word."""
    return replace(approval, state=state, state_name=state.value)


def asked_anew(approval: Approval) -> Approval:
    """Return an approval as it is when nobody has decided it yet."""
    return replace(
        approval,
        state=ApprovalState.REQUESTED,
        state_name=ApprovalState.REQUESTED.value,
        decided=None,
        decided_by=None,
        acting_for=None,
    )
