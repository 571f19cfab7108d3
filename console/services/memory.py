"""A service desk in memory: what every connector must do, in its plainest form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from console import intents
from console.intents import (
    KINDS,
    Assign,
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
)
from console.model import (
    Attachment,
    Entry,
    Link,
    Party,
    Person,
    Queue,
    Ref,
    Relation,
    Status,
    StatusOffer,
    Ticket,
    Unreadable,
    Visibility,
)
from console.services.base import (
    AnswerLost,
    Capabilities,
    Collection,
    Conflict,
    Cursor,
    Done,
    Gone,
    Hint,
    Identity,
    Look,
    Page,
    Receipt,
    Rejected,
    ServiceError,
    Traced,
    Unavailable,
)
from console.text import clean, clean_line, clean_name

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


@dataclass(slots=True)
class Faults:
    """What goes wrong, as a test wants it; everything is off at first."""

    unreachable: bool = False
    retry_after: float | None = None
    """Answer "too many requests" with this many seconds."""
    lose_before: int = 0
    """So many writes are lost before they are carried out."""
    lose_after: int = 0
    """So many writes are carried out, and the answer is lost."""
    blind: bool = False
    """Whether a lost write was carried out cannot be found out."""
    empty: bool = False
    """Lists answer as if there were nothing."""
    repeat_page: bool = False
    """Every page comes twice."""
    late: int = 0
    """So many of the next changes become visible only after later ones."""
    unreadable: int = 0
    """So many records of the next page cannot be read."""
    slow: float = 0.0
    """Seconds that each answer takes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as the service remembers it."""

    seq: int
    ticket: str
    actor: str
    field: str
    value: str


@dataclass(slots=True)
class _Store:
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

    def log(self) -> list[Event]:
        """Return every change there was, whether lists show it or not, in its order."""
        late = (event for event, _ in self.hidden)
        return sorted((*self.events, *late, *self.erased), key=lambda event: event.seq)


class MemoryService:
    """A service desk that lives as long as its object.

    `idempotent` honours our keys; `atomic` compares versions in the write itself. With both off it behaves
    like a service that knows neither, and a public reply opens a new ticket by itself.
    """

    overlap = 8
    """How many changes before the cursor are read again."""

    def __init__(
        self,
        name: str = "memory",
        *,
        me: Person | None = None,
        idempotent: bool = True,
        atomic: bool = True,
        page: int = 20,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.me = me or Person("aisha", "Aisha Bakker", "aisha@desk.example", inside=True, agent=True)
        self.can = Capabilities(
            collections=(Collection.QUEUES, Collection.PEOPLE, Collection.TICKETS),
            intents=frozenset(KINDS),
            idempotent=idempotent,
            atomic=atomic,
            reply_moves_status=not idempotent,
            live=True,
        )
        self.faults = Faults()
        self.people = {
            person.id: person
            for person in (
                self.me,
                Person("tom", "Tom de Vries", "tom@desk.example", inside=True, agent=True),
                Person("maria", "Maria de Wit", "maria@desk.example", inside=True),
                Person("eva", "Eva Customer", "eva@elsewhere.example", inside=False),
            )
        }
        self.queues = ("Workplace", "Network", "Identity")
        self.web = Web(self)
        self._page = page
        self._now = now
        self._store = _Store()
        self._news: list[asyncio.Event] = []

    # ---- the Service protocol ---------------------------------------------------------------------------

    async def hello(self) -> Identity:
        """Say who we are."""
        await self._check()
        offset = (self._now() - datetime.now(UTC)).total_seconds()
        return Identity(self.me, "memory", round(offset, 1) if abs(offset) > 1 else 0.0)

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed, by sequence number, an overlap read again."""
        await self._check()
        match collection:
            case Collection.QUEUES:
                queues = tuple(
                    Queue(Ref(self.name, name), name, mine=name == "Workplace") for name in self.queues
                )
                yield Page(queues=queues, cursor="1")
            case Collection.PEOPLE:
                yield Page(people=tuple(self.people.values()), cursor="1")
            case Collection.TICKETS:
                async for page in self._ticket_pages(since):
                    yield page
            case Collection.ENTRIES:
                return

    async def _ticket_pages(self, since: Cursor | None) -> AsyncIterator[Page]:
        store = self._store
        start = 0 if since is None else max(0, int(since) - self.overlap)
        while True:
            await self._check()
            visible = [event for event in store.events if event.seq > start]
            piece = visible[: self._page]
            if not piece or self.faults.empty:
                return
            start = piece[-1].seq
            page = self._page_of(piece, start)
            yield page
            if self.faults.repeat_page:
                yield page

    def _page_of(self, piece: list[Event], cursor: int) -> Page:
        store = self._store
        ids = dict.fromkeys(event.ticket for event in piece)
        unreadable: list[Unreadable] = []
        for id_ in list(ids):
            if self.faults.unreadable:
                self.faults.unreadable -= 1
                unreadable.append(Unreadable(self.name, f"ticket {id_}", "it has no subject", "{}"))
                del ids[id_]
        tickets = tuple(self._listed(store.tickets[id_]) for id_ in ids if id_ in store.tickets)
        return Page(
            tickets=tickets,
            entries=tuple(entry for ticket in tickets for entry in store.entries[ticket.ref.id]),
            gone=tuple(Ref(self.name, id_) for id_ in ids if id_ in store.gone),
            unreadable=tuple(unreadable),
            cursor=str(cursor),
            total=len(store.tickets),
        )

    async def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Yield every ticket there is."""
        await self._check()
        if collection is Collection.TICKETS and not self.faults.empty:
            for id_ in list(self._store.tickets):
                yield Ref(self.name, id_)

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole."""
        await self._check()
        ticket = self._get(ref)
        return Look(
            replace(ticket, offers=self._offers(ticket)),
            tuple(self._store.entries[ref.id]),
            str(self._store.seq),
        )

    async def carry_out(self, intent: Intent, key: str, seen: Look | None) -> Receipt:
        """Do it, once per key where keys are honoured."""
        await self._check()
        if self.can.idempotent and key in self._store.keys:
            return self._store.keys[key]
        if self.faults.lose_before:
            self.faults.lose_before -= 1
            raise AnswerLost(f"{self.name} did not answer.")
        if seen is not None and self.can.atomic:
            now = self._get(intent.ticket)
            if now.version != seen.ticket.version:
                raise Conflict(f"{now.number} changed meanwhile.", now)
        receipt = self._do(intent, self.me)
        self._store.keys[key] = receipt
        if self.faults.lose_after:
            self.faults.lose_after -= 1
            raise AnswerLost(f"{self.name} did not answer.")
        return receipt

    async def trace(self, intent: Intent, key: str, seen: Look | None) -> Traced:
        """Look one's own write up: by key where those are honoured, else among one's own changes."""
        await self._check()
        if self.faults.blind:
            return Traced(Done.UNKNOWN, why="The history cannot be read.")
        if self.can.idempotent:
            known = self._store.keys.get(key)
            return Traced(Done.YES, known) if known else Traced(Done.NO)
        return self._trace_by_history(intent, seen)

    def _trace_by_history(self, intent: Intent, seen: Look | None) -> Traced:
        after = int(seen.mark) if seen and seen.mark else 0
        wanted = _signature(intent)
        mine = [
            event
            for event in self._store.log()
            if event.seq > after and event.actor == self.me.id and (event.field, event.value) == wanted
        ]
        if isinstance(intent, Create):
            if len(mine) > 1:
                return Traced(Done.UNKNOWN, why=f"There are {len(mine)} tickets with this subject.")
            target = Ref(self.name, mine[0].ticket) if mine else intent.ticket
        else:
            mine = [event for event in mine if event.ticket == intent.ticket.id]
            target = intent.ticket
        return Traced(Done.YES, Receipt(target)) if mine else Traced(Done.NO)

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield an attachment's bytes."""
        await self._check()
        if attachment not in self._store.files:
            raise Gone(f"{ticket} has no such file any more.")
        yield self._store.files[attachment]

    async def live(self) -> AsyncIterator[Hint]:
        """Yield a hint for every change."""
        await self._check()
        news = asyncio.Event()
        self._news.append(news)
        try:
            while True:
                await news.wait()
                news.clear()
                await self._check()
                yield Hint(Collection.TICKETS)
        finally:
            self._news.remove(news)

    async def close(self) -> None:
        """Nothing to let go of."""

    # ---- what it does -----------------------------------------------------------------------------------

    async def _check(self) -> None:
        await asyncio.sleep(self.faults.slow)
        if self.faults.unreachable:
            raise Unavailable(f"{self.name} cannot be reached.")
        if self.faults.retry_after is not None:
            raise Unavailable(f"{self.name} asks for patience.", self.faults.retry_after)

    def _get(self, ref: Ref) -> Ticket:
        ticket = self._store.tickets.get(ref.id)
        if ticket is None:
            raise Gone(f"{self.name} has no ticket {ref.id}.")
        return ticket

    def _listed(self, ticket: Ticket) -> Ticket:
        return replace(ticket, offers=())

    def _offers(self, ticket: Ticket) -> tuple[StatusOffer, ...]:
        return tuple(StatusOffer(name, MEANING[name]) for name in STEPS[ticket.status_name])

    def _do(self, intent: Intent, actor: Person) -> Receipt:
        if isinstance(intent, Create):
            return self._create(intent, actor)
        ticket = self._get(intent.ticket)
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
                self._write(replace(ticket, priority=priority), actor, "priority", str(priority))
            case Reply(body=body):
                return self._say(ticket, body, Visibility.PUBLIC, actor)
            case Note(body=body):
                return self._say(ticket, body, Visibility.INTERNAL, actor)
            case ReplyResolve(body=body, status_name=name):
                if name != ticket.status_name:
                    self._check_step(ticket, name)
                receipt = self._say(ticket, body, Visibility.PUBLIC, actor)
                now = self._get(ticket.ref)
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
        ref = Ref(self.name, str(store.numbers))
        made = intents.created(intent, self._now())
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
        self._write(ticket, actor, "create", intent.subject)
        if intent.body:
            self._add_entry(ref, intent.body, Visibility.PUBLIC, actor)
        return Receipt(ref, f"Ticket {ref.id} created.")

    def _person(self, who: str) -> Person:
        for person in self.people.values():
            if who in (person.id, person.email):
                return person
        return Person(who, who, who if "@" in who else None)

    def _assign(self, ticket: Ticket, to: Person | None, actor: Person) -> None:
        if to is not None and not self.people.get(to.id, to).agent:
            raise Rejected(f"{to.name} may not own tickets.")
        self._write(replace(ticket, assignee=to), actor, "assignee", to.id if to else "")

    def _check_step(self, ticket: Ticket, name: str) -> None:
        if name not in STEPS[ticket.status_name]:
            raise Rejected(f"You can't change status from '{ticket.status_name}' to '{name}'.")

    def _set_status(self, ticket: Ticket, name: str, actor: Person) -> None:
        self._check_step(ticket, name)
        self._write(replace(ticket, status=MEANING[name], status_name=name), actor, "status", name)

    def _say(self, ticket: Ticket, body: str, visibility: Visibility, actor: Person) -> Receipt:
        if not body.strip():
            raise Rejected("There is nothing in it.")
        entry = self._add_entry(ticket.ref, body, visibility, actor)
        now = self._get(ticket.ref)
        party = Party.AGENT if actor.agent else Party.USER
        kind = "note"
        if visibility is Visibility.PUBLIC:
            now = replace(now, last_party=party)
            kind = "reply"
        self._write(now, actor, kind, body)
        reopens = ticket.status_name == "new" or not ticket.status.active
        if visibility is Visibility.PUBLIC and self.can.reply_moves_status and reopens:
            now = self._get(ticket.ref)
            self._write(
                replace(now, status=Status.IN_PROGRESS, status_name="open"),
                Person("system", "System"),
                "status",
                "open",
            )
        return Receipt(ticket.ref, "Recorded.", entry.id)

    def _add_entry(self, ref: Ref, body: str, visibility: Visibility, actor: Person) -> Entry:
        said = self._store.entries[ref.id]
        entry = Entry(
            ref,
            f"{ref.id}.{len(said) + 1}",
            self._now(),
            visibility,
            Party.AGENT if actor.agent else Party.USER,
            actor,
            clean(body),
            self._get(ref).receivers if visibility is Visibility.PUBLIC else (),
        )
        said.append(entry)
        return entry

    def _link(self, ticket: Ticket, relation: Relation, other: Ref, actor: Person) -> None:
        self._get(other)
        if other == ticket.ref:
            raise Rejected("A ticket cannot be linked to itself.")
        for ref, tie in (
            (ticket.ref, Link(relation, other)),
            (other, Link(_INVERSE.get(relation, relation), ticket.ref)),
        ):
            now = self._get(ref)
            if tie not in now.links:
                self._write(
                    replace(now, links=(*now.links, tie)), actor, "link", f"{tie.relation} {tie.other.id}"
                )

    def _merge(self, ticket: Ticket, into: Ref, actor: Person) -> None:
        target = self._get(into)
        if target.ref == ticket.ref or target.merged_into is not None:
            raise Rejected(f"{ticket.number} cannot be merged into {target.number}.")
        moved = [replace(entry, ticket=into) for entry in self._store.entries[ticket.ref.id]]
        self._store.entries[into.id] = sorted(
            (*self._store.entries[into.id], *moved), key=lambda entry: (entry.at, entry.id)
        )
        self._store.entries[ticket.ref.id] = []
        self._write(replace(ticket, merged_into=into), actor, "merge", into.id)
        self._write(target, actor, "merged", ticket.ref.id)

    def reveal(self, up_to: int | None = None) -> None:
        """Make late changes visible whose turn has come; all of them where no number is given."""
        store = self._store
        due = [event for event, turn in store.hidden if up_to is None or turn <= up_to]
        store.hidden = [(event, turn) for event, turn in store.hidden if event not in due]
        store.events = sorted((*store.events, *due), key=lambda one: one.seq) if due else store.events

    def _write(self, ticket: Ticket, actor: Person, what: str, value: str) -> None:
        store = self._store
        store.seq += 1
        store.tickets[ticket.ref.id] = replace(ticket, version=str(store.seq), updated=self._now())
        event = Event(store.seq, ticket.ref.id, actor.id, what, value)
        if self.faults.late:
            self.faults.late -= 1
            store.hidden.append((event, store.seq + 2))
        else:
            store.events.append(event)
        self.reveal(store.seq)
        for news in self._news:
            news.set()


