"""The facts of a service desk: frozen values in the words of ITIL 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Names one fact of one service; `str(ref)` is `service:id`."""

    service: str
    id: str

    def __str__(self) -> str:
        return f"{self.service}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `service:id`; raises `ValueError` where either part is missing."""
        service, colon, id_ = text.partition(":")
        if not (service and colon and id_):
            raise ValueError(f"{text!r} is not a reference: it should read service:number")
        return cls(service, id_)

    @property
    def provisional(self) -> bool:
        """Whether the fact exists here only: its creation has not been carried out yet."""
        return self.id.startswith("new-")


class Status(StrEnum):
    """Where a ticket stands, in our words; the service's own name is kept beside it."""

    NEW = "new"
    IN_PROGRESS = "work"
    ON_HOLD = "wait"
    RESOLVED = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def active(self) -> bool:
        """Whether work is still expected; an unknown status counts, so that nothing is overlooked."""
        return self not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)


class Kind(StrEnum):
    """What sort of ticket it is."""

    INCIDENT = "incident"
    REQUEST = "request"
    TICKET = "ticket"
    """The service does not tell incidents from requests."""


class Party(StrEnum):
    """On which side of the desk somebody stands."""

    USER = "user"
    AGENT = "agent"
    SYSTEM = "system"


class Visibility(StrEnum):
    """Who may read a conversation entry."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SYSTEM = "system"
    """What the service recorded by itself: a status set, an assignee changed."""


class WorkState(StrEnum):
    """How badly the users of a ticket are held up."""

    BLOCKED = "blocked"
    WORKAROUND = "workaround"
    SLOWER = "slower"
    NO_LOSS = "no_loss"
    UNKNOWN = "unknown"


class Provenance(StrEnum):
    """How a figure came to be."""

    SAID = "said"
    COUNTED = "counted"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """What one ticket is to another, read from the first: `a PARENT b` says b is a's parent."""

    RELATED = "related"
    PARENT = "parent"
    CHILD = "child"
    DEPENDS_ON = "depends on"
    BLOCKS = "blocks"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a ticket knows: agent, requester or watcher."""

    id: str
    """As the service names the person (a login, a number, an address); unique within the service."""
    name: str
    email: str | None = None
    inside: bool | None = None
    """Whether the person belongs to the organisation; None where nobody can tell."""
    agent: bool = False
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait for a team."""

    ref: Ref
    name: str
    mine: bool = False
    """Whether the agent works this queue."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class BusinessService:
    """What users use, as ITIL means it: Email, Payroll, Wi-Fi."""

    ref: Ref
    name: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class StatusOffer:
    """A status the service lets this agent set on this ticket now."""

    name: str
    """As the service names it, and as it must be sent."""
    status: Status
    label: str = ""
    """What the service calls the step ("Resolve"); empty where it has no word for it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One ticket's tie to another; the other end may be outside our scope."""

    relation: Relation
    other: Ref


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time in which the promise clock stood still; `end` None means it still does."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a conversation entry; its bytes are fetched on demand."""

    id: str
    name: str
    size: int | None
    """Bytes; None where the service does not say."""
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An incident or request as its service has it; every time stamp is aware and in UTC."""

    ref: Ref
    number: str
    """What people call it ("INC-20417", "#4711")."""
    subject: str
    status: Status
    status_name: str
    """The service's own word for the status."""
    queue: str
    """The queue's name, unique within the service."""
    created: datetime
    updated: datetime
    version: str
    """Changes whenever the ticket does; opaque."""
    kind: Kind = Kind.TICKET
    priority: int | None = None
    """1 is the most urgent, 5 the least; None where the service has none."""
    priority_name: str = ""
    """The service's own priority ("50", "High")."""
    service: str | None = None
    """The business service it is about."""
    requester: Person | None = None
    receivers: tuple[Person, ...] = ()
    """Whom a public reply reaches, as far as the service tells: requester first."""
    assignee: Person | None = None
    due: datetime | None = None
    """When the service promises it will be solved."""
    breached: bool | None = None
    """Whether the service counts the promise as broken; None where it does not say."""
    resolved: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    last_party: Party | None = None
    """Who spoke last in public; a user's turn ended waits for us."""
    users_affected: int | None = None
    users_how: Provenance = Provenance.UNKNOWN
    work_state: WorkState = WorkState.UNKNOWN
    links: tuple[Link, ...] = ()
    merged_into: Ref | None = None
    offers: tuple[StatusOffer, ...] = ()
    """The statuses the service offers this agent now; empty where it was not asked yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done in a ticket's conversation."""

    ticket: Ref
    id: str
    """Unique within the service."""
    at: datetime
    visibility: Visibility
    party: Party
    author: Person | None
    body: str
    receivers: tuple[Person, ...] = ()
    """Whom a public entry was sent to, as far as the service tells."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record the service sent and nobody could read: counted, shown and kept for `amends doctor`."""

    service: str
    what: str
    """Which record ("ticket 4711", "page 3")."""
    why: str
    raw: str = ""
    """The first 2,000 characters of what was sent, cleaned."""


