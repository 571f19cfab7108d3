"""A trend is told with its interval, and only where enough weeks with enough answers carry it."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, permutations
from math import factorial

import pytest

from console.measure.trend import Trend, Way, Week, trend


def weeks(*values: float, n: int = 20) -> list[Week]:
    return [Week(number, value, n) for number, value in enumerate(values)]


def test_a_steady_rise_has_the_slope_of_its_steps() -> None:
    made = trend(weeks(0.10, 0.12, 0.14, 0.16, 0.18, 0.20))
    assert made.slope == pytest.approx(0.02)
    assert (made.weeks, made.n, made.left_out) == (6, 120, 0)
    assert made.way is Way.UP
    assert trend(weeks(0.20, 0.18, 0.16, 0.14, 0.12)).way is Way.DOWN


def test_one_wild_week_does_not_make_a_trend() -> None:
    made = trend(weeks(0.40, 0.40, 0.41, 0.40, 0.40, 0.40, -0.90))
    assert made.slope == pytest.approx(0, abs=0.01)
    assert made.way is Way.UNKNOWN


def test_fewer_than_five_weeks_tell_nothing() -> None:
    assert trend([]) == Trend(None, None, None, 0, 0, 0)
    assert trend(weeks(0.1)).slope is None
    made = trend(weeks(0.1, 0.2, 0.3, 0.4))
    assert made.slope == pytest.approx(0.1)
    assert (made.low, made.high, made.way) == (None, None, Way.UNKNOWN)


def test_weeks_with_few_answers_are_left_out_and_counted() -> None:
    made = trend([*weeks(0.1, 0.2, 0.3, 0.4, 0.5), Week(5, -1.0, 4)])
    assert (made.weeks, made.left_out) == (5, 1)
    assert made.slope == pytest.approx(0.1)


def test_a_missing_week_takes_its_time() -> None:
    assert trend([Week(0, 0.0, 9), Week(1, 0.1, 9), Week(4, 0.4, 9)]).slope == pytest.approx(0.1)


def test_a_week_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        trend([Week(1, 0.1, 9), Week(1, 0.2, 9)])


@pytest.mark.parametrize("n", [5, 6, 7])
def test_the_interval_is_the_narrowest_that_holds_for_95_of_100_orders(n: int) -> None:
    """Where nothing changes, every order of the weeks' values is as likely: count how often 0 lies outside."""
    inside, outside = Counter[int](), Counter[int]()
    for order in permutations(range(n)):
        made = trend([Week(number, value, 9) for number, value in enumerate(order)])
        kendall = sum((two > one) - (two < one) for one, two in combinations(order, 2))
        (inside if made.way is Way.UNKNOWN else outside)[abs(kendall)] += 1
    assert max(inside) < min(outside)
    assert outside.total() / factorial(n) <= 0.05 < (outside.total() + inside[max(inside)]) / factorial(n)


@pytest.mark.parametrize("n", [8, 13, 40])
def test_the_interval_covers_a_true_slope_19_times_of_20(n: int) -> None:
    dice, covered, runs = random.Random(n), 0, 400
    for _ in range(runs):
        made = trend([Week(number, 0.02 * number + dice.gauss(0, 0.1), 30) for number in range(n)])
        assert made.low is not None
        assert made.high is not None
        covered += made.low <= 0.02 <= made.high
    assert 0.92 <= covered / runs <= 0.99
