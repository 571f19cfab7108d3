"""What a calendar shows of some days: changes in lanes, worst first, with freezes and what collides."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from console.cache.changebook import ChangeBook, ChangeFilter, ChangeRow
from console.measure.collisions import Booking, Collision, Estate, all_collisions
from console.measure.recurrence import occurrences
from console.model import ChangeState, Ref, TimeWindow, WindowKind
from screens.calendar_days import marks_of

AROUND = timedelta(hours=24)
"""How far beside the days other changes count: the same users may be hit again."""
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

    def on(self, place: int) -> list[ChangeRow]:
        """Return the changes of a day, in all lanes."""
        return [row for row in self.rows if place in places(row, self.marks)]


def read(book: ChangeBook, asked: Asked, now: datetime, before: Sheet | None = None) -> Sheet:
    """Read a sheet from the cache; what has not changed since `before` is not worked out again.

    `now` counts by the hour: what is open now has to do with what is near.
    """
    marks = tuple(marks_of(asked.days))
    start, end = marks[0], marks[-1]
    bookings = book.bookings(start - AROUND, end + AROUND)
    estate = book.estate(now=now.replace(minute=0, second=0, microsecond=0))
    rows = book.between(start, end, asked.wanted)
    if asked.move is not None:
        rows, bookings = _with_move(asked.move, rows, bookings, start, end)
    if before is not None and tuple(bookings) == before.bookings and estate == before.estate:
        collisions = before.collisions
    else:
        collisions = all_collisions(bookings, estate)
    openings, broken = _openings(estate.windows, marks)
    sheet = Sheet(asked, marks, (), (), openings, estate, tuple(bookings), collisions, broken)
    if asked.colliding:
        rows = [row for row in rows if sheet.told(row.ref) or (asked.move and asked.move.row.ref == row.ref)]
    return replace(sheet, rows=tuple(rows), lanes=_lanes(replace(sheet, rows=tuple(rows)), before))


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


def _with_move(
    move: Move, rows: list[ChangeRow], bookings: list[Booking], start: datetime, end: datetime
) -> tuple[list[ChangeRow], list[Booking]]:
    ref = move.row.ref
    rows = [row for row in rows if row.ref != ref]
    if move.start < end and move.end > start:
        rows = sorted([*rows, move.moved], key=lambda row: (row.start or start, row.key))
    others = [one for one in bookings if one.ref != ref]
    return rows, [*others, replace(move.booking, start=move.start, end=move.end)]


def _openings(
    windows: Sequence[TimeWindow], marks: Sequence[datetime]
) -> tuple[tuple[Opening, ...], tuple[str, ...]]:
    found: list[Opening] = []
    broken: list[str] = []
    for window in windows:
        spans = occurrences(window, marks[-1].year)
        if spans.problem:
            broken.append(f"{window.name} {spans.problem}")
        for opens, closes in spans.touching(marks[0], marks[-1]):
            start, end = max(opens, marks[0]), min(closes, marks[-1])
            first = bisect_right(marks, start) - 1
            last = bisect_right(marks, end - timedelta(microseconds=1)) - 1
            found.append(Opening(window, start, end, first, last))
    return tuple(found), tuple(broken)


def _lanes(sheet: Sheet, before: Sheet | None) -> tuple[Lane, ...]:
    by = sheet.asked.lanes
    held: dict[str, list[list[ChangeRow]]] = defaultdict(lambda: [[] for _ in sheet.asked.days])
    services: dict[str, set[str]] = defaultdict(set)
    for row in sheet.rows:
        name = (row.service if by.of == "service" else row.team) or NO_LANE[by.of]
        services[name].add(row.service or "")
        for place in places(row, sheet.marks):
            held[name][place].append(row)
    for name in _covered(sheet) if by.of == "service" and not _narrowed(sheet.asked) else ():
        services[name].add(name)
        held[name]  # a lane of its own, for the freeze on it
    lanes = [
        Lane(name, tuple(map(tuple, days)), _of_lane(sheet, services[name])) for name, days in held.items()
    ]
    whole = tuple(one for one in sheet.openings if _covers_all(one.window))
    if whole:
        lanes.append(Lane(EVERYTHING, tuple(() for _ in sheet.asked.days), whole))
    return tuple(sorted(lanes, key=lambda lane: _rank(lane, sheet, _kept_order(before, sheet))))


def _rank(lane: Lane, sheet: Sheet, kept: Mapping[str, int]) -> tuple[object, ...]:
    if lane.name == EVERYTHING:
        return (-1,)
    if sheet.asked.lanes.value.endswith("name"):
        return (0, lane.name.startswith("no "), lane.name.lower())
    rows = {row.ref: row for day in lane.days for row in day}
    ranks = [one.rank for ref in rows for one in sheet.told(ref)]
    serious = sum(bool(sheet.serious(ref)) for ref in rows)
    failed = sum(row.result is not None and row.result.harmed for row in rows.values())
    freezes = any(one.window.kind is not WindowKind.MAINTENANCE for one in lane.openings)
    worst = (-serious, -max(ranks, default=0.0), -failed, not freezes, -len(rows), lane.name.lower())
    return (0, kept.get(lane.name, len(kept)), *worst)


def _kept_order(before: Sheet | None, sheet: Sheet) -> Mapping[str, int]:
    """Return the places of lanes that are on screen already: nothing moves under the cursor."""
    if before is None or replace(before.asked, move=None) != replace(sheet.asked, move=None):
        return {}
    return {lane.name: place for place, lane in enumerate(before.lanes)}


def _of_lane(sheet: Sheet, services: set[str]) -> tuple[Opening, ...]:
    return tuple(
        one for one in sheet.openings if not services.isdisjoint(_services(one.window, sheet.estate))
    )


def _covered(sheet: Sheet) -> set[str]:
    freezes = (one.window for one in sheet.openings if one.window.kind is not WindowKind.MAINTENANCE)
    return {service for window in freezes for service in _services(window, sheet.estate)}


def _services(window: TimeWindow, estate: Estate) -> set[str]:
    return {*window.services, *(estate.service_of[ci] for ci in window.cis if ci in estate.service_of)}


def _covers_all(window: TimeWindow) -> bool:
    return not (window.services or window.cis)


def _narrowed(asked: Asked) -> bool:
    return asked.colliding or asked.wanted != EVERY


def going(row: ChangeRow) -> bool:
    """Return whether a change is being carried out now."""
    return row.state is ChangeState.IMPLEMENTING
