"""What a service in memory remembers: tickets, changes, words of users, and every write by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from console.model import (
    Approval,
    BusinessService,
    Change,
    ConfigurationItem,
    Delegation,
    Entry,
    Exposure,
    Party,
    Person,
    Ref,
    Ticket,
    TimeWindow,
    Visibility,
)
from console.model.feedback import Alarm, Ask, ExperienceLevel, Feedback
from console.services.base import Collection, Gone, Receipt
from console.services.memory.faults import Faults
from console.text import clean

Estate = ConfigurationItem | TimeWindow | Exposure | Delegation | BusinessService
KINDS: dict[type[Estate], str] = {
    ConfigurationItem: "ci",
    TimeWindow: "window",
    Exposure: "exposure",
    Delegation: "delegation",
    BusinessService: "service",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One write, as the service remembers it."""

    seq: int
    ticket: str
    """What was written to: a ticket, a change with its approvals, a part of the estate or of what users say."""
    actor: str
    field: str
    value: str
    of: Collection = Collection.TICKETS


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
    changes: dict[str, Change] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    estate: dict[tuple[str, str], Estate] = field(default_factory=dict)
    """By kind and id."""
    feedback: dict[str, Feedback] = field(default_factory=dict)
    said: dict[str, Ask | ExperienceLevel] = field(default_factory=dict)
    """What users were asked and what they were promised."""
    alarms: dict[str, Alarm] = field(default_factory=dict)
    objections: set[str] = field(default_factory=set)
    gone_records: dict[tuple[str, str], str] = field(default_factory=dict)
    """(kind, id) of whatever else was deleted, and what the event that says so names."""
    seq: int = 0
    numbers: int = 0
    news: list[Callable[[Collection], object]] = field(default_factory=list)
    """Who listens for writes."""

    def get(self, ref: Ref) -> Ticket:
        """Return a ticket; raises `Gone`."""
        ticket = self.tickets.get(ref.id)
        if ticket is None:
            raise Gone(f"{self.name} has no ticket {ref.id}.")
        return ticket

    def get_change(self, ref: Ref) -> Change:
        """Return a change; raises `Gone`."""
        change = self.changes.get(ref.id)
        if change is None:
            raise Gone(f"{self.name} has no change {ref.id}.")
        return change

    def approvals_of(self, ref: Ref) -> tuple[Approval, ...]:
        """Return a change's approvals, in the order in which they were asked for."""
        return tuple(one for one in self.approvals.values() if one.change == ref)

    def get_feedback(self, ref: Ref) -> Feedback:
        """Return an answer; raises `Gone`."""
        answer = self.feedback.get(ref.id)
        if answer is None:
            raise Gone(f"{self.name} has no answer {ref.id}.")
        return answer

    def get_alarm(self, ref: Ref) -> Alarm:
        """Return an alarm; raises `Gone`."""
        alarm = self.alarms.get(ref.id)
        if alarm is None:
            raise Gone(f"{self.name} has no alarm {ref.id}.")
        return alarm

    def write(self, ticket: Ticket, actor: Person, what: str, value: str) -> None:
        """Keep a ticket as it is now, and remember who changed what of it."""
        self.tickets[ticket.ref.id] = replace(ticket, version=str(self.seq + 1), updated=self.now())
        self.tell(Collection.TICKETS, ticket.ref.id, actor, what, value)

    def write_change(self, change: Change, actor: Person, what: str, value: str) -> None:
        """Keep a change as it is now; what is done to an approval is a write to its change."""
        self.changes[change.ref.id] = replace(change, version=str(self.seq + 1), updated=self.now())
        self.tell(Collection.CHANGES, change.ref.id, actor, what, value)

    def write_approval(self, approval: Approval, actor: Person, what: str, value: str = "") -> None:
        """Keep an approval as it is now; raises `Gone` where its change is not there."""
        change = self.get_change(approval.change)
        self.approvals[approval.ref.id] = replace(approval, version=str(self.seq + 1))
        self.write_change(change, actor, what, f"{approval.ref.id} {value}".strip())

    def write_feedback(self, answer: Feedback, actor: Person, what: str, value: str) -> None:
        """Keep an answer as it is now."""
        self.feedback[answer.ref.id] = replace(answer, version=str(self.seq + 1))
        self.tell(Collection.FEEDBACK, answer.ref.id, actor, what, value)

    def write_alarm(self, alarm: Alarm, actor: Person, what: str, value: str) -> None:
        """Keep an alarm as it is now."""
        self.alarms[alarm.ref.id] = replace(alarm, version=str(self.seq + 1))
        self.tell(Collection.FEEDBACK, alarm.ref.id, actor, what, value)

    def tell(self, of: Collection, id_: str, actor: Person, what: str, value: str) -> None:
        """Remember who wrote what, and wake those who listen."""
        self.seq += 1
        event = Event(self.seq, id_, actor.id, what, value, of)
        if self.faults.late:
            self.faults.late -= 1
            self.hidden.append((event, self.seq + 2))
        else:
            self.events.append(event)
        self.reveal(self.seq)
        for tell in self.news:
            tell(of)

    def erase(self, of: Collection, id_: str) -> None:
        """Take every write to something out of what lists show."""
        erased = [event for event in self.events if (event.of, event.ticket) == (of, id_)]
        self.erased += erased
        self.events = [event for event in self.events if event not in erased]

    def add_entry(
        self,
        ref: Ref,
        body: str,
        visibility: Visibility,
        actor: Person,
        receivers: tuple[Person, ...] | None = None,
    ) -> Entry:
        """Add to a conversation; what is public goes to the ticket's receivers unless told. Raises `Gone`."""
        said = self.entries[ref.id]
        if receivers is None:
            receivers = self.get(ref).receivers if visibility is Visibility.PUBLIC else ()
        entry = Entry(
            ref,
            f"{ref.id}.{len(said) + 1}",
            self.now(),
            visibility,
            Party.AGENT if actor.agent else Party.USER,
            actor,
            clean(body),
            receivers,
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
