"""Decides, purely, what a reading of a change means for an intent on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from console import intents
from console.cache.outbox import Waiting
from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Decision,
    Meet,
    NoteOnChange,
    OnChange,
    Progress,
    Review,
    SendBack,
    condition_id,
    version_of,
)
from console.model import Approval, ApprovalState, Change, Delegation, Entry, Person
from console.rules.approving import Case, Ruling, may_approve, may_send_back
from console.services.base import ChangeLook

PATIENCE = timedelta(minutes=15)
"""So long after its hold a decision that could not be sent is asked for anew."""
BACK = timedelta(seconds=5)
"""A clock that stands so far before the moment of a decision was set back."""


class Stand(Enum):
    """What is to be done with an intent on a change."""

    SEND = "send"
    DONE = "done"
    """The service already has it as the agent wants it."""
    CONFLICT = "conflict"
    """What the intent rests on changed since the agent looked."""
    LAPSED = "lapsed"
    """A decision whose card is not true any more, or whose moment has passed: it is asked for anew."""
    REFUSED = "refused"
    """The rules forbid it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be done, and why."""

    stand: Stand
    words: str = ""


def lapsed(waiting: Waiting, now: datetime) -> str:
    """Return why a decision's moment has passed, empty where it has not."""
    intent = waiting.intent
    if not isinstance(intent, Decision):
        return ""
    if now < waiting.made - BACK:
        return "The clock of this machine was set back while it waited: look again."
    if intent.until is not None and now >= intent.until:
        return "The change’s window began before it could be sent: look again."
    if now > waiting.hold_until + PATIENCE:
        return "It could not be sent within 15 minutes of its hold: look again."
    return ""


def judge_change(
    waiting: Waiting, look: ChangeLook, me: Person | None, delegations: tuple[Delegation, ...], now: datetime
) -> Judged:
    """Compare what the agent saw with what the service has now; decisions are held against the rules again."""
    intent = waiting.intent
    if not isinstance(intent, OnChange):
        raise TypeError(f"{waiting.kind} is not done to a change")
    if isinstance(intent, Approve | SendBack):
        return _judge_decision(waiting, intent, look, me, delegations, now)
    current = intents.touched_of_change(intent, look.change, look.approvals)
    wanted = intents.wants_of_change(intent, look.change, look.approvals, waiting.made)
    if current and current == wanted:
        return Judged(Stand.DONE, "It was so already.")
    parts = [
        f"{name} was {_said(waiting.seen.fields.get(name))} when you looked and is {_said(value)} now"
        for name, value in current.items()
        if value != waiting.seen.fields.get(name)
    ]
    if parts:
        return Judged(Stand.CONFLICT, "; ".join(parts).capitalize() + ".")
    return Judged(Stand.SEND)


def _judge_decision(
    waiting: Waiting,
    intent: Approve | SendBack,
    look: ChangeLook,
    me: Person | None,
    delegations: tuple[Delegation, ...],
    now: datetime,
) -> Judged:
    approval = next((one for one in look.approvals if one.ref == intent.approval), None)
    if approval is None:
        return Judged(Stand.CONFLICT, "The approval is not there any more; nothing was decided.")
    wanted = ApprovalState.APPROVED if isinstance(intent, Approve) else ApprovalState.REJECTED
    if (
        approval.state is wanted
        and approval.decided_by is not None
        and me
        and approval.decided_by.id == me.id
    ):
        return _decided_already(intent, approval)
    if not approval.state.open:
        who = approval.decided_by or approval.approver
        by = f" by {who.name}" if who and not (me and who.id == me.id) else ""
        return Judged(Stand.CONFLICT, f"It was decided meanwhile{by}: {approval.state_name}.")
    if look.change.state.called_off:
        return Judged(Stand.CONFLICT, f"The change is {look.change.state_name} now; nothing was decided.")
    if version_of(look.change) != intent.decided_on:
        return Judged(Stand.LAPSED, f"It changed since you looked: {changed_words(waiting, look.change)}.")
    ruling = rule(intent, look.change, approval, me, delegations, now)
    return Judged(Stand.SEND) if ruling.allowed else Judged(Stand.REFUSED, ruling.sentence)


