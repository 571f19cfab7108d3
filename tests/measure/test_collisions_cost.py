"""What the collision engine costs, on crowded weeks where everything needs the same network."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.collisions import Booking, Estate, all_collisions
from console.model import Ref

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ITEMS = [f"ci-{number}" for number in range(1500)]
ESTATE = Estate(
    {ci: frozenset({"network", f"ci-{number // 3}"}) for number, ci in enumerate(ITEMS)},
    {ci: f"S{number % 40}" for number, ci in enumerate(ITEMS)},
)


def weeks(count: int) -> list[Booking]:
    """Return 400 changes in each of so many weeks."""
    dice = random.Random(1)
    made = []
    for number in range(400 * count):
        start = MONDAY + timedelta(weeks=number // 400, minutes=15 * dice.randrange(7 * 96))
        length = timedelta(minutes=dice.choice([30, 60, 120, 240]))
        cis = frozenset(dice.sample(ITEMS, 2))
        made.append(
            Booking(Ref("desk", str(number)), f"CHG-{number}", start, start + length, cis, outage=False)
        )
    return made


def spent(bookings: list[Booking]) -> float:
    """Return the least CPU seconds of three times."""
    times = []
    for _ in range(3):
        began = time.process_time()
        assert all_collisions(bookings, ESTATE)
        times.append(time.process_time() - began)
    return min(times)


def test_a_week_of_400_changes_takes_less_than_50_ms_and_six_weeks_no_more_each() -> None:
    week = spent(weeks(1))
    assert week < 0.05
    assert spent(weeks(6)) < 12 * week


@pytest.mark.parametrize("overlap", [timedelta(days=7), timedelta(minutes=1)])
def test_changes_that_have_nothing_in_common_are_not_compared_however_many_overlap(
    overlap: timedelta,
) -> None:
    """All pairs of 2,000 changes would take seconds."""
    bookings = [
        Booking(Ref("desk", str(number)), str(number), MONDAY, MONDAY + overlap, frozenset({f"own-{number}"}))
        for number in range(2000)
    ]
    began = time.process_time()
    assert all_collisions(bookings, ESTATE) == {}
    assert time.process_time() - began < 0.3
