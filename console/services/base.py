"""The seam to a service: what it can do, how it is asked, and how it says no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from console.intents import AlarmIntent, ChangeIntent, FeedbackIntent, TicketIntent
from console.model import Approval, Change, Entry, News, Person, Ref, Ticket
from console.model.feedback import Alarm, Feedback


class Collection(StrEnum):
    """What is pulled by a cursor of its own, in the order of the first load."""

    QUEUES = "queues"
    PEOPLE = "people"
    TICKETS = "tickets"
    ENTRIES = "entries"
    """Conversations, where the service does not send them with the tickets."""
    ESTATE = "estate"
    """Configuration items, windows of time, business services, exposure, delegations."""
    CHANGES = "changes"
    """Changes with their approvals."""
    FEEDBACK = "feedback"
    """What users answered, what they were asked, and alarms."""


Cursor = str
"""Opaque to everybody but its connector: names the last fact seen, never "now"."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Which facts a service knows and which intents it carries out."""

    collections: tuple[Collection, ...]
    intents: frozenset[str]
    """Names as in `console.intents.TICKET_KINDS`."""
    idempotent: bool
    """It honours our key: a repeated write is harmless."""
    atomic: bool
    """It compares the version and writes in one step."""
    adds_receivers: bool = False
    """A public reply may reach people that the service does not name (scrips, mail rules)."""
    adds_receivers_why: str = ""
    reply_moves_status: bool = False
    """A public reply may change the status by itself."""
    live: bool = False
    """It can hint at news without being polled: `live()`."""
    priorities: tuple[int, ...] = (1, 2, 3, 4, 5)
    notes: tuple[str, ...] = ()
    """What the service does not enforce or cannot do, each a sentence for `amends doctor`."""
    approval_notes: tuple[str, ...] = ()
    """What it does not enforce about approvals, each a sentence for the decision card and `amends doctor`."""
    estate: bool = False
    """It keeps configuration items, windows and users per service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(News):
    """A bounded piece of news and the cursor that stands after it."""

    cursor: Cursor
    total: int | None = None
    """How many facts the whole first load holds, where the service says."""


@dataclass(frozen=True, slots=True)
class Look:
    """One ticket read whole, now: what it is, what was said, and what the service offers."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    mark: str = ""
    """Opaque: where the ticket's history ended, so that later events can be told from earlier ones."""
    complete: bool = True
    """`entries` is the whole conversation: what is cached and not in it was removed."""


@dataclass(frozen=True, slots=True)
class ChangeLook:
    """One change read whole, now, with every approval that the service shows us."""

    change: Change
    approvals: tuple[Approval, ...] = ()
    entries: tuple[Entry, ...] = ()
    """What was said on it."""
    mark: str = ""
    """Opaque: where its history, and that of our approval, ended."""
    complete: bool = True
    """`entries` is all that was said."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service said when it had carried an intent out."""

    ticket: Ref
    """The ticket or change it was done to: for a creation the real reference."""
    said: str = ""
    """The service's own words, cleaned."""
    entry: str | None = None
    """The id of the entry that was added, where the service says."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something changed: fetch sooner than planned."""

    collection: Collection
    ref: Ref | None = None


class Done(StrEnum):
    """Whether a write whose answer was lost has been carried out."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Traced:
    """What a search for one's own lost write found."""

    done: Done
    receipt: Receipt | None = None
    why: str = ""


class ServiceError(Exception):
    """A service could not do what was asked; `str()` is a sentence for an agent."""


