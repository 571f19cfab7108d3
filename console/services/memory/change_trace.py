"""Finds out by the history whether something was done to a change."""

from __future__ import annotations

from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.model import Person
from console.services.base import ChangeLook, Traced
from console.services.memory.states import NAMES
from console.services.memory.store import Store
from console.services.memory.trace import found


def by_change_history(store: Store, me: Person, intent: ChangeIntent, seen: ChangeLook | None) -> Traced:
    """Return whether `me` did what the intent wants after the look `seen`."""
    after = int(seen.mark) if seen and seen.mark else 0
    target = None if isinstance(intent, CreateChange) else intent.change
    return found(store, me, after, _signature(intent), target)


def _signature(intent: ChangeIntent) -> tuple[str, str]:
    """Return how the history records an intent."""
    match intent:
        case Approve(approval=approval):
            return "decide", f"{approval.id} approved"
        case SendBack(approval=approval):
            return "decide", f"{approval.id} rejected"
        case AskAbout(question=question):
            return "ask", question
        case NoteOnChange(body=body):
            return "note", body
        case Meet(approval=approval, condition=condition):
            return "meet", f"{approval.id} {condition}"
        case Reschedule(start=start, end=end):
            return "window", f"{start} {end}"
        case SetImplementer(to=to):
            return "implementer", to.id if to else ""
        case Progress(state_name=name, state=state):
            return "state", name or NAMES[state]
        case Review(outcome=outcome):
            return "review", outcome
        case CreateChange(title=title):
            return "plan", title
