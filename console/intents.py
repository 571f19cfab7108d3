"""What an agent wants done, and what a fact looks like once it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

import msgspec

from console.model import (
    Attachment,
    Entry,
    Link,
    Party,
    Person,
    Ref,
    Relation,
    Status,
    Ticket,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Take:
    """The agent makes the ticket theirs."""

    ticket: Ref
    by: Person


@dataclass(frozen=True, slots=True)
class Assign:
    """The ticket goes to somebody, or to nobody."""

    ticket: Ref
    to: Person | None


@dataclass(frozen=True, slots=True)
class SetStatus:
    """The ticket gets a status the service offers."""

    ticket: Ref
    status_name: str
    status: Status


@dataclass(frozen=True, slots=True)
class SetPriority:
    """The ticket gets another priority, 1 (most urgent) to 5."""

    ticket: Ref
    priority: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A public answer."""

    ticket: Ref
    body: str
    by: Person
    receivers: tuple[Person, ...] = ()
    """Whom the send line named when the agent sent it."""


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note that no user reads."""

    ticket: Ref
    body: str
    by: Person


@dataclass(frozen=True, slots=True)
class ReplyResolve:
    """A public answer that also resolves the ticket: one intent, because half of it would be a lie."""

    ticket: Ref
    body: str
    by: Person
    status_name: str
    status: Status = Status.RESOLVED
    receivers: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkTo:
    """The ticket is tied to another."""

    ticket: Ref
    relation: Relation
    other: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """The ticket becomes part of another; most services cannot take this back."""

    ticket: Ref
    into: Ref


@dataclass(frozen=True, slots=True)
class Create:
    """A new ticket; `ticket` is provisional (`service:new-…`) until the service has given it a number."""

    ticket: Ref
    queue: str
    subject: str
    body: str
    by: Person
    requester: str = ""
    """The requester's address or id; empty makes the agent the requester."""
    assignee: Person | None = None
    priority: int | None = None
    status_name: str = ""
    status: Status = Status.NEW
    service: str | None = None


Intent = Take | Assign | SetStatus | SetPriority | Reply | Note | ReplyResolve | LinkTo | Merge | Create

KINDS: dict[str, type[Intent]] = {
    "take": Take,
    "assign": Assign,
    "status": SetStatus,
    "priority": SetPriority,
    "reply": Reply,
    "note": Note,
    "reply-resolve": ReplyResolve,
    "link": LinkTo,
    "merge": Merge,
    "create": Create,
}
_NAMES = {cls: name for name, cls in KINDS.items()}


def kind_of(intent: Intent) -> str:
    """Return the intent's short name, as settings and the shell know it."""
    return _NAMES[type(intent)]


def dump(intent: Intent) -> str:
    """Write an intent as JSON, without its kind."""
    return msgspec.json.encode(intent).decode()


def load(kind: str, payload: str | bytes) -> Intent:
    """Read what `dump` wrote; raises `KeyError` or `msgspec.ValidationError` where it is not one of ours."""
    return msgspec.json.decode(payload, type=KINDS[kind])


def retarget(intent: Intent, old: Ref, new: Ref) -> Intent:
    """Return the intent with `old` replaced by `new` wherever it names a ticket."""
    changes: dict[str, Any] = {}
    if intent.ticket == old:
        changes["ticket"] = new
    if isinstance(intent, LinkTo) and intent.other == old:
        changes["other"] = new
    if isinstance(intent, Merge) and intent.into == old:
        changes["into"] = new
    return replace(intent, **changes) if changes else intent


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
        case Create():
            return ticket
        case _:
            assert_never(intent)


def entry_of(intent: Intent, key: str, at: datetime) -> Entry | None:
    """Return the conversation entry that the intent adds, None where it adds none.

    `key` becomes the entry's id (`intent-<key>`), so that it can be told from what the service has.
    """
    match intent:
        case Reply() | ReplyResolve() | Create():
            visibility = Visibility.PUBLIC
        case Note():
            visibility = Visibility.INTERNAL
        case _:
            return None
    files: tuple[Attachment, ...] = ()
    receivers = intent.receivers if isinstance(intent, Reply | ReplyResolve) else ()
    return Entry(
        intent.ticket, f"intent-{key}", at, visibility, Party.AGENT, intent.by, intent.body, receivers, files
    )


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
        case Reply() | Note() | LinkTo() | Merge():
            return merged
        case Create():
            return {}
        case _:
            assert_never(intent)


def see(intent: Intent, ticket: Ticket) -> Seen:
    """Return what an agent who looks at `ticket` sees of the fields that `intent` touches."""
    return Seen(ticket.version, touched(intent, ticket))


def wants(intent: Intent, ticket: Ticket) -> dict[str, str | None]:
    """Return the same fields as `touched`, as they would be afterwards."""
    return touched(intent, apply(intent, ticket))