def _signature(intent: Intent) -> tuple[str, str]:
    """Return how the history records an intent."""
    match intent:
        case Take(by=person):
            return "assignee", person.id
        case Assign(to=to):
            return "assignee", to.id if to else ""
        case SetStatus(status_name=name):
            return "status", name
        case SetPriority(priority=priority):
            return "priority", str(priority)
        case Reply(body=body) | ReplyResolve(body=body):
            return "reply", body
        case Note(body=body):
            return "note", body
        case LinkTo(relation=relation, other=other):
            return "link", f"{relation} {other.id}"
        case Merge(into=into):
            return "merge", into.id
        case Create(subject=subject):
            return "create", subject


class Web:
    """Somebody else who works in the same service, past our console."""

    def __init__(self, service: MemoryService) -> None:
        self._service = service
        self.actor = Person("tom", "Tom de Vries", "tom@desk.example", inside=True, agent=True)

    def do(self, intent: Intent, actor: Person | None = None) -> Receipt:
        """Carry out what somebody else wants; raises `Rejected`."""
        return self._service._do(intent, actor or self.actor)

    def create(self, subject: str, queue: str = "Workplace", body: str = "It is broken.") -> Ref:
        """Make a ticket as a user; returns its reference."""
        maria = self._service.people["maria"]
        ref = Ref(self._service.name, "new-web")
        return self.do(Create(ref, queue, subject, body, maria), maria).ticket

    def attach(self, ref: Ref, name: str, content: bytes) -> Attachment:
        """Hang a file on the last thing said."""
        store = self._service._store
        file = Attachment(f"file-{len(store.files) + 1}", clean_name(name), len(content), "text/plain")
        store.files[file.id] = content
        said = store.entries[ref.id]
        said[-1] = replace(said[-1], attachments=(*said[-1].attachments, file))
        self.touch(ref)
        return file

    def touch(self, ref: Ref) -> None:
        """Change nothing but the version."""
        self._service._write(self.ticket(ref), self.actor, "touch", "")

    def delete(self, ref: Ref, *, silently: bool = False) -> None:
        """Delete a ticket; `silently` leaves no trace in the changes, as some services do."""
        store = self._service._store
        ticket = store.tickets.pop(ref.id)
        if silently:
            store.erased += [event for event in store.events if event.ticket == ref.id]
            store.events = [event for event in store.events if event.ticket != ref.id]
            return
        store.seq += 1
        store.gone[ref.id] = store.seq
        store.events.append(Event(store.seq, ticket.ref.id, self.actor.id, "delete", ""))

    def ticket(self, ref: Ref) -> Ticket:
        """Return a ticket as the service has it; raises `Gone`."""
        return self._service._get(ref)

    def tickets(self) -> list[Ticket]:
        """Return all tickets."""
        return list(self._service._store.tickets.values())

    def everything_said(self) -> list[str]:
        """Return the words of every entry there ever was, those of deleted tickets too."""
        return [entry.body for said in self._service._store.entries.values() for entry in said]

    def log(self) -> list[Event]:
        """Return every change there was, visible in lists or not yet, in its order."""
        return self._service._store.log()

    def said(self, ref: Ref) -> list[Entry]:
        """Return a ticket's conversation."""
        return list(self._service._store.entries[ref.id])


__all__ = ["Faults", "MemoryService", "ServiceError", "Web"]
