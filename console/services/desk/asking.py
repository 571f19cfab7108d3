"""An intent as the desk is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never

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
from console.services.desk.fields import part


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the desk."""

    method: str
    path: str
    body: dict[str, Any]
    tied: bool = False
    """It overwrites something, so the desk must compare the version first."""


def ask_for(intent: TicketIntent) -> Asked:
    """Return how an intent is asked for."""
    ticket = f"/v1/tickets/{part(intent.ticket.id)}"
    entries = f"{ticket}/entries"
    match intent:
        case Take(by=person):
            return Asked("PATCH", ticket, {"assignee": person.id}, tied=True)
        case Assign(to=person_or_none):
            assignee = person_or_none.id if person_or_none else ""
            return Asked("PATCH", ticket, {"assignee": assignee}, tied=True)
        case SetStatus(status_name=status):
            return Asked("PATCH", ticket, {"status": status}, tied=True)
        case SetPriority(priority=priority):
            return Asked("PATCH", ticket, {"priority": priority}, tied=True)
        case Reply(body=body, keep=kept) if kept:
            told = {"body": body, "visibility": "public", "status": kept}
            return Asked("POST", entries, told, tied=True)
        case Reply(body=body):
            return Asked("POST", entries, {"body": body, "visibility": "public"})
        case Note(body=body):
            return Asked("POST", entries, {"body": body, "visibility": "internal"})
        case ReplyResolve(body=body, status_name=status):
            wanted = {"body": body, "visibility": "public", "status": status}
            return Asked("POST", entries, wanted, tied=True)
        case LinkTo(relation=relation, other=other):
            return Asked("POST", f"{ticket}/links", {"relation": relation.value, "other": other.id})
        case Merge(into=into):
            return Asked("POST", f"{ticket}/merge", {"into": into.id}, tied=True)
        case Create():
            return Asked("POST", "/v1/tickets", _creation(intent))
        case _:
            assert_never(intent)


def _creation(intent: Create) -> dict[str, Any]:
    wanted = {
        "queue": intent.queue,
        "subject": intent.subject,
        "body": intent.body,
        "requester": intent.requester,
        "assignee": intent.assignee.id if intent.assignee else "",
        "priority": intent.priority,
        "status": intent.status_name,
        "service": intent.service,
    }
    return {name: value for name, value in wanted.items() if value}
