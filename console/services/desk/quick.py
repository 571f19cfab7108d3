"""Reads a desk's pages of tickets in one go, where they are just as a desk sends them.

What is read here is read as `reading` reads it, at a tenth of the cost: the JSON goes straight into structs, and
people, offers and the like, which come again and again, are read once. Whatever is in the least unusual is left to
`reading`, which knows what to make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, MsgspecError, Raw, Struct
from msgspec.json import Decoder, decode

from console.model import Entry, Kind, Party, Provenance, Ref, Status, Ticket, Visibility, WorkState
from console.moments import EARLIEST, LATEST, bounded
from console.services.desk import reading
from console.services.desk.fields import BAD, line, whole
from console.text import clean, clean_line

T = TypeVar("T")
REMEMBERED = 2048
"""Pieces of each kind that are kept as they were read."""
_Moment = Annotated[datetime, Meta(tz=True)]
_NULL, _NONE = Raw(b"null"), Raw(b"[]")
_FIRST, _LAST = EARLIEST.year + 1, LATEST.year - 1


class _Entry(Struct):
    id: str
    ticket: str
    at: _Moment
    visibility: Visibility
    party: Party
    body: str
    author: Raw = _NULL
    receivers: Raw = _NONE
    attachments: Raw = _NONE


class _Ticket(Struct):
    id: str
    number: str
    version: int
    kind: Kind
    subject: str
    status: str
    meaning: Status
    queue: str
    priority: int
    requester: Raw
    created: _Moment
    updated: _Moment
    breached: bool
    users_how: Provenance
    work_state: WorkState
    service: str | None = None
    assignee: Raw = _NULL
    receivers: Raw = _NONE
    due: _Moment | None = None
    resolved: _Moment | None = None
    pauses: Raw = _NONE
    last_party: Party | None = None
    users_affected: int | None = None
    links: Raw = _NONE
    merged_into: str | None = None
    offers: Raw = _NONE
    entries: list[_Entry] | None = None


class _Load(Struct):
    items: list[_Ticket]
    after: str | None
    total: int
    seq: int


class _Item(Struct):
    collection: str
    id: str
    gone: bool
    ticket: _Ticket | None = None
    entry: _Entry | None = None


class _News(Struct):
    items: list[_Item]
    next: int
    more: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A page of a first load."""

    tickets: tuple[Ticket, ...]
    entries: tuple[Entry, ...]
    after: str | None
    total: int
    seq: int


@dataclass(frozen=True, slots=True)
class Told:
    """A page of news of tickets."""

    tickets: tuple[Ticket, ...]
    entries: tuple[Entry, ...]
    gone: tuple[Ref, ...]
    gone_entries: tuple[str, ...]
    following: int
    more: bool


class Quick:
    """Reads the pages of one desk, whose name is `service`."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._load, self._news = Decoder(_Load), Decoder(_News)
        self._people = _Memory(reading.person)
        self._groups = _Memory(reading.people)
        self._offers = _Memory(reading.offers)
        self._words: dict[str, str] = {}

    def load(self, body: bytes) -> Loaded | None:
        """Read a page of a first load; None where it must be read carefully."""
        try:
            page = self._load.decode(body)
            tickets, entries = self._all(page.items)
        except (MsgspecError, *BAD, RecursionError):
            return None
        return Loaded(tuple(tickets), tuple(entries), page.after, page.total, page.seq)

    def news(self, body: bytes) -> Told | None:
        """Read a page of news of tickets and entries; None where it must be read carefully."""
        try:
            page = self._news.decode(body)
            if not all(item.gone or item.ticket or item.entry for item in page.items):
                return None
            tickets, entries = self._all([item.ticket for item in page.items if item.ticket])
            entries += [self._entry(item.entry, None) for item in page.items if item.entry]
            gone = [item for item in page.items if item.gone]
            return Told(
                tuple(tickets),
                tuple(entries),
                tuple(Ref(self._service, line(item.id)) for item in gone if item.collection == "tickets"),
                tuple(line(item.id) for item in gone if item.collection == "entries"),
                page.next,
                page.more,
            )
        except (MsgspecError, *BAD, RecursionError):
            return None

    def _all(self, raws: Sequence[_Ticket]) -> tuple[list[Ticket], list[Entry]]:
        tickets: list[Ticket] = []
        entries: list[Entry] = []
        for raw in raws:
            ticket = self._ticket(raw)
            tickets.append(ticket)
            for said in raw.entries or ():
                entries.append(self._entry(said, ticket.ref))
        return tickets, entries

    def _ticket(self, raw: _Ticket) -> Ticket:
        service, word = self._service, self._word
        requester = self._people.read(raw.requester)
        assignee, pauses, links = bytes(raw.assignee), bytes(raw.pauses), bytes(raw.links)
        return Ticket(
            ref=Ref(service, clean_line(raw.id)),
            number=clean_line(raw.number),
            subject=clean_line(raw.subject),
            status=raw.meaning,
            status_name=word(raw.status),
            queue=word(raw.queue),
            created=_utc(raw.created),
            updated=_utc(raw.updated),
            version=str(raw.version),
            kind=raw.kind,
            priority=whole(raw.priority, 1, 5),
            priority_name=str(raw.priority),
            service=word(raw.service) if raw.service else None,
            requester=requester,
            receivers=self._groups.read(raw.receivers) or (requester,),
            assignee=None if assignee == b"null" else self._people.read(assignee),
            due=_utc(raw.due) if raw.due else None,
            breached=raw.breached,
            resolved=_utc(raw.resolved) if raw.resolved else None,
            pauses=() if pauses == b"[]" else reading.pauses(decode(pauses)),
            last_party=raw.last_party,
            users_affected=whole(raw.users_affected, 0, 10**9),
            users_how=raw.users_how,
            work_state=raw.work_state,
            links=() if links == b"[]" else reading.links(service, decode(links)),
            merged_into=Ref(service, line(raw.merged_into)) if raw.merged_into else None,
            offers=self._offers.read(raw.offers),
        )

    def _entry(self, raw: _Entry, of: Ref | None) -> Entry:
        author, files = bytes(raw.author), bytes(raw.attachments)
        return Entry(
            ticket=of if of is not None and of.id == raw.ticket else Ref(self._service, line(raw.ticket)),
            id=clean_line(raw.id),
            at=_utc(raw.at),
            visibility=raw.visibility,
            party=raw.party,
            author=None if author == b"null" else self._people.read(author),
            body=clean(raw.body),
            receivers=self._groups.read(raw.receivers),
            attachments=() if files == b"[]" else reading.attachments(decode(files)),
        )

    def _word(self, text: str) -> str:
        """Return a text as one clean line; it is one of few."""
        known = self._words.get(text)
        if known is None:
            if len(self._words) >= REMEMBERED:
                self._words.clear()
            known = self._words[text] = line(text)
        return known


class _Memory(Generic[T]):
    """What `read` makes of a piece of JSON, kept for when the same piece comes again."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self._read = read
        self._known: dict[bytes, T] = {}

    def read(self, raw: Raw | bytes) -> T:
        """Return what the piece says; raises what `read` raises."""
        piece = bytes(raw)
        known = self._known.get(piece)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[piece] = self._read(decode(piece))
        return known


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo is UTC and _FIRST <= at.year <= _LAST else bounded(at)
