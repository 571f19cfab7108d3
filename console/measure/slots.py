"""When a change could be carried out instead: free on all items around it, with the fewest people at work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console.measure.bookings import Booking, Estate
from console.measure.collision_windows import Windows, year_until
from console.measure.evidence import Exposed, count_at, exposed, hours_of, latest
from console.measure.recurrence import Pair, Spans, spans_of
from console.model import Exposure

STEP = timedelta(minutes=15)
"""Slots begin on the quarters of an hour, as clocks everywhere show them."""
REACH = timedelta(days=90)
"""How far ahead is looked."""
FEW = 9
"""How an hour without a count weighs, where a service's other hours are counted: counts begin at 10."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=8)
"""A window this long has every hour of the week in it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which nothing within one hop is changed and no freeze holds."""

    start: datetime
    end: datetime
    exposed: Exposed | None
    """None where nobody counted users."""
    in_maintenance: bool | None
    """Whether it lies in the maintenance windows; None where none binds the change."""


def free_slots(
    booking: Booking,
    others: Iterable[Booking],
    estate: Estate,
    exposures: Iterable[Exposure],
    after: datetime,
    count: int = 5,
) -> tuple[Slot, ...]:
    """Return up to `count` slots as long as a booking from `after` on, the best first, none over another.

    Those within maintenance windows come first, then those with the fewest exposed users, then the earliest.
    `others` are the bookings of the `REACH` after `after`: those on its items, their neighbours or with its
    implementer take time. The booking itself among them is skipped, and one without any length has no slots.
    """
    length = booking.end - booking.start
    first = _index(after, up=True)
    start, end = _at(first), after + REACH
    if length <= timedelta() or end - start < length:
        return ()
    year = year_until(end)
    windows = Windows(estate)
    frozen = [spans for _, spans in windows.freezes(booking, year)]
    busy = spans_of(
        [*_taken(booking, others, estate), *(pair for one in frozen for pair in one.touching(start, end))]
    )
    free = busy.missing(start, end)
    binding, open_ = windows.maintenance(booking, year)
    curves = list(latest(exposures).values())
    services = estate.services(booking)
    people = _people([one for one in curves if one.service in services], start, end)
    good = list(_starts(_within(open_, free), length)) if binding else []
    chosen = _chosen(good, length, people, first, count, [])
    if len(chosen) < count:
        known = set(good)
        rest = [one for one in _starts(free, length) if one not in known]
        chosen = _chosen(rest, length, people, first, count, chosen)
    inside = set(good)
    return tuple(
        Slot(
            _at(one),
            _at(one) + length,
            exposed(curves, services, _at(one), _at(one) + length),
            one in inside if binding else None,
        )
        for one in chosen
    )


def _taken(booking: Booking, others: Iterable[Booking], estate: Estate) -> Iterator[Pair]:
    """Yield when somebody changes what is within one hop, or the implementer is at work elsewhere."""
    linked = estate.linked()
    near = booking.cis.union(*(linked.get(ci, ()) for ci in booking.cis))
    for other in others:
        hands = other.implementer is not None and other.implementer == booking.implementer
        if other.ref != booking.ref and (hands or not near.isdisjoint(other.cis)):
            yield other.start, other.end


def _within(open_: Spans, free: Sequence[Pair]) -> Iterator[Pair]:
    for start, end in free:
        for opens, closes in open_.touching(start, end):
            yield max(start, opens), min(end, closes)


def _starts(free: Iterable[Pair], length: timedelta) -> Iterator[int]:
    """Yield the quarters at which a slot of a length can begin."""
    for start, end in free:
        yield from range(_index(start, up=True), _index(end - length, up=False) + 1)


def _people(curves: Sequence[Exposure], start: datetime, end: datetime) -> list[int]:
    """Return, by quarter from `start` until `end`, how many people a change would reach then."""
    end += STEP
    people = [0] * ((end - start) // STEP + 1)
    for curve in curves:
        hours = list(hours_of(curve, start, end))
        for begins, next_ in zip(hours, [*hours[1:], end], strict=True):
            count = count_at(curve, begins)
            for quarter in range((begins - start) // STEP, (next_ - start) // STEP):
                people[quarter] += FEW if count is None else count
    return people


def _chosen(
    starts: Iterable[int], length: timedelta, people: list[int], first: int, count: int, chosen: list[int]
) -> list[int]:
    """Return the chosen starts and, up to `count` in all, the best others that do not lie over one of them."""
    quarters = -(-min(length, _LONGEST) // STEP)
    apart = -(-length // STEP)
    ranked = sorted((max(people[one - first : one - first + quarters]), one) for one in starts)
    for _, one in ranked:
        if len(chosen) == count:
            break
        if all(abs(one - other) >= apart for other in chosen):
            chosen = [*chosen, one]
    return chosen


def _index(moment: datetime, *, up: bool) -> int:
    """Return the number of the quarter that begins at an instant, else of the next or the last one."""
    return -((_EPOCH - moment) // STEP) if up else (moment - _EPOCH) // STEP


def _at(index: int) -> datetime:
    return _EPOCH + index * STEP
