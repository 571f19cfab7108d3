"""What a desk sends of changes, as facts of ours: each text cleaned, each record checked."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from console.intents import condition_id
from console.model import (
    Approval,
    ApprovalState,
    AskedBy,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    CIRole,
    Condition,
    Entry,
    Party,
    Person,
    Ref,
    Result,
    Risk,
    Visibility,
)
from console.services.base import ChangeLook
from console.services.desk.fields import (
    instant,
    line,
    lines,
    listed,
    moment,
    one_of,
    strings,
    text,
    whole,
    word,
    yes,
)
from console.services.desk.reading import named, person

MINUTES = 10**6
REMARK = "remark-"
"""What the ids of remarks begin with: entries of tickets have numbers of their own."""


def look(service: str, raw: Any) -> ChangeLook:
    """Read a change with all that goes with it; raises `KeyError`, `ValueError` and the like."""
    found = change(service, raw)
    return ChangeLook(
        found,
        tuple(approval(service, one) for one in raw["approvals"]),
        tuple(remark(service, one) for one in raw["said"]),
        mark=found.version,
    )


def change(service: str, raw: Any) -> Change:
    """Read a change's record; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    fact = raw["fact"]
    parent = word(fact.get("parent"))
    risk = one_of(Risk, fact.get("risk"), Risk.UNKNOWN)
    state = one_of(ChangeState, fact["state"], ChangeState.UNKNOWN)
    return Change(
        ref=Ref(service, line(raw["id"])),
        number=word(fact.get("number")) or line(raw["id"]),
        title=line(fact["title"]),
        kind=one_of(ChangeKind, fact.get("kind"), ChangeKind.UNKNOWN),
        state=state,
        state_name=word(fact.get("state_name")) or line(fact["state"]),
        version=str(int(raw["version"])),
        created=moment(fact.get("created")) or instant(raw["updated"]),
        updated=instant(raw["updated"]),
        planned_start=moment(fact.get("planned_start")),
        planned_end=moment(fact.get("planned_end")),
        actual_start=moment(fact.get("actual_start")),
        actual_end=moment(fact.get("actual_end")),
        zone=_zone(fact.get("zone")),
        requester=_who(raw, "requester"),
        owner=_who(raw, "owner"),
        implementer=_who(raw, "implementer"),
        standby=_who(raw, "standby"),
        team=word(fact.get("team")) or None,
        model=word(fact.get("model")),
        service=word(fact.get("service")) or None,
        services=strings(fact, "services"),
        cis=tuple(
            ChangeCI(line(one["ci"]), one_of(CIRole, one.get("role"), CIRole.AFFECTED))
            for one in listed(fact, "cis")
        ),
        why=lines(fact.get("why")),
        benefit_for=lines(fact.get("benefit_for")),
        asked_by=one_of(AskedBy, fact.get("asked_by"), AskedBy.UNKNOWN),
        plan=lines(fact.get("plan")),
        test=lines(fact.get("test")),
        backout=lines(fact.get("backout")),
        backout_minutes=whole(fact.get("backout_minutes"), 0, MINUTES),
        backout_tried=moment(fact.get("backout_tried")),
        outage=yes(fact.get("outage")),
        outage_minutes=whole(fact.get("outage_minutes"), 0, MINUTES),
        users_told=yes(fact.get("users_told")),
        risk=risk,
        risk_name=word(fact.get("risk_name")) or word(fact.get("risk")),
        risk_from=word(fact.get("risk_from")),
        parent=Ref(service, parent) if parent else None,
        result=one_of(Result, fact.get("result"), None),
        review_due=moment(fact.get("review_due")),
        review=lines(fact.get("review")),
        offers=tuple(
            ChangeStateOffer(
                line(one["name"]),
                one_of(ChangeState, one.get("state"), ChangeState.UNKNOWN),
                word(one.get("label")),
            )
            for one in listed(raw, "offers")
        ),
    )


def approval(service: str, raw: Any) -> Approval:
    """Read an approval's record; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    fact = raw["fact"]
    return Approval(
        ref=Ref(service, line(raw["id"])),
        change=Ref(service, line(fact["change"])),
        state=one_of(ApprovalState, fact["state"], ApprovalState.UNKNOWN),
        state_name=line(fact["state"]).replace("_", " "),
        version=str(int(raw["version"])),
        approver=_who(raw, "approver"),
        acting_for=_who(raw, "acting_for"),
        decided_by=_who(raw, "decided_by"),
        rule=word(fact.get("rule")),
        needed=whole(fact.get("needed"), 0, 1000),
        count=whole(fact.get("count"), 0, 1000),
        requested=moment(fact.get("requested")),
        decided=moment(fact.get("decided")),
        comment=lines(fact.get("comment")),
        conditions=tuple(_condition(raw, one) for one in listed(fact, "conditions")),
    )


def remark(service: str, raw: Any) -> Entry:
    """Read something that was said on a change; raises `KeyError`, `ValueError` and the like."""
    return Entry(
        ticket=Ref(service, line(raw["change"])),
        id=remark_id(raw["id"]),
        at=instant(raw["at"]),
        visibility=Visibility(text(raw["visibility"])),
        party=one_of(Party, raw.get("party"), Party.SYSTEM),
        author=person(raw["author"]) if raw.get("author") else None,
        body=lines(text(raw["body"])),
    )


def remark_id(id_: Any) -> str:
    """Return what names a remark among everything that was said at the desk."""
    return f"{REMARK}{line(id_)}"


def _condition(raw: Any, one: Any) -> Condition:
    words = lines(text(one["text"]))
    met_by = named(raw, one.get("met_by"))
    return Condition(
        id=word(one.get("id")) or condition_id(words),
        text=words,
        met=one.get("met") is True,
        met_by=met_by.name if met_by else "",
    )


def _who(raw: Any, field: str) -> Person | None:
    return named(raw, raw["fact"].get(field))


def _zone(value: Any) -> str:
    """Return the name of a time zone, empty where there is no such zone."""
    name = word(value)
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
