"""What services run on, when it may be touched, and how many people use it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.model.refs import Ref


@dataclass(frozen=True, slots=True)
class ConfigurationItem:
    """A component that must be managed to deliver a service."""

    ref: Ref
    name: str
    """One per profile: changes and windows name it so."""
    service: str | None = None
    """The business service it belongs to."""
    team: str | None = None
    kind: str = ""
    """Application, server, database…, in the service's words."""
    environment: str = ""
    needs: tuple[str, ...] = ()
    """Names of the items it cannot work without."""


class WindowKind(StrEnum):
    """What a window of time means for changes."""

    FREEZE_HARD = "freeze_hard"
    """Nothing may be changed."""
    FREEZE_APPROVAL = "freeze_approval"
    """Only with the owner's word."""
    MAINTENANCE = "maintenance"
    """When changes are expected."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A freeze or maintenance window, once or repeated; half open."""

    ref: Ref
    kind: WindowKind
    name: str
    starts: datetime
    """Of the first occurrence, aware, in UTC."""
    ends: datetime
    zone: str = "UTC"
    """The IANA zone in whose wall clock it repeats."""
    rrule: str = ""
    """An RFC 5545 RRULE without its name; empty for once."""
    reason: str = ""
    owner: str = ""
    services: tuple[str, ...] = ()
    cis: tuple[str, ...] = ()
    """What it covers; with no services and no items it covers everything."""
    exempt: tuple[str, ...] = ()
    """Numbers of changes that it does not stop."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How many people normally use a business service, by hour of the week; counts alone, no persons."""

    ref: Ref
    service: str
    hours: tuple[int | None, ...]
    """168 counts from Monday 00:00 in `zone`; None where fewer than 10 or not known."""
    zone: str = "UTC"
    measured: datetime | None = None
    source: str = ""
