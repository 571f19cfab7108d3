"""Slow worsening is noticed after so many answers or days, at so many false alarms: by simulation."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from statistics import mean, median

import pytest

from console.measure.alarms import Cusum, Ewma, cusum_for, levels, worsenings
from console.model import Ref
from console.model.feedback import AlarmKind

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def answers_until(alarm: Cusum, share: float, dice: random.Random) -> int:
    count = 1
    while not alarm.feed(dice.random() < share):
        count += 1
    return count


def runs_of(h: float, share: float, runs: int, seed: int = 1) -> list[int]:
    dice = random.Random(seed)
    return [answers_until(Cusum(h=h), share, dice) for _ in range(runs)]


DELAYS = [
    (2.5, 0.1, 346),
    (2.5, 0.2, 42),
    (2.5, 0.4, 12),
    (3.0, 0.1, 675),
    (3.0, 0.2, 54),
    (3.0, 0.4, 15),
    (4.0, 0.1, 1_736),
    (4.0, 0.2, 74),
    (4.0, 0.4, 20),
]
"""The limit, the share of unhappy answers, and after how many answers an alarm comes."""


@pytest.mark.parametrize(("h", "share", "answers"), DELAYS[3:6])
def test_an_alarm_comes_after_as_many_answers_as_promised(h: float, share: float, answers: int) -> None:
    runs = 600 if share == 0.1 else 1_500
    assert mean(runs_of(h, share, runs)) == pytest.approx(answers, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(("h", "share", "answers"), DELAYS)
def test_an_alarm_comes_after_as_many_answers_as_promised_in_thousands(
    h: float, share: float, answers: int
) -> None:
    assert mean(runs_of(h, share, 4_000, seed=2)) == pytest.approx(answers, rel=0.08)


def test_half_the_doublings_are_noticed_within_44_answers() -> None:
    assert median(runs_of(3.0, 0.2, 1_500)) == pytest.approx(44, abs=3)


@pytest.mark.slow
@pytest.mark.parametrize("usual", [0.02, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_a_service_that_is_usually_worse_costs_hardly_more_false_alarms(usual: float) -> None:
    dice = random.Random(3)
    runs = [answers_until(cusum_for(usual), max(usual, 0.1), dice) for _ in range(500)]
    assert mean(runs) > 500


def test_an_alarm_starts_anew_and_good_answers_are_no_savings() -> None:
    alarm = Cusum()
    assert [alarm.feed(True) for _ in range(5)] == [False, False, False, False, True]
    assert (alarm.n, alarm.unhappy) == (5, 5)
    assert [alarm.feed(True) for _ in range(5)] == [False, False, False, False, True]
    assert not any(alarm.feed(False) for _ in range(10_000))
    assert [alarm.feed(True) for _ in range(5)].index(True) == 4


def answers(text: str) -> list[tuple[Ref, datetime, bool]]:
    return [
        (Ref("desk", str(place)), MONDAY + timedelta(minutes=place), one == "-")
        for place, one in enumerate(text)
    ]


def test_a_worsening_says_since_when_and_names_the_last_three_unhappy_answers() -> None:
    (found,) = worsenings(answers("+" * 50 + "--+---+"), Cusum())
    assert (found.kind, found.count, found.of, found.usual) == (AlarmKind.WORSENING, 5, 6, 0.1)
    assert (found.since, found.at) == (MONDAY + timedelta(minutes=50), MONDAY + timedelta(minutes=55))
    assert [ref.id for ref in found.fired_by] == ["53", "54", "55"]


def test_no_answers_and_good_answers_alarm_nobody() -> None:
    assert worsenings([], Cusum()) == []
    assert worsenings(answers("+" * 200 + "-" + "+" * 200), Cusum()) == []
    assert levels([], Ewma.of(75, 10, 100), 0.1) == []


def test_a_long_bad_time_alarms_again_and_again_from_where_the_last_alarm_was() -> None:
    found = worsenings(answers("-" * 15), Cusum())
    assert [(one.count, one.since) for one in found] == [
        (5, MONDAY + timedelta(minutes=start)) for start in (0, 5, 10)
    ]


HAPPY, UNHAPPY, DAILY = 0.75, 0.10, 20


def days_until(drop: float, dice: random.Random) -> int:
    """Return the days until an alarm where the balance lies `drop` below the usual one."""
    alarm = Ewma.of(75_000, 10_000, 100_000)
    happy, unhappy, day = HAPPY - drop / 2, UNHAPPY + drop / 2, 0
    while True:
        day += 1
        draws = [dice.random() for _ in range(DAILY)]
        if alarm.feed(sum(one < happy for one in draws), sum(one > 1 - unhappy for one in draws), DAILY):
            return day


@pytest.mark.parametrize(("drop", "days", "runs"), [(0.1, 14, 200), (0.2, 5.5, 300), (0.4, 2.4, 300)])
def test_a_lower_level_is_noticed_after_as_many_days_as_promised(drop: float, days: float, runs: int) -> None:
    dice = random.Random(5)
    assert mean(days_until(drop, dice) for _ in range(runs)) == pytest.approx(days, rel=0.15)


def test_the_usual_level_alarms_about_once_a_year() -> None:
    dice = random.Random(6)
    assert mean(days_until(0, dice) for _ in range(120)) == pytest.approx(346, rel=0.2)


@pytest.mark.slow
def test_the_usual_level_alarms_about_once_a_year_in_a_thousand_years() -> None:
    dice = random.Random(7)
    assert mean(days_until(0, dice) for _ in range(1_000)) == pytest.approx(346, rel=0.1)


def test_days_without_answers_tell_nothing() -> None:
    alarm = Ewma.of(75, 10, 100)
    assert not any(alarm.feed(0, 0, 0) for _ in range(100))
    assert (alarm.z, alarm.days) == (0.0, 0)


def test_a_level_says_since_which_day_and_starts_anew() -> None:
    good, bad = (15, 2, 20), (4, 12, 20)
    counts = [good] * 5 + [(0, 0, 0), bad, (16, 1, 20)]
    days = [(MONDAY + timedelta(days=number), *count) for number, count in enumerate(counts)]
    (found,) = levels(days, Ewma.of(750, 100, 1_000), 0.1)
    assert (found.kind, found.count, found.of, found.usual) == (AlarmKind.LEVEL, 12, 20, 0.1)
    assert (found.since, found.at) == (days[6][0], days[6][0])


def test_a_level_that_was_always_the_same_still_has_a_spread() -> None:
    alarm = Ewma.of(100, 0, 100)
    assert alarm.spread > 0
    assert not alarm.feed(20, 0, 20)
