"""What a change and its approvals look like once an intent is carried out, and what the agent saw of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from console.intents.changes import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    OnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.intents.decided import deciding, version_of
from console.intents.kinds import Intent
from console.intents.ticket_effects import Seen
from console.model import Approval, ApprovalState, Change, ChangeCI, ChangeState, CIRole, Condition


def apply_change(intent: Intent, change: Change) -> Change:
    """Return the change as it would be once the intent is carried out; pure, and harmless when repeated.

    What a decision does to the change is the service's to say: it counts the others' decisions.
    """
    match intent:
        case Reschedule(start=start, end=end):
            return replace(change, planned_start=start, planned_end=end)
        case SetImplementer(to=person):
            return replace(change, implementer=person)
        case Progress(state=state, state_name=name, result=result):
            return replace(
                change, state=state, state_name=name or state.value, result=result or change.result
            )
        case Review(outcome=outcome):
            return replace(change, review=outcome)
        case _:
            return change


def apply_approval(intent: Intent, approval: Approval, at: datetime) -> Approval:
    """Return the approval as it would be once the intent is carried out; `at` is when it was given."""
    if getattr(intent, "approval", None) != approval.ref:
        return approval
    match intent:
        case Approve():
            given = tuple(Condition(condition_id(text), text) for text in intent.conditions)
            return _decided(intent, replace(approval, conditions=given), ApprovalState.APPROVED, at)
        case SendBack():
            return _decided(intent, approval, ApprovalState.REJECTED, at)
        case AskAbout():
            return replace(approval, state=ApprovalState.MORE_INFO)
        case Meet(condition=wanted, by=person):
            met = tuple(
                replace(one, met=True, met_by=person.name) if one.id == wanted else one
                for one in approval.conditions
            )
            return replace(approval, conditions=met)
        case _:
            return approval


def condition_id(text: str) -> str:
    """Return the name of a condition within its approval: the start of its text's SHA-256."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def touched_of_change(
    intent: ChangeIntent, change: Change, approvals: Iterable[Approval]
) -> dict[str, str | None]:
    """Return the fields the intent would change or rests on, with their present value in a comparable form."""
    mine = next((one for one in approvals if one.ref == getattr(intent, "approval", None)), None)
    match intent:
        case Approve() | SendBack():
            return {
                "version": version_of(change),
                "approval": _stand(mine),
                "called off": change.state.value if change.state.called_off else None,
            }
        case Meet(condition=wanted):
            met = next((one.met for one in (mine.conditions if mine else ()) if one.id == wanted), None)
            return {"condition": None if met is None else ("met" if met else "open")}
        case Reschedule():
            return {
                "start": change.planned_start.isoformat() if change.planned_start else None,
                "end": change.planned_end.isoformat() if change.planned_end else None,
                "state": change.state.value,
            }
        case SetImplementer():
            return {"implementer": change.implementer.id if change.implementer else None}
        case Progress():
            return {"state": change.state.value, "result": change.result.value if change.result else None}
        case Review():
            return {"review": change.review or None}
        case AskAbout() | NoteOnChange() | CreateChange():
            return {}
        case _:
            assert_never(intent)


def see_change(intent: ChangeIntent, change: Change, approvals: Iterable[Approval]) -> Seen:
    """Return what an agent who looks at the change sees of the fields that the intent touches.

    A decision rests on what its card showed, whatever the cache holds by now.
    """
    fields = touched_of_change(intent, change, approvals)
    if not isinstance(intent, Approve | SendBack):
        return Seen(change.version, fields)
    fields["version"] = intent.decided_on
    same = version_of(change) == intent.decided_on
    return Seen(change.version, fields, deciding=deciding(change) if same else {})


def wants_of_change(
    intent: ChangeIntent, change: Change, approvals: Iterable[Approval], at: datetime
) -> dict[str, str | None]:
    """Return the same fields as `touched_of_change`, as they would be afterwards."""
    after = [apply_approval(intent, one, at) for one in approvals]
    return touched_of_change(intent, apply_change(intent, change), after)


def changed(intent: CreateChange, at: datetime) -> Change:
    """Return the provisional change that a creation shows until the service has made the real one."""
    return Change(
        ref=intent.change,
        number="new",
        title=intent.title,
        kind=intent.kind,
        state=ChangeState.NEW,
        state_name=ChangeState.NEW.value,
        version="",
        created=at,
        updated=at,
        planned_start=intent.start,
        planned_end=intent.end,
        zone=intent.zone,
        requester=intent.by,
        implementer=intent.implementer,
        team=intent.team,
        service=intent.service,
        services=(intent.service,) if intent.service else (),
        cis=tuple(
            ChangeCI(name, CIRole.PRIMARY if place == 0 else CIRole.AFFECTED)
            for place, name in enumerate(intent.cis)
        ),
        why=intent.why,
        benefit_for=intent.benefit_for,
        plan=intent.plan,
        test=intent.test,
        backout=intent.backout,
        backout_minutes=intent.backout_minutes,
        outage=intent.outage,
    )


def fold_change(create: CreateChange, intent: OnChange) -> CreateChange | None:
    """Return the creation with `intent` folded in, None where it can only follow the creation."""
    match intent:
        case Reschedule(start=start, end=end):
            return replace(create, start=start, end=end)
        case SetImplementer(to=person):
            return replace(create, implementer=person)
        case _:
            return None


def _stand(approval: Approval | None) -> str | None:
    """Return whether an approval waits, or how it ended; a question asked meanwhile does not matter."""
    if approval is None:
        return None
    return ApprovalState.REQUESTED.value if approval.state.open else approval.state.value


def _decided(intent: Approve | SendBack, approval: Approval, state: ApprovalState, at: datetime) -> Approval:
    return replace(
        approval,
        state=state,
        state_name=state.value,
        decided=at,
        decided_by=intent.by,
        acting_for=intent.acting_for,
        comment=intent.comment,
    )
