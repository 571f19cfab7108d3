"""Spikes: limits by the count's own scatter, the false alarms they cost, and what they see at once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import exp, lgamma, log
from zoneinfo import ZoneInfo

import pytest

from console.measure.alarms import spikes
from console.measure.spikes import CHANCE, HOURS, Hour, Profile, SpikeWatch, learned, limit
from console.model import Ref
from console.model.feedback import AlarmKind

UTC_ZONE = ZoneInfo("UTC")
MONDAY_9 = datetime(2026, 11, 23, 9, tzinfo=UTC)
SERVICES = 40
BUSY = [hour for hour in range(5 * 24) if 8 <= hour % 24 < 18]
"""Office hours; nothing comes in at other times."""
MEANS = (0.2, 1.0, 4.0)


@lru_cache
def at_least(count: int, mean: float, phi: float) -> float:
    """Return the chance of at least `count`, summed from below."""
    if phi == 1:
        return 1 - sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count))
    size, chance, below = mean / (phi - 1), phi ** (-mean / (phi - 1)), 0.0
    for k in range(count):
        below += chance
        chance *= (k + size) / (k + 1) * (1 - 1 / phi)
    return 1 - below


@pytest.mark.parametrize("mean", [0.02, 0.2, 1, 4, 30, 400])
@pytest.mark.parametrize("phi", [1.0, 1.3, 2.0, 5.0])
def test_a_limit_is_the_smallest_count_that_hardly_ever_comes_up(mean: float, phi: float) -> None:
    found = limit(mean, phi)
    assert at_least(found, mean, phi) <= CHANCE + 1e-9
    assert at_least(found - 1, mean, phi) > CHANCE - 1e-9


def test_limits_hold_for_very_many_and_for_hardly_any() -> None:
    assert limit(1e-6, 1.0) == 1
    assert 20_000 + 3 * 141 < limit(20_000, 1.0) < 20_000 + 5 * 141


def false_alarms(phi: float, assumed: float) -> float:
    """Return the false alarms a week of 40 services whose counts scatter by φ, with limits for another φ."""
    return sum(
        len(BUSY) * 4 * at_least(limit(mean, assumed), mean, phi)
        for mean in (MEANS[number % 3] for number in range(SERVICES))
    )


def test_forty_services_cost_one_false_alarm_in_two_weeks_and_fifty_a_week_with_the_wrong_scatter() -> None:
    assert 0.4 <= false_alarms(1.0, 1.0) <= 0.7
    assert 50 <= false_alarms(2.0, 1.0) <= 60
    assert 0.4 <= false_alarms(2.0, 2.0) <= 0.6


@pytest.mark.parametrize(("mean", "seen"), [(0.2, 0.86), (1.0, 0.55), (4.0, 0.14)])
def test_six_tickets_more_are_seen_in_their_first_quarter(mean: float, seen: float) -> None:
    assert at_least(limit(mean, 1.0), mean + 6, 1.0) == pytest.approx(seen, abs=0.01)
    assert at_least(limit(mean, 2.0), mean + 6, 1.0) <= 0.1


def drawn(dice: random.Random, mean: float, phi: float) -> int:
    """Return a count with this mean and variance φ × mean: Poisson around a gamma mean."""
    if phi > 1:
        mean = dice.gammavariate(mean / (phi - 1), phi - 1)
    count, left = 0, dice.expovariate(1)
    while left < mean:
        count += 1
        left += dice.expovariate(1)
    return count


def weeks_of(dice: random.Random, mean: float, phi: float, weeks: int) -> dict[int, Hour]:
    made = {hour: Hour(4 * weeks, 0, 0) for hour in range(HOURS)}
    for hour in BUSY:
        counts = [drawn(dice, mean, phi) for _ in range(4 * weeks)]
        made[hour] = Hour(len(counts), sum(counts), sum(count * count for count in counts))
    return made


@pytest.mark.parametrize(
    ("phi", "mean", "near"), [(1.0, 0.2, 0.1), (2.0, 1.0, 0.1), (4.0, 4.0, 0.1), (4.0, 0.2, 0.35)]
)
def test_scatter_and_means_are_learned_from_eight_weeks(phi: float, mean: float, near: float) -> None:
    profile = learned(weeks_of(random.Random(1), mean, phi, 8), UTC_ZONE)
    assert profile.phi == pytest.approx(phi, rel=near)
    busy = [profile.means[hour] or 0.0 for hour in BUSY]
    assert sum(busy) / len(busy) == pytest.approx(mean + phi / 32, rel=0.15)


def learned_alarms(phi: float, weeks: int, seed: int) -> float:
    """Return the false alarms a week of 40 services whose means and φ are learned from some weeks."""
    dice, alarms = random.Random(seed), 0.0
    for number in range(SERVICES):
        mean = MEANS[number % 3]
        profile = learned(weeks_of(dice, mean, phi, weeks), UTC_ZONE)
        alarms += sum(
            4 * at_least(limit(profile.means[hour] or 0.0, profile.phi), mean, phi) for hour in BUSY
        )
    return alarms


def test_learned_limits_cost_hardly_more_false_alarms_than_true_ones() -> None:
    assert 0.3 <= learned_alarms(2.0, 8, 1) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("phi", [1.0, 2.0, 4.0])
@pytest.mark.parametrize(("weeks", "seed"), [(4, 2), (12, 3), (26, 4)])
def test_learned_limits_cost_hardly_more_false_alarms_whatever_the_scatter(
    phi: float, weeks: int, seed: int
) -> None:
    assert 0.3 <= learned_alarms(phi, weeks, seed) <= 1


@pytest.mark.slow
def test_a_simulated_year_has_the_false_alarms_that_were_counted_out() -> None:
    dice, alarms, weeks = random.Random(4), 0, 52
    for number in range(SERVICES):
        mean = MEANS[number % 3]
        usual = limit(mean, 2.0)
        alarms += sum(drawn(dice, mean, 2.0) >= usual for _ in range(len(BUSY) * 4 * weeks))
    assert alarms / weeks == pytest.approx(false_alarms(2.0, 2.0), abs=0.3)


def test_where_too_little_is_known_there_is_no_spike() -> None:
    young = learned({hour: Hour(12, 30, 90) for hour in range(HOURS)}, UTC_ZONE)
    for profile in (learned({}, UTC_ZONE), young):
        watch = SpikeWatch(profile)
        assert not any(watch.feed(MONDAY_9) for _ in range(1_000))


def test_a_silent_hour_is_alarmed_by_a_few_and_not_by_one() -> None:
    silent = learned({hour: Hour(16, 0, 0) for hour in range(HOURS)}, UTC_ZONE)
    assert silent.limit(MONDAY_9) == 3


def flat(mean: float, zone: str = "UTC") -> Profile:
    return Profile((mean,) * HOURS, 1.0, ZoneInfo(zone))


def test_a_quarter_tells_its_spike_once() -> None:
    watch = SpikeWatch(flat(0.2))
    told = [watch.feed(MONDAY_9 + timedelta(minutes=minute)) for minute in (0, 1, 2, 14, 14, 15, 16, 17, 18)]
    assert told == [False, False, False, True, False, False, False, False, True]


def test_what_comes_late_changes_nothing() -> None:
    watch = SpikeWatch(flat(0.2))
    assert not watch.feed(MONDAY_9)
    assert not any(watch.feed(MONDAY_9 - timedelta(minutes=1)) for _ in range(9))
    assert watch.count == 1


def test_the_hour_of_the_week_is_that_of_the_wall() -> None:
    means = [5.0] * HOURS
    means[10] = 0.2  # Monday at ten
    amsterdam = Profile(tuple(means), 1.0, ZoneInfo("Europe/Amsterdam"))
    assert amsterdam.limit(MONDAY_9) == limit(0.2, 1.0)
    assert amsterdam.limit(MONDAY_9 + timedelta(hours=1)) == limit(5.0, 1.0)


def test_a_spike_names_the_last_three_that_made_it() -> None:
    arrivals = [(Ref("desk", str(number)), MONDAY_9 + timedelta(minutes=number)) for number in range(14, 22)]
    (found,) = spikes(reversed(arrivals), flat(0.2))
    assert (found.kind, found.count, found.of, found.usual) == (AlarmKind.SPIKE, 4, None, 0.2)
    assert (found.since, found.at) == (MONDAY_9 + timedelta(minutes=15), MONDAY_9 + timedelta(minutes=18))
    assert [ref.id for ref in found.fired_by] == ["16", "17", "18"]
    assert spikes([], flat(0.2)) == []
