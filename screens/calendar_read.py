"""Reads the sheet of a calendar from the cache: rows, what collides, what is frozen, lanes in their order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from console.cache.changebook import ChangeBook, ChangeRow
from console.measure.collisions import Booking, Estate, all_collisions
from console.measure.recurrence import occurrences
from console.model import TimeWindow, WindowKind
from screens.calendar_days import marks_of
from screens.calendar_sheet import (
    EVERY,
    EVERYTHING,
    NO_LANE,
    Asked,
    Lane,
    Move,
    Opening,
    Sheet,
    covers_all,
    places,
)

AROUND = timedelta(hours=24)
"""How far beside the days other changes count: the same users may be hit again."""


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
    sheet = Sheet(asked, marks, (), (), (), openings, estate, tuple(bookings), collisions, broken)
    if asked.colliding:
        rows = [row for row in rows if sheet.told(row.ref) or (asked.move and asked.move.row.ref == row.ref)]
    sheet = replace(sheet, rows=tuple(rows), days=_days(rows, marks))
    return replace(sheet, lanes=_lanes(sheet, before))


def _days(rows: Sequence[ChangeRow], marks: Sequence[datetime]) -> tuple[tuple[ChangeRow, ...], ...]:
    held: list[list[ChangeRow]] = [[] for _ in marks[1:]]
    for row in rows:
        for place in places(row, marks):
            held[place].append(row)
    return tuple(map(tuple, held))


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
    whole = tuple(one for one in sheet.openings if covers_all(one.window))
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


def _narrowed(asked: Asked) -> bool:
    return asked.colliding or asked.wanted != EVERY
