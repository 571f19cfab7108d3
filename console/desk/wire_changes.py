"""What goes over the desk's line about changes and the estate: records as they are kept, and who is in them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from console.desk.wire_words import ChangeState, Estate, Party, Person, Remarked, Result, Stamp, Visibility


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
    users_told, users, risk, risk_from, parent, result, review_due, review, created,
    created_by.
    approvals: change, approver, acting_for, decided_by, rule, needed, count, state, requested, decided,
    comment, evidence, none_can, conditions[{id, text, met, met_by}].
    cis: name, service, team, class, environment, needs[]. windows: kind, name, reason, owner, services[],
    cis[], exempt[], starts, ends, rrule, zone. exposures: service, zone, hours[168], measured, source.
    delegations: owner, delegate, starts, ends, reason. What users say: as `FeedbackFact` and its neighbours.
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
    """What became of an import: ids that were written, were so already, or are gone; loops in what needs what.

    `outside` counts ratings that do not stand on their scale: they are kept, and count in no figure.
    """

    collection: Estate
    written: list[str]
    same: int
    removed: list[str]
    refused: list[RefusedFact]
    cycles: list[list[str]]
    outside: int = 0
