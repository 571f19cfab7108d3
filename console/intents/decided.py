"""What of a change decides about it: a yes is given to exactly these facts and to no others."""

from __future__ import annotations

import hashlib

import msgspec

from console.model import Change, Person

LENGTH = 16
"""Hexadecimal digits of a version: 64 bits, short enough to be typed once."""

WORDS = {
    "title": "title",
    "kind": "kind",
    "start": "window begins",
    "end": "window ends",
    "services": "services",
    "cis": "configuration items",
    "plan": "plan",
    "test": "test evidence",
    "backout": "back-out plan",
    "backout_minutes": "back-out minutes",
    "outage": "outage",
    "risk": "risk",
    "implementer": "implementer",
}
"""Each deciding fact and what people call it."""


def deciding(change: Change) -> dict[str, str]:
    """Return the deciding facts of a change as comparable texts; an unknown one is empty."""
    return {
        "title": change.title,
        "kind": change.kind.value,
        "start": change.planned_start.isoformat() if change.planned_start else "",
        "end": change.planned_end.isoformat() if change.planned_end else "",
        "services": ", ".join(sorted(set(change.services) | ({change.service} if change.service else set()))),
        "cis": ", ".join(sorted(f"{one.ci} ({one.role.value})" for one in change.cis)),
        "plan": change.plan,
        "test": change.test,
        "backout": change.backout,
        "backout_minutes": "" if change.backout_minutes is None else str(change.backout_minutes),
        "outage": _outage(change),
        "risk": change.risk_name or change.risk.value,
        "implementer": _person(change.implementer),
    }


def version_of(change: Change) -> str:
    """Return what names this version of the deciding facts: the start of their SHA-256, in hexadecimal."""
    facts = msgspec.json.encode([str(change.ref), deciding(change)], order="sorted")
    return hashlib.sha256(facts).hexdigest()[:LENGTH]


def differences(before: dict[str, str], now: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (what people call it, before, now) of each deciding fact that differs, in the card's order."""
    return [
        (words, before.get(name, ""), now.get(name, ""))
        for name, words in WORDS.items()
        if before.get(name, "") != now.get(name, "")
    ]


def _outage(change: Change) -> str:
    if change.outage is None:
        return ""
    if not change.outage:
        return "no"
    return "yes" if change.outage_minutes is None else f"{change.outage_minutes} min"


def _person(person: Person | None) -> str:
    return f"{person.name} ({person.id})" if person else ""
