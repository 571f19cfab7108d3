"""Intents and their states in the words an agent reads."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from console.cache.outbox import State, Waiting
from console.intents import (
    Assign,
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
)
from widgets.when import clock


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
