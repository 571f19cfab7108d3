"""What goes over the desk's line: one struct per JSON object, questions and answers alike."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from console.desk.wire_changes import (
    Change as Change,
)
from console.desk.wire_changes import (
    ChangeOffer as ChangeOffer,
)
from console.desk.wire_changes import (
    Record as Record,
)
from console.desk.wire_changes import (
    RefusedFact as RefusedFact,
)
from console.desk.wire_changes import (
    Remark as Remark,
)
from console.desk.wire_changes import (
    Taken as Taken,
)
from console.desk.wire_changes import (
    WroteChange as WroteChange,
)
from console.desk.wire_words import (
    ChangeKind as ChangeKind,
)
from console.desk.wire_words import (
    ChangeState as ChangeState,
)
from console.desk.wire_words import (
    Collection as Collection,
)
from console.desk.wire_words import (
    Collections as Collections,
)
from console.desk.wire_words import (
    Estate as Estate,
)
from console.desk.wire_words import (
    How as How,
)
from console.desk.wire_words import (
    Kind as Kind,
)
from console.desk.wire_words import (
    Line as Line,
)
from console.desk.wire_words import (
    Meaning as Meaning,
)
from console.desk.wire_words import (
    Name as Name,
)
from console.desk.wire_words import (
    Party as Party,
)
from console.desk.wire_words import (
    Person as Person,
)
from console.desk.wire_words import (
    Priority as Priority,
)
from console.desk.wire_words import (
    Relation as Relation,
)
from console.desk.wire_words import (
    Remarked as Remarked,
)
from console.desk.wire_words import (
    Result as Result,
)
from console.desk.wire_words import (
    Seq as Seq,
)
from console.desk.wire_words import (
    Stamp as Stamp,
)
from console.desk.wire_words import (
    Text as Text,
)
from console.desk.wire_words import (
    Visibility as Visibility,
)
from console.desk.wire_words import (
    WorkState as WorkState,
)


class Me(Person, kw_only=True):
    roles: list[str]
    queues: list[str]


class Queue(Struct):
    id: str
    name: str
    description: str
    mine: bool
    members: list[str]
    confidential: bool
    """What users say of it stays out of tone, feed and index."""


class Service(Struct):
    id: str
    name: str
    team: str
    description: str
    users: int | None
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
    remark: Remark | None = None


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
    record: Record | None = None
    """A change that is not as it was seen, as it is now."""
