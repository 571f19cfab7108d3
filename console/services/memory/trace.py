"""Finds out by the history whether a write was carried out."""

from __future__ import annotations

from console.intents import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Person, Ref
from console.services.base import Done, Look, Receipt, Traced
from console.services.memory.store import Store


def by_history(store: Store, me: Person, intent: TicketIntent, seen: Look | None) -> Traced:
    """Return whether `me` did what the intent wants after the look `seen`."""
    after = int(seen.mark) if seen and seen.mark else 0
    target = None if isinstance(intent, Create) else intent.ticket
    return found(store, me, after, _signature(intent), target)


def found(store: Store, me: Person, after: int, wanted: tuple[str, str], target: Ref | None) -> Traced:
    """Return whether `me` wrote (field, value) after a number to `target`, or for None to something new."""
    mine = [
        event
        for event in store.log()
        if event.seq > after and event.actor == me.id and (event.field, event.value) == wanted
    ]
    if target is not None:
        mine = [event for event in mine if event.ticket == target.id]
    elif len(mine) > 1:
        return Traced(Done.UNKNOWN, why=f"There are {len(mine)} with these words.")
    if not mine:
        return Traced(Done.NO)
    return Traced(Done.YES, Receipt(target or Ref(store.name, mine[0].ticket)))


def _signature(intent: TicketIntent) -> tuple[str, str]:
    """Return how the history records an intent."""
    match intent:
        case Take(by=person):
            return "assignee", person.id
        case Assign(to=to):
            return "assignee", to.id if to else ""
        case SetStatus(status_name=name):
            return "status", name
        case SetPriority(priority=priority):
            return "priority", str(priority)
        case Reply(body=body) | ReplyResolve(body=body):
            return "reply", body
        case Note(body=body):
            return "note", body
        case LinkTo(relation=relation, other=other):
            return "link", f"{relation} {other.id}"
        case Merge(into=into):
            return "merge", into.id
        case Create(subject=subject):
            return "create", subject
