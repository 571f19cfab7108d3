"""What goes over the desk's line: one struct per JSON object, questions and answers alike."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=100_000)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Stamp = Annotated[str, Meta(description="An instant in UTC, to the millisecond: 2026-03-02T09:00:00.000Z")]
Priority = Annotated[int, Meta(ge=1, le=5, description="1 is the most urgent, 5 the least")]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
Kind = Literal["incident", "request"]
Party = Literal["user", "agent", "system"]
Visibility = Literal["public", "internal", "system"]
Relation = Literal["related", "parent", "child", "depends on", "blocks", "duplicate"]
WorkState = Literal["blocked", "workaround", "slower", "no_loss", "unknown"]
How = Literal["said", "counted", "estimated", "unknown"]
Meaning = Literal["new", "work", "wait", "done", "closed", "cancelled"]
Collection = Literal[
    "queues",
    "people",
    "services",
    "tickets",
    "entries",
    "changes",
    "approvals",
    "cis",
    "windows",
    "feedback",
    "asks",
]
Collections = Annotated[
    str,
    Meta(
        pattern=f"^({'|'.join(get_args(Collection))})(,({'|'.join(get_args(Collection))}))*$",
        max_length=200,
        description="One or several, divided by commas; all where it is left out",
    ),
]


class Person(Struct):
    id: str
    name: str
    email: str | None
    department: str | None
    inside: bool
    agent: bool


class Me(Person, kw_only=True):
    roles: list[str]
    queues: list[str]


class Queue(Struct):
    id: str
    name: str
    description: str
    mine: bool
    members: list[str]


class Service(Struct):
    id: str
    name: str
    team: str
    description: str
    users: int
    tier: int
    needs: list[str]


class Offer(Struct):
    name: str
    meaning: Meaning
    label: str


class Link(Struct):
    relation: Relation
    ticket: str


class Pause(Struct):
    start: Stamp
    end: Stamp | None


class Attachment(Struct):
    id: str
    name: str
    size: int
    media_type: str


class Entry(Struct):
    id: str
    ticket: str
    at: Stamp
    visibility: Visibility
    party: Party
    author: Person | None
    body: str
    receivers: list[Person]
    attachments: list[Attachment]


class Ticket(Struct):
    id: str
    number: str
    version: int
    kind: Kind
    subject: str
    status: str
    meaning: Meaning
    queue: str
    service: str | None
    priority: Priority
    requester: Person
    receivers: list[Person]
    assignee: Person | None
    created: Stamp
    updated: Stamp
    due: Stamp | None
    breached: bool
    resolved: Stamp | None
    pauses: list[Pause]
    last_party: Party | None
    users_affected: int | None
    users_how: How
    work_state: WorkState
    links: list[Link]
    merged_into: str | None
    caused_by_change: str | None
    offers: list[Offer]
    entries: list[Entry] | None = None


class Record(Struct):
    id: str
    version: int
    updated: Stamp
    fact: dict[str, Any]


class NewsItem(Struct):
    seq: int
    collection: Collection
    id: str
    gone: bool
    ticket: Ticket | None = None
    entry: Entry | None = None
    queue: Queue | None = None
    person: Person | None = None
    service: Service | None = None
    record: Record | None = None


class NewsPage(Struct):
    items: list[NewsItem]
    next: int
    more: bool


class TicketPage(Struct):
    items: list[Ticket]
    after: str | None
    total: int
    seq: int


class People(Struct):
    items: list[Person]


class Queues(Struct):
    items: list[Queue]


class Services(Struct):
    items: list[Service]


class Entries(Struct):
    items: list[Entry]


class Records(Struct):
    items: list[Record]
    after: str | None


class Ids(Struct):
    items: list[str]
    after: str | None


class Health(Struct):
    product: str
    version: str
    desk: Annotated[str, Meta(description="Names this desk's data: another one begins its news anew")]
    time: Stamp


class Wrote(Struct):
    ticket: Ticket
    entry: str | None
    said: str


class Outcome(Struct):
    key: str
    status: int
    answer: dict[str, Any] | None


class Problem(Struct, omit_defaults=True):
    type: str
    title: str
    status: int
    detail: str
    current: Ticket | None = None
