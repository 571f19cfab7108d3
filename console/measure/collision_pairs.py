"""What two bookings have in common: items, neighbours, services, hands and users."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from console.measure.bookings import RISK, SEVERITY, Booking, Collision, Estate, Reason

FATIGUE = timedelta(hours=24)
"""Users who are hit again sooner than this after the end of a change are hit twice."""
_Index = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Met:
    """A reason that two overlapping bookings share."""

    other: Booking
    reason: Reason
    path: tuple[str, ...] = ()
    """Of items from ours to the other's."""
    words: str = ""

    def seen_by(self, ours: Booking) -> Met:
        """Return the same from the other side."""
        return Met(ours, self.reason, self.path[::-1], self.words)


class Underway:
    """The bookings under way at an instant, by what they touch."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._linked = estate.linked()
        self._bookings: list[Booking] = []
        self._cis: _Index = {}
        self._services: _Index = {}
        self._hands: _Index = {}

    def add(self, booking: Booking) -> int:
        """Take a booking in; returns the number by which it leaves again."""
        number = len(self._bookings)
        self._bookings.append(booking)
        for index, key in self._places(booking):
            index.setdefault(key, set()).add(number)
        return number

    def remove(self, number: int) -> None:
        """Let the booking of a number go."""
        for index, key in self._places(self._bookings[number]):
            index[key].discard(number)
            if not index[key]:
                del index[key]

    def met(self, booking: Booking) -> Iterator[Met]:
        """Yield why the bookings under way are in this one's way.

        Of what their items and services have to do with each other only the strongest is told: the same item,
        a neighbour, the same service, a neighbour's neighbour.
        """
        services = self._estate.services(booking)
        same = self._reached((ci,) for ci in booking.cis)
        near = self._reached((ci, to) for ci in booking.cis for to in self._linked.get(ci, ()))
        shared = {
            number: service
            for service in sorted(services, reverse=True)
            for number in self._services.get(service, ())
        }
        far = self._reached(self._two_hops(booking))
        hands = self._hands.get(booking.implementer or "", set())
        for number in sorted({*same, *near, *shared, *far, *hands}):
            other = self._bookings[number]
            if number in same:
                yield Met(other, Reason.SAME_CI, same[number], f"same CI {same[number][0]}")
            elif number in near:
                yield Met(other, Reason.PARENT_CHILD, near[number], self._needs(near[number]))
            elif number in shared:
                yield Met(other, Reason.SAME_SERVICE, (), f"same service {shared[number]}")
            elif number in far:
                yield Met(other, Reason.TWO_HOPS, far[number], self._needs(far[number]))
            if number in hands:
                yield Met(other, Reason.SAME_IMPLEMENTER, (), "same implementer")

    def _places(self, booking: Booking) -> Iterator[tuple[_Index, str]]:
        for ci in booking.cis:
            yield self._cis, ci
        for service in self._estate.services(booking):
            yield self._services, service
        if booking.implementer:
            yield self._hands, booking.implementer

    def _two_hops(self, booking: Booking) -> Iterator[tuple[str, ...]]:
        """Yield the paths over one item to those that bookings under way touch."""
        busy = self._cis.keys()
        for ci in booking.cis:
            for between in self._linked.get(ci, ()):
                for to in self._linked[between] & busy:
                    if to != ci:
                        yield ci, between, to

    def _reached(self, paths: Iterable[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        """Return the paths by the bookings at their ends; of several the first in the alphabet."""
        reached: dict[int, tuple[str, ...]] = {}
        for path in paths:
            for number in self._cis.get(path[-1], ()):
                known = reached.get(number)
                if known is None or min(path, path[::-1]) < min(known, known[::-1]):
                    reached[number] = path
        return reached

    def _needs(self, path: tuple[str, ...]) -> str:
        return ", ".join(
            f"{one} needs {two}" if two in self._estate.needs.get(one, ()) else f"{two} needs {one}"
            for one, two in pairwise(min(path, path[::-1]))
        )


def overlapping(ours: Booking, met: Met) -> Collision:
    """Return a reason that two overlapping bookings share, seen from ours.

    The share is the time of the overlap in the shorter of the two.
    """
    other = met.other
    start, end = max(ours.start, other.start), min(ours.end, other.end)
    share = (end - start) / min(ours.end - ours.start, other.end - other.start)
    severity = SEVERITY[met.reason]
    return Collision(
        met.reason,
        severity,
        severity * max(RISK[ours.risk], RISK[other.risk]) * share,
        other.ref,
        other.number,
        other.title,
        met.path,
        start,
        end,
        met.words,
        collapsed=met.reason is Reason.TWO_HOPS,
    )


def again(ours: Booking, other: Booking, service: str) -> list[Collision]:
    """Return that the users of a service both touch are hit twice; nothing where a day or more lies between.

    The share falls from 1, for a change right after the other, to 0 after `FATIGUE`.
    """
    later = ours.start < other.start
    gap = other.start - ours.end if later else ours.start - other.end
    if gap >= FATIGUE:
        return []
    how = "are hit again" if later else "were hit"
    severity = SEVERITY[Reason.SAME_USERS]
    return [
        Collision(
            Reason.SAME_USERS,
            severity,
            severity * max(RISK[ours.risk], RISK[other.risk]) * (1 - gap / FATIGUE),
            other.ref,
            other.number,
            other.title,
            words=f"users of {service} {how} {_span(gap)} {'later' if later else 'earlier'}",
        )
    ]


def _span(gap: timedelta) -> str:
    minutes = gap // timedelta(minutes=1)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
