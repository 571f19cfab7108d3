"""Configuration items and business services: what stands on what."""

from __future__ import annotations

from typing import Any

from console.intake.fields import line, names, people, text, whole
from console.intake.parts import Fact, Raw


def item(raw: Raw) -> Fact:
    """Return a configuration item; `class` may be called `kind`."""
    values = raw.values
    name = line(values, "name", needed=True)
    made: dict[str, Any] = {
        "name": name,
        "service": line(values, "service") or None,
        "team": line(values, "team") or None,
        "class": line(values, "kind") or line(values, "class"),
        "environment": line(values, "environment"),
        "needs": names(values, "needs"),
    }
    return Fact(raw.place, name, made)


def service(raw: Raw) -> Fact:
    """Return a business service; fewer than ten users are not known."""
    values = raw.values
    name = line(values, "name", needed=True)
    tier = whole(values, "tier", 1, 9)
    made: dict[str, Any] = {
        "name": name,
        "team": line(values, "team"),
        "description": text(values, "description"),
        "users": people(values, "users"),
        "needs": names(values, "needs"),
    }
    return Fact(raw.place, name, made if tier is None else {**made, "tier": tier})
