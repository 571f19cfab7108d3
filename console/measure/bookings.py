"""What the collision engine is asked with and answers: bookings, the estate they stand on, reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from console.model import Ref, Risk, TimeWindow


class Reason(StrEnum):
    """Why a change cannot simply go ahead, worst first."""

    HARD_FREEZE = "hard freeze"
    SAME_CI = "same CI"
    APPROVAL_FREEZE = "approval freeze"
    SAME_IMPLEMENTER = "same implementer"
    PARENT_CHILD = "parent or child CI"
    OPEN_MAJOR = "open major incident"
    OUTSIDE_MAINTENANCE = "outside maintenance window"
    SAME_SERVICE = "same service"
    TWO_HOPS = "two hops"
    SAME_USERS = "same users within 24 h"


SEVERITY: Mapping[Reason, float] = {
    Reason.HARD_FREEZE: 1.0,
    Reason.SAME_CI: 0.9,
    Reason.APPROVAL_FREEZE: 0.8,
    Reason.SAME_IMPLEMENTER: 0.7,
    Reason.PARENT_CHILD: 0.6,
    Reason.OPEN_MAJOR: 0.6,
    Reason.OUTSIDE_MAINTENANCE: 0.5,
    Reason.SAME_SERVICE: 0.4,
    Reason.TWO_HOPS: 0.2,
    Reason.SAME_USERS: 0.2,
}
"""0–1; our own weights, after ServiceNow's, 4me's and BMC's reasons."""

RISK: Mapping[Risk, float] = {Risk.LOW: 0.4, Risk.MEDIUM: 0.7, Risk.HIGH: 1.0, Risk.UNKNOWN: 1.0}
"""What a risk weighs in a rank; our own weights. Nobody knows is not low."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What the engine needs to know of one change; a change that is called off is no booking."""

    ref: Ref
    number: str
    start: datetime
    end: datetime
    """Half open. One that does not end after it starts collides with nothing: the caller must say so."""
    cis: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    implementer: str | None = None
    """The id of the person, with the service's name before it."""
    risk: Risk = Risk.UNKNOWN
    title: str = ""
    outage: bool | None = None


SOON = timedelta(hours=48)
"""So far ahead an incident that is open now counts against a change; our own choice: later it is seen anew."""


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """A major incident or problem that is open now."""

    ref: Ref
    number: str
    subject: str
    services: frozenset[str] = frozenset()
    cis: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Estate:
    """What the bookings stand on: dependencies, windows of time, what is broken already."""

    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """CI name to the names it cannot work without; circles are allowed."""
    service_of: Mapping[str, str] = field(default_factory=dict)
    """CI name to its business service."""
    windows: Sequence[TimeWindow] = ()
    incidents: Sequence[OpenIncident] = ()
    known: bool = True
    """False where no desk keeps items and windows: what rests on them is unknown, not absent."""
    now: datetime | None = None
    """When `incidents` were open: bookings that were over by then, or begin more than `SOON` later, have nothing to
    do with them. None: all have."""
    _linked: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def concerns(self, booking: Booking) -> bool:
        """Whether what is open now has to do with a booking."""
        return self.now is None or (booking.end > self.now and booking.start <= self.now + SOON)

    def linked(self) -> Mapping[str, set[str]]:
        """Return, by CI, the items one hop away, either way; items without any are left out."""
        if not self._linked:
            for item, needed in self.needs.items():
                for other in needed - {item}:
                    self._linked.setdefault(item, set()).add(other)
                    self._linked.setdefault(other, set()).add(item)
        return self._linked

    def services(self, booking: Booking) -> frozenset[str]:
        """Return the services a booking touches: those it names and those of its items."""
        return booking.services | {self.service_of[ci] for ci in booking.cis if ci in self.service_of}


@dataclass(frozen=True, slots=True)
class Collision:
    """One reason for one change, seen from it."""

    reason: Reason
    severity: float
    """0–1, from `SEVERITY`."""
    rank: float
    """severity × the greater risk × share of the overlap: what is shown first."""
    other: Ref | None = None
    """The other change, incident or window."""
    other_number: str = ""
    other_title: str = ""
    path: tuple[str, ...] = ()
    """The configuration items from ours to theirs; one for the same CI."""
    start: datetime | None = None
    end: datetime | None = None
    """Where they overlap."""
    words: str = ""
    """The reason in words: `same CI db-erp-01`, `Year-end close, owner Finance, until 3 Jan`."""
    collapsed: bool = False
    """Two hops away: counted, and shown on demand alone."""
