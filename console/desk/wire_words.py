"""The words that everything on the desk's line is made of: texts, instants, choices, and who is who."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

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
Estate = Literal[
    "cis",
    "windows",
    "services",
    "exposures",
    "delegations",
    "experience_levels",
    "baselines",
    "feedback",
]
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
    "alarms",
    "experience_levels",
    "baselines",
    "objections",
]
Collections = Annotated[
    str,
    Meta(
        pattern=f"^({'|'.join(get_args(Collection))})(,({'|'.join(get_args(Collection))}))*$",
        max_length=300,
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
