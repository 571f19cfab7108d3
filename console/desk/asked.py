"""What the desk is asked: one struct per JSON object or set of parameters that comes in."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.desk.wire import Collections, Kind, Line, Name, Priority, Relation, Seq, Text


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


class NewsQuery(Struct, forbid_unknown_fields=True):
    since: Seq = 0
    limit: Annotated[int, Meta(ge=1, le=50)] = 50
    collection: Collections | None = None


class TicketQuery(Struct, forbid_unknown_fields=True):
    part: Literal["mine", "open", "closed", "all"] = "all"
    after: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=50)] = 50
    entries: bool = False


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
