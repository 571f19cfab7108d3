"""What a service in memory remembers: tickets, conversations, and every change by number."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from console.model import Entry, Party, Person, Ref, Ticket, Visibility
from console.services.base import Gone, Receipt
from console.services.memory.faults import Faults
from console.text import clean


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as the service remembers it."""

    seq: int
    ticket: str
    actor: str
    field: str
    value: str


@dataclass(slots=True)
class Store:
    """All that there is; `faults` decide which change lists show late."""

    name: str
    now: Callable[[], datetime]
    faults: Faults
    tickets: dict[str, Ticket] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    hidden: list[tuple[Event, int]] = field(default_factory=list)
    """Changes that are not visible yet, and the number from which on they are."""
    erased: list[Event] = field(default_factory=list)
    """Changes of tickets that were deleted without a trace in any list."""
    gone: dict[str, int] = field(default_factory=dict)
    keys: dict[str, Receipt] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    seq: int = 0
    numbers: int = 0
    news: list[asyncio.Event] = field(default_factory=list)
    """Who listens for changes."""

    def get(self, ref: Ref) -> Ticket:
        """Return a ticket; raises `Gone`."""
        ticket = self.tickets.get(ref.id)
        if ticket is None:
            raise Gone(f"{self.name} has no ticket {ref.id}.")
        return ticket

    def write(self, ticket: Ticket, actor: Person, what: str, value: str) -> None:
        """Keep a ticket as it is now, and remember who changed what of it."""
        self.seq += 1
        self.tickets[ticket.ref.id] = replace(ticket, version=str(self.seq), updated=self.now())
        event = Event(self.seq, ticket.ref.id, actor.id, what, value)
        if self.faults.late:
            self.faults.late -= 1
            self.hidden.append((event, self.seq + 2))
        else:
            self.events.append(event)
        self.reveal(self.seq)
        for news in self.news:
            news.set()

    def add_entry(self, ref: Ref, body: str, visibility: Visibility, actor: Person) -> Entry:
        """Add to a conversation; raises `Gone`."""
        said = self.entries[ref.id]
        entry = Entry(
            ref,
            f"{ref.id}.{len(said) + 1}",
            self.now(),
            visibility,
            Party.AGENT if actor.agent else Party.USER,
            actor,
            clean(body),
            self.get(ref).receivers if visibility is Visibility.PUBLIC else (),
        )
        said.append(entry)
        return entry

    def reveal(self, up_to: int | None = None) -> None:
        """Make late changes visible whose turn has come; all of them where no number is given."""
        due = [event for event, turn in self.hidden if up_to is None or turn <= up_to]
        self.hidden = [(event, turn) for event, turn in self.hidden if event not in due]
        self.events = sorted((*self.events, *due), key=lambda one: one.seq) if due else self.events

    def log(self) -> list[Event]:
        """Return every change there was, whether lists show it or not, in its order."""
        late = (event for event, _ in self.hidden)
        return sorted((*self.events, *late, *self.erased), key=lambda event: event.seq)
