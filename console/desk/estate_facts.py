"""What an import brings of the estate, one struct per fact, and what is wrong with one: checked, not trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from console.desk import change_steps, experience_facts
from console.desk.asked import Moment, Words
from console.desk.change_fields import moment, zone
from console.desk.wire import Name
from console.desk.workflow import Refused
from console.measure import recurrence
from console.model import HOURS

Fact = dict[str, Any]
Knows = Callable[[str, str], bool]
"""Whether there is a thing of a kind ("cis", "services", "people") with a name, stored or in this import."""
Line = Annotated[str, Meta(max_length=200)]
Names = Annotated[list[Name], Meta(max_length=1000)]
FEWEST = 10
"""A count of fewer people is kept as not known: it would tell of persons."""


class CI(Struct, forbid_unknown_fields=True, rename={"kind": "class"}):
    name: Name
    service: Line | None = None
    team: Line | None = None
    kind: Line = ""
    environment: Line = ""
    needs: Names = []


class Window(Struct, forbid_unknown_fields=True):
    kind: Literal["freeze_hard", "freeze_approval", "maintenance"]
    name: Name
    starts: Moment
    ends: Moment
    id: Line = ""
    zone: Line = "UTC"
    rrule: Annotated[str, Meta(max_length=500)] | None = None
    reason: Words = ""
    owner: Line = ""
    services: Names = []
    cis: Names = []
    exempt: Names = []


class Service(Struct, forbid_unknown_fields=True):
    name: Name
    team: Line = ""
    description: Words = ""
    users: Annotated[int, Meta(ge=0, le=10**9)] | None = None
    tier: Annotated[int, Meta(ge=1, le=9)] = 3
    needs: Names = []


class Exposure(Struct, forbid_unknown_fields=True):
    service: Name
    hours: Annotated[
        list[Annotated[int, Meta(ge=0, le=10**9)] | None], Meta(min_length=HOURS, max_length=HOURS)
    ]
    zone: Line = "UTC"
    measured: Moment | None = None
    source: Annotated[str, Meta(max_length=1000)] = ""


class Delegated(Struct, forbid_unknown_fields=True):
    owner: Name
    delegate: Name
    starts: Moment
    ends: Moment
    id: Line = ""
    reason: Words = ""


KINDS: dict[str, type[Struct]] = {
    "cis": CI,
    "windows": Window,
    "services": Service,
    "exposures": Exposure,
    "delegations": Delegated,
    **experience_facts.KINDS,
}


def shaped(collection: str, raw: Mapping[str, Any]) -> tuple[str, Fact]:
    """Return a fact's id and the fact as the desk keeps it; raises `Refused` for what does not fit."""
    try:
        fact: Fact = msgspec.to_builtins(msgspec.convert(raw, KINDS[collection]))
    except msgspec.ValidationError as error:
        raise Refused(f"It does not fit: {error}.") from None
    for name in ("starts", "ends", "measured", "answered", "asked", "agreed_on"):
        if fact.get(name):
            fact[name] = moment(fact[name])
    if "zone" in fact:
        fact["zone"] = zone(fact["zone"] or "UTC")
    if "ends" in fact and fact["ends"] <= fact["starts"]:
        raise Refused(f"It ends at {fact['ends']}, before it begins at {fact['starts']}.")
    if collection in experience_facts.KINDS:
        return experience_facts.settle(collection, fact), fact
    if collection == "windows":
        _check_rule(fact)
    if collection == "exposures":
        fact["hours"] = [one if one is not None and one >= FEWEST else None for one in fact["hours"]]
    return _id(collection, fact), fact


def check(collection: str, fact: Fact, knows: Knows, me: str) -> None:
    """Raise `Refused` where a fact names what is not known, or gives away what is not one's own to give."""
    match collection:
        case "cis":
            _all_known(knows, "services", [fact["service"]] if fact["service"] else [])
            _all_known(knows, "cis", fact["needs"])
        case "windows":
            _all_known(knows, "services", fact["services"])
            _all_known(knows, "cis", fact["cis"])
        case "services":
            _all_known(knows, "services", fact["needs"])
        case "exposures" | "experience_levels" | "baselines" | "feedback":
            _all_known(knows, "services", [fact["service"]] if fact["service"] else [])
        case "delegations":
            _all_known(knows, "people", [fact["owner"], fact["delegate"]])
            if fact["owner"] == fact["delegate"]:
                raise Refused("Nobody needs a delegation from themselves.")
            if fact["delegate"] == me:
                raise Refused("Nobody delegates another's approvals to themselves: somebody else imports it.")


_WORDS = {"cis": "configuration item", "services": "service", "people": "person"}


def _all_known(knows: Knows, kind: str, names: list[str]) -> None:
    for name in names:
        if not knows(kind, name):
            raise Refused(f"There is no {_WORDS[kind]} “{name}”.")


def _check_rule(fact: Fact) -> None:
    fact["rrule"] = (fact["rrule"] or "").strip().removeprefix("RRULE:") or None
    window = change_steps.window("new", fact)
    if problem := recurrence.occurrences(window, window.starts.year).problem:
        raise Refused(f"The window {problem}.")


def _id(collection: str, fact: Fact) -> str:
    """Return what names a fact, and take it out of it: its own name, or the one that was brought."""
    if collection in ("cis", "services"):
        return str(fact["name"])
    if collection == "exposures":
        return str(fact["service"])
    brought = str(fact.pop("id"))
    if collection == "windows":
        return brought or str(fact["name"])
    return brought or f"{fact['owner']}:{fact['delegate']}:{fact['starts']}"
