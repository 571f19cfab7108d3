"""What a service in memory does when it is asked to, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

from console import intents
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
from console.model import Link, Party, Person, Ref, Relation, Status, StatusOffer, Ticket, Visibility
from console.services.base import Conflict, Receipt, Rejected
from console.services.memory.store import Store
from console.text import clean_line

STEPS: dict[str, tuple[str, ...]] = {
    "new": ("open", "stalled", "resolved", "rejected"),
    "open": ("stalled", "resolved", "rejected"),
    "stalled": ("open", "resolved", "rejected"),
    "resolved": ("open", "closed"),
    "rejected": ("open",),
    "closed": (),
}
"""Which status may follow which."""
MEANING = {
    "new": Status.NEW,
    "open": Status.IN_PROGRESS,
    "stalled": Status.ON_HOLD,
    "resolved": Status.RESOLVED,
    "rejected": Status.CANCELLED,
    "closed": Status.CLOSED,
}
_INVERSE = {
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.DEPENDS_ON: Relation.BLOCKS,
    Relation.BLOCKS: Relation.DEPENDS_ON,
}


class Work:
    """Carries intents out; a public reply opens a new ticket by itself where `moves_status`."""

    def __init__(
        self, store: Store, people: dict[str, Person], queues: tuple[str, ...], *, moves_status: bool
    ) -> None:
        self._store = store
        self.people = people
        self.queues = queues
        self._moves_status = moves_status

    def offers(self, ticket: Ticket) -> tuple[StatusOffer, ...]:
        """Return the steps from where the ticket stands."""
        return tuple(StatusOffer(name, MEANING[name]) for name in STEPS[ticket.status_name])

    def do(self, intent: TicketIntent, actor: Person) -> Receipt:
        """Carry an intent out as `actor`; raises `Rejected`."""
        if isinstance(intent, Create):
            return self._create(intent, actor)
        ticket = self._store.get(intent.ticket)
        if ticket.merged_into is not None:
            raise Rejected(f"{ticket.number} was merged into {ticket.merged_into.id}.")
        match intent:
            case Take(by=person):
                self._assign(ticket, person, actor)
            case Assign(to=to):
                self._assign(ticket, to, actor)
            case SetStatus(status_name=name):
                self._set_status(ticket, name, actor)
            case SetPriority(priority=priority):
                self._store.write(replace(ticket, priority=priority), actor, "priority", str(priority))
            case Reply(body=body, keep=kept):
                if kept and kept != ticket.status_name:
                    raise Conflict(f"{ticket.number} is {ticket.status_name} now.", ticket)
                receipt = self._say(ticket, body, Visibility.PUBLIC, actor)
                if kept and (now := self._store.get(ticket.ref)).status_name != kept:
                    self._store.write(
                        replace(now, status=MEANING[kept], status_name=kept), actor, "status", kept
                    )
                return receipt
            case Note(body=body):
                return self._say(ticket, body, Visibility.INTERNAL, actor)
            case ReplyResolve(body=body, status_name=name):
                if name != ticket.status_name:
                    self._check_step(ticket, name)
                receipt = self._say(ticket, body, Visibility.PUBLIC, actor)
                now = self._store.get(ticket.ref)
                if name != now.status_name:
                    self._set_status(now, name, actor)
                return receipt
            case LinkTo(relation=relation, other=other):
                self._link(ticket, relation, other, actor)
            case Merge(into=into):
                self._merge(ticket, into, actor)
        return Receipt(ticket.ref, "Done.")

    def _create(self, intent: Create, actor: Person) -> Receipt:
        if intent.queue not in self.queues:
            raise Rejected(f"No permission to create tickets in the queue '{intent.queue}'.")
        if not intent.subject.strip():
            raise Rejected("A ticket needs a subject.")
        store = self._store
        store.numbers += 1
        ref = Ref(self._store.name, str(store.numbers))
        made = intents.created(intent, self._store.now())
        requester = self._person(intent.requester) if intent.requester else actor
        status = intent.status_name or "new"
        if status not in MEANING:
            raise Rejected(f"Status '{status}' isn't a valid status.")
        ticket = replace(
            made,
            ref=ref,
            number=f"M-{store.numbers}",
            subject=clean_line(intent.subject),
            status=MEANING[status],
            status_name=status,
            requester=requester,
            receivers=(requester,),
            last_party=Party.AGENT if actor.agent else Party.USER,
        )
        store.entries[ref.id] = []
        self._store.write(ticket, actor, "create", intent.subject)
        if intent.body:
            self._store.add_entry(ref, intent.body, Visibility.PUBLIC, actor)
        return Receipt(ref, f"Ticket {ref.id} created.")

    def _person(self, who: str) -> Person:
        for person in self.people.values():
            if who in (person.id, person.email):
                return person
        return Person(who, who, who if "@" in who else None)

    def _assign(self, ticket: Ticket, to: Person | None, actor: Person) -> None:
        if to is not None and not self.people.get(to.id, to).agent:
            raise Rejected(f"{to.name} may not own tickets.")
        self._store.write(replace(ticket, assignee=to), actor, "assignee", to.id if to else "")

    def _check_step(self, ticket: Ticket, name: str) -> None:
        if name not in STEPS[ticket.status_name]:
            raise Rejected(f"You can't change status from '{ticket.status_name}' to '{name}'.")

    def _set_status(self, ticket: Ticket, name: str, actor: Person) -> None:
        self._check_step(ticket, name)
        status = MEANING[name]
        resolved = (
            self._store.now() if status is Status.RESOLVED else None if status.active else ticket.resolved
        )
        moved = replace(ticket, status=status, status_name=name, resolved=resolved)
        self._store.write(moved, actor, "status", name)

    def _say(self, ticket: Ticket, body: str, visibility: Visibility, actor: Person) -> Receipt:
        if not body.strip():
            raise Rejected("There is nothing in it.")
        entry = self._store.add_entry(ticket.ref, body, visibility, actor)
        now = self._store.get(ticket.ref)
        party = Party.AGENT if actor.agent else Party.USER
        kind = "note"
        if visibility is Visibility.PUBLIC:
            now = replace(now, last_party=party)
            kind = "reply"
        self._store.write(now, actor, kind, body)
        reopens = ticket.status_name == "new" or not ticket.status.active
        if visibility is Visibility.PUBLIC and self._moves_status and reopens:
            now = self._store.get(ticket.ref)
            self._store.write(
                replace(now, status=Status.IN_PROGRESS, status_name="open"),
                Person("system", "System"),
                "status",
                "open",
            )
        return Receipt(ticket.ref, "Recorded.", entry.id)

    def _link(self, ticket: Ticket, relation: Relation, other: Ref, actor: Person) -> None:
        self._store.get(other)
        if other == ticket.ref:
            raise Rejected("A ticket cannot be linked to itself.")
        for ref, tie in (
            (ticket.ref, Link(relation, other)),
            (other, Link(_INVERSE.get(relation, relation), ticket.ref)),
        ):
            now = self._store.get(ref)
            if tie not in now.links:
                self._store.write(
                    replace(now, links=(*now.links, tie)), actor, "link", f"{tie.relation} {tie.other.id}"
                )

    def _merge(self, ticket: Ticket, into: Ref, actor: Person) -> None:
        target = self._store.get(into)
        if target.ref == ticket.ref or target.merged_into is not None:
            raise Rejected(f"{ticket.number} cannot be merged into {target.number}.")
        moved = [replace(entry, ticket=into) for entry in self._store.entries[ticket.ref.id]]
        self._store.entries[into.id] = sorted(
            (*self._store.entries[into.id], *moved), key=lambda entry: (entry.at, entry.id)
        )
        self._store.entries[ticket.ref.id] = []
        self._store.write(replace(ticket, merged_into=into), actor, "merge", into.id)
        self._store.write(target, actor, "merged", ticket.ref.id)
