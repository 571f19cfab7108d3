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
    wanted = _signature(intent)
    mine = [
        event
        for event in store.log()
        if event.seq > after and event.actor == me.id and (event.field, event.value) == wanted
    ]
    if isinstance(intent, Create):
        if len(mine) > 1:
            return Traced(Done.UNKNOWN, why=f"There are {len(mine)} tickets with this subject.")
        target = Ref(store.name, mine[0].ticket) if mine else intent.ticket
    else:
        mine = [event for event in mine if event.ticket == intent.ticket.id]
        target = intent.ticket
    return Traced(Done.YES, Receipt(target)) if mine else Traced(Done.NO)


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
