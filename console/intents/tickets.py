"""What an agent can want done to a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from console.model import Person, Ref, Relation, Status


class OnTicket:
    """An intent whose `ticket` it is done to."""

    __slots__ = ()
    ticket: Ref

    @property
    def target(self) -> Ref:
        """The fact it is done to."""
        return self.ticket


@dataclass(frozen=True, slots=True)
class Take(OnTicket):
    """The agent makes the ticket theirs."""

    ticket: Ref
    by: Person


@dataclass(frozen=True, slots=True)
class Assign(OnTicket):
    """The ticket goes to somebody, or to nobody."""

    ticket: Ref
    to: Person | None


@dataclass(frozen=True, slots=True)
class SetStatus(OnTicket):
    """The ticket gets a status the service offers."""

    ticket: Ref
    status_name: str
    status: Status


@dataclass(frozen=True, slots=True)
class SetPriority(OnTicket):
    """The ticket gets another priority, 1 (most urgent) to 5."""

    ticket: Ref
    priority: int


@dataclass(frozen=True, slots=True)
class Reply(OnTicket):
    """A public answer."""

    ticket: Ref
    body: str
    by: Person
    receivers: tuple[Person, ...] = ()
    """Whom the send line named when the agent sent it."""
    keep: str = ""
    """The status that the ticket has and keeps: a user is told something, and nothing is opened anew."""


@dataclass(frozen=True, slots=True)
class Note(OnTicket):
    """An internal note that no user reads."""

    ticket: Ref
    body: str
    by: Person


@dataclass(frozen=True, slots=True)
class ReplyResolve(OnTicket):
    """A public answer that also resolves the ticket: one intent, because half of it would be a lie."""

    ticket: Ref
    body: str
    by: Person
    status_name: str
    status: Status = Status.RESOLVED
    receivers: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkTo(OnTicket):
    """The ticket is tied to another."""

    ticket: Ref
    relation: Relation
    other: Ref


@dataclass(frozen=True, slots=True)
class Merge(OnTicket):
    """The ticket becomes part of another; most services cannot take this back."""

    ticket: Ref
    into: Ref


@dataclass(frozen=True, slots=True)
class Create(OnTicket):
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


TicketIntent = Take | Assign | SetStatus | SetPriority | Reply | Note | ReplyResolve | LinkTo | Merge | Create
