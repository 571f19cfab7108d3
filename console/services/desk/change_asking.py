"""What is wanted of a change, as the desk is asked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_never

from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Decision,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.services.desk.asking import Asked
from console.services.desk.fields import part


def ask_for_change(intent: ChangeIntent) -> Asked:
    """Return how an intent on a change is asked for."""
    change = f"/v1/changes/{part(intent.change.id)}"
    match intent:
        case Approve() | SendBack():
            path = f"/v1/approvals/{part(intent.approval.id)}/decision"
            return Asked("POST", path, _decision(intent), tied=True)
        case AskAbout(approval=approval, question=question):
            return Asked(
                "POST", f"{change}/questions", _given(question=question, approval=approval and approval.id)
            )
        case Meet(approval=approval, condition=condition):
            path = f"/v1/approvals/{part(approval.id)}/conditions/{part(condition)}"
            return Asked("POST", path, {"met": True})
        case Reschedule(start=start, end=end):
            window = {"planned_start": _stamp(start), "planned_end": _stamp(end)}
            return Asked("PATCH", change, window, tied=True)
        case SetImplementer(to=to):
            return Asked("PATCH", change, {"implementer": to.id if to else ""}, tied=True)
        case Progress():
            return Asked("PATCH", change, _step(intent), tied=True)
        case Review(outcome=outcome):
            return Asked("PATCH", change, {"review": outcome}, tied=True)
        case NoteOnChange(body=body):
            return Asked("POST", f"{change}/notes", {"body": body})
        case CreateChange():
            return Asked("POST", "/v1/changes", _creation(intent))
        case _:
            assert_never(intent)


def _step(intent: Progress) -> dict[str, Any]:
    """Return the state to go to; where it ended, how it did says which of several steps that is."""
    if intent.result is not None:
        return {"state": intent.state.value, "result": intent.result.value}
    return {"state": intent.state_name or intent.state.value}


def _decision(intent: Decision) -> dict[str, Any]:
    return _given(
        decision="send_back" if isinstance(intent, SendBack) else "approve",
        conditions=list(intent.conditions),
        none_can=isinstance(intent, SendBack) and intent.none_can,
        comment=intent.comment,
        evidence=intent.evidence,
        acting_for=intent.acting_for.id if intent.acting_for else "",
    )


def _creation(intent: CreateChange) -> dict[str, Any]:
    wanted = _given(
        title=intent.title,
        kind=intent.kind.value,
        service=intent.service,
        team=intent.team,
        cis=[
            {"ci": name, "role": "primary" if place == 0 else "affected"}
            for place, name in enumerate(intent.cis)
        ],
        planned_start=_stamp(intent.start) if intent.start else None,
        planned_end=_stamp(intent.end) if intent.end else None,
        zone=intent.zone,
        implementer=intent.implementer.id if intent.implementer else "",
        why=intent.why,
        benefit_for=intent.benefit_for,
        plan=intent.plan,
        test=intent.test,
        backout=intent.backout,
    )
    if intent.backout_minutes is not None:
        wanted["backout_minutes"] = intent.backout_minutes
    if intent.outage is not None:
        wanted["outage"] = intent.outage
    return wanted


def _given(**fields: Any) -> dict[str, Any]:
    """Return what says something."""
    return {name: value for name, value in fields.items() if value}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
