"""The collision engine against somebody who looks at everything once a minute, on generated calendars."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from console.measure.collisions import (
    Booking,
    Collision,
    Estate,
    Reason,
    all_collisions,
    collisions_of,
    left_out,
)
from tests.measure.estates import calendar
from tests.measure.minutes import MINUTE, Calendar, Finding, Look


def _as_found(one: Collision, base: datetime) -> Finding:
    """Return the engine's answer in the oracle's words."""
    assert one.other is not None
    assert (one.start is None) == (one.end is None)
    first = None if one.start is None else (one.start - base) // MINUTE
    last = None if one.end is None else (one.end - base) // MINUTE - 1
    hops = len(one.path) - 1 if one.path and one.reason is not Reason.OPEN_MAJOR else None
    return Finding(one.reason.value, one.other.id, round(one.rank, 9), first, last, hops)


def _compare(made: Calendar) -> Counter[Reason]:
    looked = Look(made)
    found = all_collisions(made.bookings, made.estate)
    for booking in made.bookings:
        answer = found.get(booking.ref, ())
        alone = collisions_of(booking, made.bookings, made.estate)
        assert answer == alone
        assert len(answer) == len(looked.findings(booking))
        assert {_as_found(one, made.base) for one in answer} == looked.findings(booking)
        assert [one.rank for one in answer] == sorted((one.rank for one in answer), reverse=True)
        for one in answer:
            _check_path(one, booking, made)
            assert one.collapsed == (one.reason is Reason.TWO_HOPS)
            assert one.words
    said = left_out(made.estate, made.base + made.minutes * MINUTE)
    assert len(said) == len(made.broken)
    return Counter(one.reason for answer in found.values() for one in answer)


def _check_path(one: Collision, booking: Booking, made: Calendar) -> None:
    """A path leads from one of ours, along dependencies, to one of theirs."""
    others = {other.ref: other for other in made.bookings}
    if one.path and one.other in others:
        assert one.path[0] in booking.cis
        assert one.path[-1] in others[one.other].cis
        for step, next_ in zip(one.path, one.path[1:], strict=False):
            assert _linked(made.estate, step, next_)


def _linked(estate: Estate, one: str, two: str) -> bool:
    return two in estate.needs.get(one, ()) or one in estate.needs.get(two, ())


def _scan(seeds: range) -> None:
    """Compare many calendars; every reason must come up, or nothing was compared."""
    found: Counter[Reason] = Counter()
    for seed in seeds:
        try:
            found += _compare(calendar(seed))
        except AssertionError as error:
            raise AssertionError(f"calendar({seed}): {error}") from error
    assert min(found[reason] for reason in Reason) > len(seeds) / 10


def test_the_engine_finds_exactly_what_a_look_at_every_minute_finds() -> None:
    _scan(range(100))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 11_000, 1_000))
def test_the_engine_finds_exactly_what_a_look_at_every_minute_finds_in_thousands(first: int) -> None:
    _scan(range(first, first + 1_000))
