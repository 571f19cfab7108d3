"""Freezes, maintenance windows and delegations: what has a beginning and an end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.intake.fields import iso, line, moment, names, shown, text
from console.intake.parts import Fact, Raw, Values, Wrong
from console.measure.recurrence import occurrences
from console.model import Ref, TimeWindow, WindowKind
from console.moments import MomentError, local_zone, zone_of

KINDS = {
    "freeze_hard": WindowKind.FREEZE_HARD,
    "hard_freeze": WindowKind.FREEZE_HARD,
    "freeze": WindowKind.FREEZE_HARD,
    "freeze_approval": WindowKind.FREEZE_APPROVAL,
    "approval_freeze": WindowKind.FREEZE_APPROVAL,
    "maintenance": WindowKind.MAINTENANCE,
    "maintenance_window": WindowKind.MAINTENANCE,
}
"""How a window's kind may be written; case, spaces and hyphens do not matter."""


def window_kind(word: str) -> WindowKind | None:
    """Return the kind that a word names, None where it names none."""
    return KINDS.get(word.strip().lower().replace(" ", "_").replace("-", "_"))


def window(raw: Raw, zone: str) -> Fact:
    """Return a freeze or maintenance window; times without an offset are meant in its zone, else in `zone`."""
    values = raw.values
    kind = window_kind(line(values, "kind", needed=True))
    if kind is None:
        raise Wrong(f"kind is {shown(values['kind'])!r}: write freeze_hard, freeze_approval or maintenance.")
    name, rule = line(values, "name", needed=True), line(values, "rrule")
    where = _zone(line(values, "zone") or zone)
    starts, ends = _span(values, where)
    if rule and not (where or local_zone()):
        raise Wrong("it repeats, so it needs a zone such as Europe/Amsterdam.")
    made = window_fact(
        kind, name, starts, ends, where or (local_zone() if rule else "UTC"), rule.removeprefix("RRULE:")
    )
    made |= {
        "id": line(values, "id"),
        "reason": text(values, "reason"),
        "owner": line(values, "owner"),
        "services": names(values, "services"),
        "cis": names(values, "cis"),
        "exempt": names(values, "exempt"),
    }
    return Fact(raw.place, made["id"] or name, made)


def window_fact(
    kind: WindowKind, name: str, starts: datetime, ends: datetime, zone: str, rrule: str
) -> dict[str, Any]:
    """Return a window's fields; raises `Wrong` where its rule cannot be carried out."""
    probe = TimeWindow(Ref("desk", "new"), kind, name, starts, ends, zone, rrule)
    if problem := occurrences(probe, starts.year).problem:
        raise Wrong(f"it {problem}.")
    return {
        "kind": kind.value,
        "name": name,
        "starts": iso(starts),
        "ends": iso(ends),
        "zone": zone,
        "rrule": rrule or None,
    }


def delegation(raw: Raw, zone: str) -> Fact:
    """Return who may decide in whose place, and how long."""
    values = raw.values
    owner, delegate = (line(values, name, needed=True) for name in ("owner", "delegate"))
    if owner == delegate:
        raise Wrong(f"{owner} delegates to themselves.")
    starts, ends = _span(values, _zone(line(values, "zone") or zone))
    made = {
        "owner": owner,
        "delegate": delegate,
        "starts": iso(starts),
        "ends": iso(ends),
        "id": line(values, "id"),
        "reason": text(values, "reason"),
    }
    return Fact(raw.place, made["id"] or f"{owner} for {delegate} from {made['starts']}", made)


def _span(values: Values, zone: str) -> tuple[datetime, datetime]:
    starts, ends = moment(values, "starts", zone), moment(values, "ends", zone)
    if ends <= starts:
        raise Wrong(f"it ends ({shown(values['ends'])}) before it starts ({shown(values['starts'])}).")
    return starts, ends


def _zone(name: str) -> str:
    try:
        zone_of(name)
    except MomentError as wrong:
        raise Wrong(f"zone: {wrong}") from None
    return name
