"""What the desk is asked: one struct per JSON object or set of parameters that comes in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from console.desk.wire import (
    ChangeKind,
    Collections,
    Estate,
    Kind,
    Line,
    Name,
    Priority,
    Relation,
    Result,
    Seq,
    Text,
)

PAGE, NEWS_PAGE = 400, 1000
"""Tickets, and pieces of news, in one answer at most."""
Id = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=100_000)]
Moment = Annotated[str, Meta(max_length=40, description="An instant with its offset from UTC, ISO 8601")]
Minutes = Annotated[int, Meta(ge=0, le=100_000)]


class NewTicket(Struct, forbid_unknown_fields=True):
    queue: Name
    subject: Line
    body: Text
    requester: Annotated[str, Meta(max_length=200)] = ""
    assignee: Annotated[str, Meta(max_length=200)] = ""
    priority: Priority | None = None
    status: Annotated[str, Meta(max_length=40)] = ""
    service: Annotated[str, Meta(max_length=200)] = ""
    kind: Kind = "incident"


class TicketPatch(Struct, forbid_unknown_fields=True, omit_defaults=True):
    status: Name | None = None
    assignee: Annotated[str, Meta(max_length=200, description="A person's id; empty for nobody")] | None = (
        None
    )
    priority: Priority | None = None
    subject: Line | None = None
    queue: Name | None = None
    service: Annotated[str, Meta(max_length=200)] | None = None


class NewEntry(Struct, forbid_unknown_fields=True):
    body: Text
    visibility: Literal["public", "internal"]
    status: Name | None = None
    attachments: Annotated[list[Name], Meta(max_length=20)] = []


class NewLink(Struct, forbid_unknown_fields=True):
    relation: Relation
    other: Name


class NewMerge(Struct, forbid_unknown_fields=True):
    into: Name


class ChangeCI(Struct, forbid_unknown_fields=True):
    ci: Name
    role: Literal["primary", "affected", "impacted"] = "primary"


class ChangeFields(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What can be said about a change; what is left out stays, an empty text means nothing or nobody."""

    title: Line | None = None
    kind: ChangeKind | None = None
    planned_start: Moment | None = None
    planned_end: Moment | None = None
    zone: Id | None = None
    team: Id | None = None
    service: Id | None = None
    services: Annotated[list[Name], Meta(max_length=100)] | None = None
    cis: Annotated[list[ChangeCI], Meta(max_length=200)] | None = None
    owner: Id | None = None
    implementer: Id | None = None
    standby: Id | None = None
    why: Words | None = None
    benefit_for: Words | None = None
    asked_by: Literal["users", "business", "vendor", "it", "unknown"] | None = None
    plan: Words | None = None
    test: Words | None = None
    backout: Words | None = None
    backout_minutes: Minutes | None = None
    outage: bool | None = None
    outage_minutes: Minutes | None = None
    users_told: bool | None = None
    risk: Literal["low", "medium", "high", "unknown"] | None = None


class NewChange(ChangeFields, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    title: Line
    requester: Annotated[str, Meta(max_length=200, description="A person's id; whoever asks where empty")] = (
        ""
    )
    approvers: Annotated[list[Name], Meta(max_length=20, description="Chosen by the desk where none")] = []
    needed: Annotated[int, Meta(ge=1, le=20)] | None = None


class ChangePatch(ChangeFields, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    state: (
        Annotated[str, Meta(max_length=60, description="An offer's name, or the state it leads to")] | None
    ) = None
    result: Result | None = None
    review: Text | None = None


class NewRemark(Struct, forbid_unknown_fields=True):
    body: Text


class NewQuestion(Struct, forbid_unknown_fields=True):
    question: Text
    approval: Id = ""


class NewDecision(Struct, forbid_unknown_fields=True):
    decision: Literal["approve", "send_back"]
    conditions: Annotated[list[Annotated[str, Meta(max_length=2_000)]], Meta(max_length=20)] = []
    none_can: bool = False
    comment: Annotated[str, Meta(max_length=20_000)] = ""
    evidence: Annotated[str, Meta(max_length=200, description="The digest of the card it rests on")] = ""
    acting_for: Id = ""


class ConditionPatch(Struct, forbid_unknown_fields=True):
    met: bool


class NewEstate(Struct, forbid_unknown_fields=True):
    """Facts to be taken over, each by itself: see `Record` for their fields; `id` may stand beside them."""

    collection: Estate
    facts: Annotated[list[dict[str, Any]], Meta(max_length=20_000)]
    replace: bool = False


class NewsQuery(Struct, forbid_unknown_fields=True):
    since: Seq = 0
    limit: Annotated[int, Meta(ge=1, le=NEWS_PAGE)] = 50
    collection: Collections | None = None


class TicketQuery(Struct, forbid_unknown_fields=True):
    part: Literal["mine", "open", "closed", "all"] = "all"
    after: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE)] = 50
    entries: bool = False
    changed_after: Annotated[int, Meta(ge=0, description="Milliseconds since 1970")] = 0


class IdsQuery(Struct, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=5000)] = 5000


class RecordsQuery(Struct, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class UploadQuery(Struct, forbid_unknown_fields=True):
    name: Name


class EventsQuery(Struct, forbid_unknown_fields=True):
    since: Seq | None = None