@dataclass(frozen=True, slots=True)
class News:
    """A bounded piece of what a service told, oldest first."""

    tickets: tuple[Ticket, ...] = ()
    entries: tuple[Entry, ...] = ()
    people: tuple[Person, ...] = ()
    queues: tuple[Queue, ...] = ()
    services: tuple[BusinessService, ...] = ()
    gone: tuple[Ref, ...] = ()
    """Tickets the service says were deleted or left our scope."""
    gone_entries: tuple[str, ...] = ()
    """Ids of conversation entries the service says were removed."""
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of one ticket, its waiting intents already laid over it."""

    key: int
    """The row's place in the cache: stable while the ticket exists, and small."""
    ref: Ref
    number: str
    subject: str
    status: Status
    status_name: str
    priority: int | None
    queue: str
    service: str | None
    assignee: str | None
    """A name; None where nobody has taken it."""
    mine: bool
    requester: str | None
    due: datetime | None
    breached: bool | None
    updated: datetime
    created: datetime
    users_turn_ended: bool
    """The user spoke last."""
    users_affected: int | None
    users_how: Provenance
    work_state: WorkState
    waiting: int = 0
    """How many intents wait for this ticket."""
    trouble: bool = False
    """One of them was refused, met a conflict, or nobody knows whether it was done."""


RowT_co = TypeVar("RowT_co", covariant=True)


class Window(Protocol[RowT_co]):
    """A list over the cache that holds the rows on screen and nothing else.

    Places are 0-based. The order does not change while the window lives; facts that arrive are seen when
    `refresh` is called, which keeps the place of what was on screen.
    """

    def rows(self, start: int, stop: int) -> Sequence[RowT_co]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        ...

    def count(self) -> int:
        """Return how many rows there are; may be asked late."""
        ...

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        ...

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` whose number, subject or people hold `text`."""
        ...

    def refresh(self) -> bool:
        """Look for news; returns whether anything changed since the last call."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the line to one service, in a form fit for the status line."""

    service: str
    state: HealthState
    sentence: str = ""
    """What happens next, for an agent; empty while all is well."""
    last_ok: datetime | None = None
    """When the service last answered as it should."""
    done: int | None = None
    """Facts fetched by the first sync; None when none runs."""
    total: int | None = None
    unreadable: int = 0
    retry_at: datetime | None = None
    notes: tuple[str, ...] = field(default=())
    """What `doctor` adds: rights that lack, a clock that is off, a zone that is not UTC."""


class HealthState(StrEnum):
    """How the line to a service stands."""

    STARTING = "starting"
    OK = "ok"
    LOADING = "loading"
    OFFLINE = "offline"
    SIGN_IN = "sign in"
    """The service no longer accepts the token."""
    BROKEN = "broken"
    """It answers, but not as such a service does."""
