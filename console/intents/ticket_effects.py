"""What a ticket looks like once an intent is carried out, and what the agent saw of it when it was given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from console.intents.changes import AskAbout, NoteOnChange, OnChange
from console.intents.feedback import OnAlarm, OnFeedback
from console.intents.kinds import Intent
from console.intents.tickets import (
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
)
from console.model import Entry, Link, Party, Person, Ticket, Visibility


def apply(intent: Intent, ticket: Ticket) -> Ticket:
    """Return the ticket as it would be once the intent is carried out; pure, and harmless when repeated."""
    match intent:
        case Take(by=person):
            return replace(ticket, assignee=person)
        case Assign(to=person_or_none):
            return replace(ticket, assignee=person_or_none)
        case SetStatus(status_name=name, status=status):
            return replace(ticket, status=status, status_name=name)
        case SetPriority(priority=priority):
            return replace(ticket, priority=priority)
        case Reply():
            return replace(ticket, last_party=Party.AGENT)
        case ReplyResolve(status_name=name, status=status):
            return replace(ticket, status=status, status_name=name, last_party=Party.AGENT)
        case Note():
            return ticket
        case LinkTo(relation=relation, other=other):
            link = Link(relation, other)
            return ticket if link in ticket.links else replace(ticket, links=(*ticket.links, link))
        case Merge(into=target):
            return replace(ticket, merged_into=target)
        case Create() | OnChange() | OnFeedback() | OnAlarm():
            return ticket
        case _:
            assert_never(intent)


def entry_of(intent: Intent, key: str, at: datetime) -> Entry | None:
    """Return the conversation entry that the intent adds, None where it adds none.

    `key` becomes the entry's id (`intent-<key>`), so that it can be told from what the service has.
    """
    receivers: tuple[Person, ...] = ()
    match intent:
        case Reply() | ReplyResolve():
            visibility, body, receivers = Visibility.PUBLIC, intent.body, intent.receivers
        case Create():
            visibility, body = Visibility.PUBLIC, intent.body
        case Note() | NoteOnChange():
            visibility, body = Visibility.INTERNAL, intent.body
        case AskAbout():
            visibility, body = Visibility.INTERNAL, intent.question
        case _:
            return None
    return Entry(intent.target, f"intent-{key}", at, visibility, Party.AGENT, intent.by, body, receivers)


def created(intent: Create, at: datetime) -> Ticket:
    """Return the provisional ticket that a creation shows until the service has made the real one."""
    requester = Person(intent.requester, intent.requester) if intent.requester else intent.by
    return Ticket(
        ref=intent.ticket,
        number="new",
        subject=intent.subject,
        status=intent.status,
        status_name=intent.status_name or intent.status.value,
        queue=intent.queue,
        created=at,
        updated=at,
        version="",
        priority=intent.priority,
        service=intent.service,
        requester=requester,
        receivers=(requester,),
        assignee=intent.assignee,
        last_party=Party.AGENT,
    )


def fold(create: Create, intent: Intent) -> Create | None:
    """Return the creation with `intent` folded in, None where it can only follow the creation.

    What is done to a ticket that is not created yet becomes part of its creation.
    """
    match intent:
        case Take(by=person):
            return replace(create, assignee=person)
        case Assign(to=person_or_none):
            return replace(create, assignee=person_or_none)
        case SetPriority(priority=priority):
            return replace(create, priority=priority)
        case SetStatus(status_name=name, status=status) if status.active:
            return replace(create, status_name=name, status=status)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the agent saw of the fields an intent touches, when the intent was given."""

    version: str
    fields: dict[str, str | None]
    """Field name to a comparable text; only the fields that the intent touches."""
    beneath: dict[str, str | None] = field(default_factory=dict)
    """The same fields as the service had them then, without the intents that waited before this one."""
    deciding: dict[str, str] = field(default_factory=dict)
    """What a decision was given on, in words, so that a difference can be told; empty for everything else."""


def touched(intent: Intent, ticket: Ticket) -> dict[str, str | None]:
    """Return the fields the intent would change, with their present value in a comparable form.

    Replies, notes and links add something and overwrite nothing: they touch no field but the merge, because
    a reply to a ticket that went into another would reach other people.
    """
    merged = {"merged": str(ticket.merged_into) if ticket.merged_into else None}
    match intent:
        case Take() | Assign():
            return {"assignee": ticket.assignee.id if ticket.assignee else None, **merged}
        case SetStatus():
            return {"status": ticket.status_name, **merged}
        case SetPriority():
            return {"priority": None if ticket.priority is None else str(ticket.priority), **merged}
        case ReplyResolve():
            return {"status": ticket.status_name, **merged}
        case Reply(keep=kept) if kept:
            return {"status": ticket.status_name, **merged}
        case Reply() | Note() | LinkTo() | Merge():
            return merged
        case Create() | OnChange() | OnFeedback() | OnAlarm():
            return {}
        case _:
            assert_never(intent)


def see(intent: Intent, ticket: Ticket) -> Seen:
    """Return what an agent who looks at `ticket` sees of the fields that `intent` touches."""
    return Seen(ticket.version, touched(intent, ticket))


def wants(intent: Intent, ticket: Ticket) -> dict[str, str | None]:
    """Return the same fields as `touched`, as they would be afterwards."""
    return touched(intent, apply(intent, ticket))
