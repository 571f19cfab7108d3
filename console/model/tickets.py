"""Incidents and requests as a service has them, and as a list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from console.instants import instant, moment
from console.model.people import Person
from console.model.refs import Ref
from console.model.words import Party, Provenance, Standing, Status, WorkState


class Kind(StrEnum):
    """What sort of ticket it is."""

    INCIDENT = "incident"
    REQUEST = "request"
    TICKET = "ticket"
    """The service does not tell incidents from requests."""


class Relation(StrEnum):
    """What one ticket is to another, read from the first: `a PARENT b` says b is a's parent."""

    RELATED = "related"
    PARENT = "parent"
    CHILD = "child"
    DEPENDS_ON = "depends on"
    BLOCKS = "blocks"
    DUPLICATE = "duplicate"


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


class Row(NamedTuple):
    """What a list shows of one ticket, its waiting intents already laid over it.

    A page of them is made for each press of a key: they are tuples, and what few lines show is made when asked for.
    """

    key: int
    """The row's place in the cache: stable while the ticket exists, and small."""
    of: str
    """The name of the service it comes from."""
    id: str
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
    due_at: int | None
    """Seconds since 1970, as the others."""
    breached: bool | None
    updated_at: int
    created_at: int
    users_turn_ended: bool
    """The user spoke last."""
    users_affected: int | None
    users_how: Provenance
    work_state: WorkState
    waiting: int = 0
    """How many intents wait for this ticket."""
    trouble: bool = False
    """One of them was refused, met a conflict, or nobody knows whether it was done."""
    standing: Standing | None = None
    """In the order by impact, what puts it here; None in every other order."""
    weight: float | None = None
    """In the order by impact, the hours that users lose per hour, as far as known or guessed."""

    @property
    def ref(self) -> Ref:
        """The ticket."""
        return Ref(self.of, self.id)

    @property
    def due(self) -> datetime | None:
        """When the service promises it will be solved, in UTC."""
        return moment(self.due_at)

    @property
    def updated(self) -> datetime:
        """When it was last changed, in UTC."""
        return instant(self.updated_at)

    @property
    def created(self) -> datetime:
        """When it was opened, in UTC."""
        return instant(self.created_at)
