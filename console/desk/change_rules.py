"""Where a change may go from where it is, who may take it there, and what of it decides: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.desk import wire
from console.desk.workflow import Refused

Fact = dict[str, Any]

NAMES: dict[str, str] = {
    "new": "new",
    "assess": "assessing",
    "authorise": "waiting for approval",
    "scheduled": "scheduled",
    "implementing": "being carried out",
    "review": "in review",
    "closed": "closed",
    "cancelled": "cancelled",
}
"""What the desk calls each state."""
SENT_BACK = "sent back"
"""What it calls "new" where an approver said no."""
TOO_LATE = "not approved in time"
"""What it calls "new" where the window began first."""
AHEAD = ("new", "assess", "authorise", "scheduled")
"""States in which what is planned can still be changed."""
OPEN = ("requested", "more_info")
"""States of an approval that waits."""
DECIDING: dict[str, str] = {
    "title": "title",
    "kind": "kind",
    "planned_start": "window begins",
    "planned_end": "window ends",
    "service": "service",
    "services": "services",
    "cis": "configuration items",
    "plan": "plan",
    "test": "test evidence",
    "backout": "back-out plan",
    "backout_minutes": "back-out minutes",
    "outage": "outage",
    "outage_minutes": "outage minutes",
    "risk": "risk",
    "implementer": "implementer",
}
"""What a yes is given to, and what people call it: where one of these changes, the yes lapses."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is offered: `name` is sent, `state` (and how it ended) is what it leads to."""

    name: str
    state: wire.ChangeState
    label: str
    result: wire.Result | None = None


ASK = Step("ask for approval", "authorise", "Ask for approval")
SCHEDULE = Step("schedule", "scheduled", "Schedule: it needs no approval")
ASSESS = Step("assess", "assess", "Begin the assessment")
BEGIN = Step("begin", "implementing", "Begin")
CANCEL = Step("cancel", "cancelled", "Call it off", "cancelled")
CLOSE = Step("close", "closed", "Close: it was looked back upon")
WITH_ISSUES = Step("done with issues", "review", "Done, with issues", "successful_with_issues")
BACKED_OUT = Step("backed out", "review", "Backed out", "backed_out")
FAILED = Step("failed", "review", "Failed", "failed")


def steps(fact: Mapping[str, Any], roles: frozenset[str]) -> tuple[Step, ...]:
    """Return the steps that somebody with these roles may take with a change now."""
    if not roles & {"agent", "admin"}:
        return ()
    match fact["state"]:
        case "new":
            return (_put_up(fact), ASSESS, CANCEL)
        case "assess":
            return (_put_up(fact), CANCEL)
        case "authorise":
            return (CANCEL,)
        case "scheduled":
            return (BEGIN, CANCEL)
        case "implementing":
            return (_done(fact), WITH_ISSUES, BACKED_OUT, FAILED)
        case "review":
            return (CLOSE,)
        case _:
            return ()


def offers(fact: Mapping[str, Any], roles: frozenset[str]) -> list[wire.ChangeOffer]:
    """Return the same steps as they go over the line."""
    return [wire.ChangeOffer(one.name, one.state, one.label, one.result) for one in steps(fact, roles)]


def choose(fact: Mapping[str, Any], wanted: str, result: str | None, roles: frozenset[str]) -> Step:
    """Return the offered step that was asked for by its name, by the state or by the state's name.

    Where several lead to the state, `result` says which. Raises `Refused`, naming what is offered.
    """
    offered = steps(fact, roles)
    named = [one for one in offered if one.name == wanted]
    found = named or [one for one in offered if wanted in (one.state, NAMES[one.state])]
    if result is not None:
        # how it ended decides where it goes: to be looked back upon, or closed at once
        ended = [one for one in offered if one.result == result]
        found = [one for one in found if one.result == result] or (
            ended if wanted in ("review", "closed", NAMES["review"]) else []
        )
    if not found:
        names = " or ".join(f"“{one.name}”" for one in offered)
        then = f"What can be done now: {names}." if names else "It stays as it is."
        how = f" as {result}" if result else ""
        raise Refused(f"A change that is {fact['state_name']} cannot become “{wanted}”{how} for you. {then}")
    unsaid = not named and result is None and found[0].state in ("review", "closed") and found[0].result
    if len(found) > 1 or unsaid:
        raise Refused(f"Say how it ended: {', '.join(str(one.result) for one in found)}.")
    return found[0]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what of a change's deciding fields differs, each as a few words."""
    changed: list[str] = []
    for name, words in DECIDING.items():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        long = any(isinstance(one, str) and len(one) > 60 for one in (old, new))
        changed.append(f"{words} changed" if long else f"{words}: {_shown(name, old)} → {_shown(name, new)}")
    return changed


def rule(approvals: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many of a change's approvals say yes, and how many must."""
    kept = list(approvals)
    yes = sum(one["state"] == "approved" for one in kept)
    return yes, max((int(one.get("needed") or 0) for one in kept), default=0)


def _put_up(fact: Mapping[str, Any]) -> Step:
    return SCHEDULE if fact["kind"] == "standard" else ASK


def _done(fact: Mapping[str, Any]) -> Step:
    state: wire.ChangeState = "review" if fact["kind"] == "emergency" else "closed"
    return Step("done", state, "Done", "successful")


def _shown(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and name in ("planned_start", "planned_end"):
        return f"{datetime.fromisoformat(value):%a %d %b %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(str(one["ci"]) if isinstance(one, dict) else str(one) for one in value)
    return str(value)
