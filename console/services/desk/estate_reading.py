"""What a desk keeps of the estate, as facts of ours: items, windows, exposure, delegations."""

from __future__ import annotations

from typing import Any

from console.model import HOURS, ConfigurationItem, Delegation, Exposure, Ref, TimeWindow, WindowKind
from console.services.desk.fields import instant, line, lines, moment, strings, text, whole, word

FEWEST = 10
"""Counts of fewer people than this would tell of persons: they read as not known."""


def configuration_item(service: str, raw: Any) -> ConfigurationItem:
    """Read a component; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    fact = raw["fact"]
    return ConfigurationItem(
        ref=Ref(service, line(raw["id"])),
        name=line(fact["name"]),
        service=word(fact.get("service")) or None,
        team=word(fact.get("team")) or None,
        kind=word(fact.get("class")),
        environment=word(fact.get("environment")),
        needs=strings(fact, "needs"),
    )


def time_window(service: str, raw: Any) -> TimeWindow:
    """Read a freeze or maintenance window; a rule that cannot be carried out is kept as it is."""
    fact = raw["fact"]
    return TimeWindow(
        ref=Ref(service, line(raw["id"])),
        kind=WindowKind(text(fact["kind"])),
        name=line(fact["name"]),
        starts=instant(fact["starts"]),
        ends=instant(fact["ends"]),
        zone=word(fact.get("zone")) or "UTC",
        rrule=word(fact.get("rrule")).removeprefix("RRULE:"),
        reason=lines(fact.get("reason")),
        owner=word(fact.get("owner")),
        services=strings(fact, "services"),
        cis=strings(fact, "cis"),
        exempt=strings(fact, "exempt"),
    )


def exposure(service: str, raw: Any) -> Exposure:
    """Read how many use a service, by hour of the week; what could tell of persons is left out."""
    fact = raw["fact"]
    hours = fact["hours"]
    if not isinstance(hours, list) or len(hours) != HOURS:
        raise ValueError(f"a week has {HOURS} hours")
    return Exposure(
        ref=Ref(service, line(raw["id"])),
        service=line(fact["service"]),
        hours=tuple(whole(one, FEWEST, 10**9) for one in hours),
        zone=word(fact.get("zone")) or "UTC",
        measured=moment(fact.get("measured")),
        source=word(fact.get("source")),
    )


def delegation(service: str, raw: Any) -> Delegation:
    """Read who may decide in whose place, and how long; raises `ValueError` and the like."""
    fact = raw["fact"]
    owner = line(fact["owner"])
    known = raw.get("people") or {}
    return Delegation(
        ref=Ref(service, line(raw["id"])),
        owner=owner,
        delegate=line(fact["delegate"]),
        starts=instant(fact["starts"]),
        ends=instant(fact["ends"]),
        owner_name=line(known[owner]["name"]) if owner in known else owner,
        reason=lines(fact.get("reason")),
    )
