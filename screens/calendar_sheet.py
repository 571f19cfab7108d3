"""What a calendar shows of some days: changes in lanes, worst first, with freezes and what collides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from console.cache.changebook import ChangeFilter, ChangeRow
from console.measure.collisions import Booking, Collision, Estate
from console.model import ChangeState, Ref, TimeWindow, WindowKind

SERIOUS = 0.5
"""The severity from which a collision is `!`; below it is `~`, worth a look."""
NO_LANE = {"service": "no service", "team": "no team"}
EVERY = ChangeFilter()
"""The filter that narrows nothing."""
EVERYTHING = "everything"
"""The lane of windows that cover all services."""


class Lanes(StrEnum):
    """How changes are put into lanes, and these in order."""

    SERVICE = "service"
    SERVICE_NAME = "service-name"
    TEAM = "team"
    TEAM_NAME = "team-name"

    @property
    def of(self) -> str:
        """What a lane is: a `service` or a `team`."""
        return self.value.partition("-")[0]

    @property
    def words(self) -> str:
        """The order in words."""
        return f"{self.of}s {self.order}"

    @property
    def order(self) -> str:
        """Which lane comes first."""
        return "by name" if self.value.endswith("name") else "by worst"


@dataclass(frozen=True, slots=True)
class Move:
    """A change at another time, as long as nothing was sent."""

    row: ChangeRow
    booking: Booking
    """What the collision engine knows of it, at its old time."""
    start: datetime
    end: datetime

    @property
    def moved(self) -> ChangeRow:
        """The change as it would be."""
        return replace(self.row, start=self.start, end=self.end)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet is read for."""

    days: tuple[date, ...]
    wanted: ChangeFilter = EVERY
    lanes: Lanes = Lanes.SERVICE
    colliding: bool = False
    """Only what collides."""
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which a window is open, and the days it touches."""

    window: TimeWindow
    start: datetime
    end: datetime
    first: int
    last: int
    """Places of days; inclusive."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Changes of one service or team."""

    name: str
    days: tuple[tuple[ChangeRow, ...], ...]
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is seen of some days."""

    asked: Asked
    marks: tuple[datetime, ...]
    """When each day begins, and when the last one ends."""
    rows: tuple[ChangeRow, ...]
    days: tuple[tuple[ChangeRow, ...], ...]
    """The changes that touch each day, in all lanes."""
    lanes: tuple[Lane, ...]
    openings: tuple[Opening, ...]
    estate: Estate
    bookings: tuple[Booking, ...]
    collisions: Mapping[Ref, tuple[Collision, ...]] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    """Windows that cannot be carried out, and why."""

    def told(self, ref: Ref) -> list[Collision]:
        """Return the collisions of a change that are told without being asked for."""
        return [one for one in self.collisions.get(ref, ()) if not one.collapsed]

    def serious(self, ref: Ref) -> bool | None:
        """Return whether a change collides in earnest; None where it does not collide at all."""
        told = self.told(ref)
        return any(one.severity >= SERIOUS for one in told) if told else None


def places(row: ChangeRow, marks: Sequence[datetime]) -> range:
    """Return the places of the days that a change touches; one that has no usable window, where it begins."""
    if row.start is None:
        return range(0)
    first = bisect_right(marks, row.start) - 1
    last = first
    if row.end is not None and row.end > row.start:
        last = bisect_right(marks, row.end - timedelta(microseconds=1)) - 1
    return range(max(first, 0), min(last, len(marks) - 2) + 1)


def usable(row: ChangeRow) -> bool:
    """Return whether a change has a window that ends after it starts."""
    return row.start is not None and row.end is not None and row.end > row.start


def strongest(openings: Sequence[Opening], place: int) -> WindowKind | None:
    """Return the strictest kind of window that is open on a day."""
    kinds = {one.window.kind for one in openings if one.first <= place <= one.last}
    return next((kind for kind in WindowKind if kind in kinds), None)


def covers_all(window: TimeWindow) -> bool:
    """Return whether a window is one for everything."""
    return not (window.services or window.cis)


def going(row: ChangeRow) -> bool:
    """Return whether a change is being carried out now."""
    return row.state is ChangeState.IMPLEMENTING