def _decided_already(intent: Approve | SendBack, approval: Approval) -> Judged:
    """Judge a decision that the agent gave the same way elsewhere: its conditions are to be there too."""
    kept = {one.id for one in approval.conditions}
    missing = [text for text in intent.conditions if condition_id(text) not in kept]
    if missing:
        words = f"You decided it meanwhile by other means, without: {'; '.join(missing)}."
        return Judged(Stand.CONFLICT, words)
    return Judged(Stand.DONE, "It was so already.")


def rule(
    intent: Approve | SendBack,
    change: Change,
    approval: Approval,
    me: Person | None,
    delegations: tuple[Delegation, ...],
    now: datetime,
) -> Ruling:
    """Return what the rules say of a decision on a change as it was just read."""
    case = Case(
        me=me.id if me else intent.by.id,
        approver=approval.approver.id if approval.approver else None,
        addressed=approval.addressed,
        requester=change.requester.id if change.requester else None,
        owner=change.owner.id if change.owner else None,
        implementer=change.implementer.id if change.implementer else None,
        change_state=change.state,
        approval_state=approval.state,
        shown=intent.decided_on,
        current=version_of(change),
        now=now,
        start=change.planned_start,
        end=change.planned_end,
        delegations=delegations,
    )
    if isinstance(intent, Approve):
        return may_approve(case)
    return may_send_back(case, intent.conditions, none_can=intent.none_can)


def changed_words(waiting: Waiting, now: Change) -> str:
    """Return which deciding facts differ from the card, in words; the card's own are not kept with the intent."""
    seen = waiting.seen.deciding
    parts = (
        [words for words, before, after in intents.differences(seen, intents.deciding(now))] if seen else []
    )
    return ", ".join(parts) if parts else "what decides is not what the card showed"


def carried_out(
    intent: ChangeIntent, before: ChangeLook | None, after: ChangeLook, entry: str | None
) -> bool:
    """Tell whether the service, read back, has what the intent wanted."""
    change = after.change
    approval = next((one for one in after.approvals if one.ref == getattr(intent, "approval", None)), None)
    match intent:
        case CreateChange(title=title):
            return " ".join(title.split()) == " ".join(change.title.split())
        case Approve(conditions=conditions):
            kept = {one.id for one in approval.conditions} if approval else set()
            wanted = {condition_id(text) for text in conditions}
            return approval is not None and approval.state is ApprovalState.APPROVED and wanted <= kept
        case SendBack():
            return approval is not None and approval.state is ApprovalState.REJECTED
        case AskAbout(question=body) | NoteOnChange(body=body):
            return _is_said(body, before, after, entry)
        case Review(outcome=outcome):
            return change.review == outcome or _is_said(outcome, before, after, entry)
        case Progress(state=state, state_name=name):
            return change.state is state or change.state_name == name or change.result is not None
        case Meet(condition=wanted_id):
            return approval is not None and any(
                one.id == wanted_id and one.met for one in approval.conditions
            )
        case _:
            now = intents.touched_of_change(intent, change, after.approvals)
            wants = intents.wants_of_change(intent, change, after.approvals, change.updated)
            return _but_state(now) == _but_state(wants)


def others_meanwhile(intent: ChangeIntent, before: ChangeLook | None, after: ChangeLook) -> str:
    """Return who else decided between our looking and our reading back, in a sentence; empty for nobody."""
    if before is None or not isinstance(intent, Decision):
        return ""
    was = {one.ref: one.state for one in before.approvals}
    told = [
        f"{(one.decided_by or one.approver or Person('', 'somebody')).name} decided too ({one.state_name})"
        for one in after.approvals
        if one.ref != intent.approval
        and was.get(one.ref, one.state) is not one.state
        and one.state in (ApprovalState.APPROVED, ApprovalState.REJECTED)
    ]
    if version_of(before.change) != version_of(after.change):
        told.append("what decides was changed in the same moment: look again")
    return "; ".join(told) + "." if told else ""


def _but_state(fields: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in fields.items() if name != "state"}


def _is_said(body: str, before: ChangeLook | None, after: ChangeLook, entry: str | None) -> bool:
    old = {said.id for said in before.entries} if before else set()
    if entry is not None and any(said.id == entry for said in after.entries):
        return True
    return any(said.id not in old and _holds(said, body) for said in after.entries)


def _holds(said: Entry, body: str) -> bool:
    return " ".join(body.split())[:200] in " ".join(said.body.split())


def _said(value: str | None) -> str:
    return f"“{value}”" if value else "empty"
