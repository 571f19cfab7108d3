"""What is said of a change, checked against what the desk knows before it is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from console.desk import asked, store_people, store_records
from console.desk.acts import Act
from console.desk.store import stamp
from console.desk.workflow import Refused
from console.moments import EARLIEST, LATEST

Fact = dict[str, Any]
PEOPLE = ("owner", "implementer", "standby", "requester")
MOMENTS = ("planned_start", "planned_end")
EMPTY: Fact = {
    "model": "",
    "team": None,
    "service": None,
    "services": [],
    "cis": [],
    "owner": None,
    "implementer": None,
    "standby": None,
    "planned_start": None,
    "planned_end": None,
    "actual_start": None,
    "actual_end": None,
    "zone": "",
    "why": "",
    "benefit_for": "",
    "asked_by": "unknown",
    "plan": "",
    "test": None,
    "backout": None,
    "backout_minutes": None,
    "backout_tried": None,
    "outage": None,
    "outage_minutes": None,
    "users_told": None,
    "risk": None,
    "risk_from": "",
    "parent": None,
    "result": None,
    "review_due": None,
    "review": None,
}
"""A change of which nothing is known yet."""


def changed(act: Act, before: Fact, wanted: asked.ChangeFields) -> Fact:
    """Return the change with what is wanted in it; raises `Refused` for what cannot be."""
    said = {
        name: value
        for name in asked.ChangeFields.__struct_fields__
        if (value := getattr(wanted, name)) is not None
    }
    after = dict(before)
    for name, value in said.items():
        after[name] = _read(name, value)
    if "risk" in said:
        after["risk_from"] = "set by hand"
    if "service" in said:
        others = after["services"] if "services" in said else []
        after["services"] = list(dict.fromkeys([*([after["service"]] if after["service"] else []), *others]))
    check(act, before, after)
    return after


def check(act: Act, before: Fact, after: Fact) -> None:
    """Raise `Refused` where a change names what the desk does not know, or a window that cannot be."""
    if not after["title"].strip():
        raise Refused("The title is empty.")
    start, end = after["planned_start"], after["planned_end"]
    if (start, end) != (before["planned_start"], before["planned_end"]) and start and end and end <= start:
        raise Refused(f"The window ends at {end}, before it begins at {start}.")
    for name in PEOPLE:
        if (one := after.get(name)) and one != before.get(name) and not store_people.who(act.conn, one):
            raise Refused(f"There is nobody called “{one}” on this desk.")
    known = store_records.by_ids(act.conn, "cis", [one["ci"] for one in after["cis"]])
    for one in after["cis"]:
        if one["ci"] not in known and one not in before["cis"]:
            raise Refused(f"There is no configuration item “{one['ci']}”.")
    for service in after["services"]:
        if service not in before["services"] and not store_people.has_service(act.conn, service):
            raise Refused(f"There is no service “{service}”.")
    team = after["team"]
    if team and team != before["team"] and not store_people.has_queue(act.conn, team):
        raise Refused(f"There is no team “{team}”.")


def moment(text: str) -> str:
    """Return an instant as the desk writes it; raises `Refused` for what is none, is too far, or has no offset."""
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is None:
            raise Refused(f"“{text}” does not say its offset from UTC: end it with Z, or with +01:00.")
        if not EARLIEST < read < LATEST:
            raise Refused(f"“{text}” is too far away: years count from {EARLIEST.year} to {LATEST.year}.")
        return stamp(int(read.astimezone(UTC).timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        raise Refused(f"“{text}” is no instant: write 2026-03-02T09:00:00Z.") from None


def zone(name: str) -> str:
    """Return the name of a time zone that exists, or an empty one; raises `Refused`."""
    try:
        if name:
            ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Refused(f"There is no time zone “{name}”: write Europe/Amsterdam.") from None
    return name


def _read(name: str, value: Any) -> Any:
    if name in MOMENTS:
        return moment(value) if value else None
    if name == "zone":
        return zone(value)
    if name == "risk":
        return None if value == "unknown" else value
    if name == "cis":
        return list({one.ci: msgspec.to_builtins(one) for one in value}.values())
    if name in ("service", "team", "test", "backout", *PEOPLE):
        return value or None
    return value