class Unavailable(ServiceError):
    """It cannot be reached or is overloaded; the request had no effect. Try again after `retry_after` s."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class AnswerLost(ServiceError):
    """The request was sent and no answer came back: it may or may not have been carried out."""


class Unauthorized(ServiceError):
    """It wants the agent to sign in again."""


class NotAService(ServiceError):
    """Something answers, but not such a service: a log-in page, a proxy, a wrong address."""


class Rejected(ServiceError):
    """It understood and refuses; `str()` holds its own words."""


class Conflict(ServiceError):
    """The fact changed since the agent looked; nothing was written."""

    def __init__(self, sentence: str, now: Ticket | None = None) -> None:
        super().__init__(sentence)
        self.now = now


class Gone(Rejected):
    """There is no such fact, or the agent may no longer see it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are to the service, and what it told about itself."""

    me: Person
    product: str = ""
    clock_offset: float = 0.0
    """Seconds the service's clock is ahead of ours."""
    notes: tuple[str, ...] = field(default=())


class ChangeDesk(Protocol):
    """The part of a service that knows changes. Every method may raise what those of `Service` may."""

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole, with its approvals; raises `Gone` where it does not exist for us."""
        ...

    async def carry_out(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Do what the agent wants, once per `key`; None is seen for a creation alone.

        Raises `Rejected`, `Conflict`, or `AnswerLost`. Where the service compares and writes in two steps,
        what somebody else did in between is found by reading back, not prevented.
        """
        ...

    async def trace(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Traced:
        """Find out whether a write whose answer was lost was carried out; never repeats it."""
        ...

    def present(self) -> AsyncIterator[Ref]:
        """Yield the reference of every change in our scope; raises rather than ending early."""
        ...


class FeedbackDesk(Protocol):
    """The part of a service that keeps answers of users and alarms. Every method may raise what `Service`'s may."""

    async def look(self, ref: Ref) -> Feedback | Alarm:
        """Read one answer or alarm, now; raises `Gone` where there is none for us."""
        ...

    async def carry_out(
        self, intent: FeedbackIntent | AlarmIntent, key: str, seen: Feedback | Alarm
    ) -> Receipt:
        """Do what the agent wants, once per `key`; raises `Rejected`, `Conflict`, or `AnswerLost`."""
        ...

    async def trace(self, intent: FeedbackIntent | AlarmIntent, key: str) -> Traced:
        """Find out whether a write whose answer was lost was carried out; never repeats it."""
        ...


@runtime_checkable
class AlarmRaiser(FeedbackDesk, Protocol):
    """One that keeps alarms which a console noticed."""

    async def raise_alarm(self, alarm: Alarm) -> Alarm:
        """Have an alarm kept, the same one once however many consoles notice it; returns it as it is kept."""
        ...


class Service(Protocol):
    """A service desk, as the sync sees it. All methods but `name` and `can` talk to the network.

    Every method may raise `Unavailable`, `Unauthorized` or `NotAService`.
    """

    name: str
    can: Capabilities
    change_desk: ChangeDesk | None
    """None where the service knows no changes."""
    feedback_desk: FeedbackDesk | None
    """None where the service keeps no answers of users."""

    async def hello(self) -> Identity:
        """Check address and token; cheap enough to ask at every start."""
        ...

    def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield pages of what changed after `since`: the first load by importance, then news, oldest first.

        It re-reads an overlap, so the same fact may come again, and ends when there is nothing new. With
        `since` from the middle of a first load it goes on there.
        """
        ...

    def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Yield the reference of every ticket in our scope; raises rather than ending early."""
        ...

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole; raises `Gone` where it does not exist for us.

        A ticket that was merged into another is returned with `merged_into` set.
        """
        ...

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do what the agent wants, once per `key`.

        `seen` is the look that was compared with what the agent saw, so that an atomic service can refuse
        what changed since; None for a creation. Raises `Rejected`, `Conflict`, or `AnswerLost`.
        """
        ...

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Find out whether a write whose answer was lost was carried out; never repeats it.

        Waits until the service can no longer be working on it. `seen` is as it was given to `carry_out`.
        """
        ...

    def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield an attachment's bytes."""
        ...

    def live(self) -> AsyncIterator[Hint]:
        """Yield hints of news for as long as the line holds; only where `can.live`.

        Between the first hint and the end everything that changes is hinted at: nobody looks for it meanwhile.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
