"""Which changes get into each other's way, and why: ranked, explained reasons over half-open intervals.

A sweep by time: a booking is compared with the bookings under way when it begins, found by what they touch.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush

from console.measure.bookings import RISK, SEVERITY, Booking, Collision, Estate, OpenIncident, Reason
from console.measure.collision_pairs import FATIGUE, Underway, again, overlapping
from console.measure.collision_windows import Windows, left_out
from console.model import Ref

__all__ = [
    "RISK",
    "SEVERITY",
    "Booking",
    "Collision",
    "Estate",
    "OpenIncident",
    "Reason",
    "all_collisions",
    "collisions_of",
    "left_out",
]

_ORDER = {reason: place for place, reason in enumerate(Reason)}


def all_collisions(bookings: Iterable[Booking], estate: Estate) -> dict[Ref, tuple[Collision, ...]]:
    """Return every booking's collisions, the first ranked first; a booking without any is left out.

    Pass the bookings of the span looked at and those up to `FATIGUE` before and after it: the same users may
    be hit again. A booking that does not end after it starts is skipped, as is the second one of the same ref.
    """
    unique = {booking.ref: booking for booking in bookings if booking.start < booking.end}
    found: dict[Ref, list[Collision]] = defaultdict(list)
    windows = Windows(estate)
    for booking in unique.values():
        found[booking.ref] += windows.reasons(booking)
    _sweep(unique.values(), estate, found)
    _users(unique.values(), estate, found)
    return {ref: _ranked(reasons) for ref, reasons in found.items() if reasons}


def collisions_of(booking: Booking, others: Iterable[Booking], estate: Estate) -> tuple[Collision, ...]:
    """Return one booking's collisions with the others, the first ranked first; itself among them is skipped.

    With a booking whose start and end were moved this answers for a proposed move.
    """
    if booking.end <= booking.start:
        return ()
    found = Windows(estate).reasons(booking)
    services = estate.services(booking)
    underway = Underway(estate)
    for other in others:
        if other.ref == booking.ref or other.end <= other.start:
            continue
        if other.start < booking.end and booking.start < other.end:
            underway.add(other)
            continue
        shared = services & estate.services(other)
        if shared and other.outage is not False and booking.outage is not False:
            found += again(booking, other, min(shared))
    found += (overlapping(booking, met) for met in underway.met(booking))
    return _ranked(found)


def _sweep(bookings: Iterable[Booking], estate: Estate, found: dict[Ref, list[Collision]]) -> None:
    """Add the reasons of all pairs that overlap, to both."""
    underway = Underway(estate)
    ending: list[tuple[datetime, int]] = []
    for booking in sorted(bookings, key=lambda booking: booking.start):
        while ending and ending[0][0] <= booking.start:
            underway.remove(heappop(ending)[1])
        for met in underway.met(booking):
            found[booking.ref].append(overlapping(booking, met))
            found[met.other.ref].append(overlapping(met.other, met.seen_by(booking)))
        heappush(ending, (booking.end, underway.add(booking)))


def _users(bookings: Iterable[Booking], estate: Estate, found: dict[Ref, list[Collision]]) -> None:
    """Add, to both, that the same users are hit again within a day."""
    by_service: dict[str, list[Booking]] = defaultdict(list)
    for booking in bookings:
        if booking.outage is not False:
            for service in estate.services(booking):
                by_service[service].append(booking)
    told: set[tuple[Ref, Ref]] = set()
    for service in sorted(by_service):
        ended = sorted(by_service[service], key=lambda booking: booking.end)
        ends = [booking.end for booking in ended]
        for later in ended:
            first, last = bisect_right(ends, later.start - FATIGUE), bisect_right(ends, later.start)
            for earlier in ended[first:last]:
                if (earlier.ref, later.ref) not in told:
                    told.add((earlier.ref, later.ref))
                    found[earlier.ref] += again(earlier, later, service)
                    found[later.ref] += again(later, earlier, service)


def _ranked(found: Iterable[Collision]) -> tuple[Collision, ...]:
    def place(one: Collision) -> tuple[float, int, Ref, tuple[str, ...]]:
        return -one.rank, _ORDER[one.reason], one.other or Ref("", ""), one.path

    return tuple(sorted(found, key=place))
