"""Intents and their states in the words an agent reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from console.cache.outbox import State
from console.intents import (
    Approve,
    AskAbout,
    Assign,
    CloseAlarm,
    Create,
    CreateChange,
    LinkTo,
    MakeMajor,
    Meet,
    Merge,
    MoveLoop,
    Note,
    NoteOnChange,
    OnChange,
    Progress,
    Reply,
    ReplyResolve,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
    SetPriority,
    SetStatus,
    Take,
    TakeAlarm,
)
from widgets.when import clock

if TYPE_CHECKING:
    from datetime import datetime

    from console.cache.outbox import Waiting
    from console.intents import (
        ChangeIntent,
        Intent,
    )


def what(intent: Intent) -> str:
    """Return what an intent does, in a few words: `your reply`, `assign to Tom`."""
    match intent:
        case Take():
            return "take"
        case Assign(to=None):
            return "assign to nobody"
        case Assign(to=person):
            return f"assign to {person.name}" if person else "assign to nobody"
        case SetStatus(status_name=name):
            return f"status {name}"
        case SetPriority(priority=priority):
            return f"priority {priority}"
        case Reply(keep=kept) if kept:
            return "what you tell the person"
        case Reply():
            return "your reply"
        case Note():
            return "your note"
        case ReplyResolve():
            return "your reply, and resolve"
        case LinkTo(relation=relation, other=other):
            return f"link: {relation.value} {other.id}"
        case Merge(into=target):
            return f"merge into {target.id}"
        case Create():
            return "the new ticket"
        case OnChange():
            return _to_change(intent)
        case MoveLoop(state=state):
            return f"the answer is {state.value.replace('_', ' ')}"
        case TakeAlarm():
            return "take the alarm"
        case CloseAlarm():
            return "close the alarm"
        case MakeMajor():
            return "make the alarm a major incident"
        case _:
            assert_never(intent)


def _to_change(intent: ChangeIntent) -> str:
    match intent:
        case Approve(conditions=()):
            return "your approval"
        case Approve():
            return "your approval with conditions"
        case SendBack():
            return "send back"
        case AskAbout():
            return "your question"
        case Meet():
            return "condition met"
        case Reschedule():
            return "reschedule"
        case SetImplementer(to=person):
            return f"implementer {person.name if person else 'nobody'}"
        case Progress(state_name=name, state=state, result=result):
            return f"status {result.value.replace('_', ' ') if result else name or state.value}"
        case Review():
            return "the review"
        case NoteOnChange():
            return "your note"
        case CreateChange():
            return "the new change"
        case _:
            assert_never(intent)


def sentence(words: str) -> str:
    """Return the words as a sentence begins; names in them keep their capitals."""
    return words[:1].upper() + words[1:]


def standing(waiting: Waiting, now: datetime) -> tuple[str, str]:
    """Return how an intent stands and the ink for it: `held until 10:48:12`, `refused`, `✓`."""
    match waiting.state:
        case State.HELD:
            return f"held until {waiting.hold_until.astimezone():%H:%M:%S}", "soon"
        case State.READY:
            return ("waits for the line" if waiting.attempts else "waits"), "soon"
        case State.SENT:
            return "being sent", "soon"
        case State.VERIFIED:
            return "✓", "good"
        case State.CONFLICT:
            return "! changed meanwhile", "harm"
        case State.REFUSED:
            return "! refused", "harm"
        case State.UNKNOWN:
            return "? nobody can say", "harm"
        case State.LAPSED:
            return f"lapsed {clock(waiting.changed, now)}", "soon"
        case State.WITHDRAWN:
            return "taken back", "dim"
        case _:
            assert_never(waiting.state)


def opening(text: str, width: int = 60) -> str:
    """Return the first words of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"
