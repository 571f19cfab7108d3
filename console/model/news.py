"""What a service told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.model.changes import Approval, Change, Delegation
from console.model.conversation import Entry
from console.model.estate import ConfigurationItem, Exposure, TimeWindow
from console.model.people import BusinessService, Person, Queue
from console.model.refs import Ref
from console.model.tickets import Ticket

if TYPE_CHECKING:
    from console.model.feedback import Alarm, Ask, Baseline, ExperienceLevel, Feedback


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
    changes: tuple[Change, ...] = ()
    approvals: tuple[Approval, ...] = ()
    cis: tuple[ConfigurationItem, ...] = ()
    time_windows: tuple[TimeWindow, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    asks: tuple[Ask, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    experience_levels: tuple[ExperienceLevel, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    objections: tuple[str, ...] | None = None
    """The pseudonyms of everybody who objects to being measured, all of them; None for no news of it."""
    gone_records: tuple[tuple[str, str], ...] = ()
    """(kind, id) of what else was removed: `change`, `approval`, `ci`, `window`, `exposure`, `delegation`,
    `feedback`, `ask`, `alarm`, `experience_level`, `baseline`."""
