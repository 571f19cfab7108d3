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
ChangeKind = Literal["standard", "normal", "emergency"]
ChangeState = Literal[
    "new", "assess", "authorise", "scheduled", "implementing", "review", "closed", "cancelled"
]
Result = Literal["successful", "successful_with_issues", "backed_out", "failed", "cancelled"]
Remarked = Literal["note", "question", "answer", "decision", "system"]
Estate = Literal["cis", "windows", "services", "exposures", "delegations"]
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
    "exposures",
    "delegations",
    "remarks",
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


class ChangeOffer(Struct):
    """A step that whoever asks may take with a change now: `PATCH {"state": name}`."""

    name: str
    state: ChangeState
    label: str
    result: Result | None


class Record(Struct):
    """A fact as it is kept: people in it are ids, and `people` says who they are.

    changes: number, title, kind, state, state_name, model, team, service, services[], cis[{ci, role}],
    requester, owner, implementer, standby, planned_start, planned_end, actual_start, actual_end, zone, why,
    benefit_for, asked_by, plan, test, backout, backout_minutes, backout_tried, outage, outage_minutes,
    users_told, users, risk, risk_from, parent, result, review_due, review, created.
    approvals: change, approver, acting_for, decided_by, rule, needed, count, state, requested, decided,
    comment, evidence, none_can, conditions[{id, text, met, met_by}].
    cis: name, service, team, class, environment, needs[]. windows: kind, name, reason, owner, services[],
    cis[], exempt[], starts, ends, rrule, zone. exposures: service, zone, hours[168], measured, source.
    delegations: owner, delegate, starts, ends, reason.
    """

    id: str
    version: int
    updated: Stamp
    fact: dict[str, Any]
    people: dict[str, Person]
    offers: list[ChangeOffer]
    """Of changes alone."""


class Remark(Struct):
    """Something said on a change."""

    id: str
    change: str
    at: Stamp
    kind: Remarked
    visibility: Visibility
    party: Party
    author: Person | None
    approval: str | None
    """Which approval a question or a decision belongs to."""
    body: str


class Change(Record, kw_only=True):
    """A change's record with all that goes with it."""

    approvals: list[Record]
    said: list[Remark]


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


class WroteChange(Struct):
    """`change` as it is now, the id of the remark that was added, and a sentence."""

    change: Change
    remark: str | None
    said: str


class RefusedFact(Struct):
    """A fact that was not taken; `line` counts from 1 in the order they were brought."""

    line: int
    id: str
    reason: str


class Taken(Struct):
    """What became of an import: ids that were written, were so already, or are gone; loops in what needs what."""

    collection: Estate
    written: list[str]
    same: int
    removed: list[str]
    refused: list[RefusedFact]
    cycles: list[list[str]]


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
