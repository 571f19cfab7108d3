"""Figures with their intervals: the documented vectors, what they cover, and nothing invented where nothing is."""

from __future__ import annotations

import random
from math import exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.measure.amounts import amounts
from console.measure.honest import (
    Figure,
    Unit,
    adjusted_wald,
    balance,
    median_of,
    share,
    shrink,
    silent_bounds,
    wilson,
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (5, 5, 57, 100),
        (9, 10, 60, 98),
        (18, 20, 70, 97),
        (45, 50, 79, 96),
        (90, 100, 83, 94),
        (360, 400, 87, 93),
        (2, 31, 2, 21),
        (0, 20, 0, 16),
    ],
)
def test_wilson_intervals_are_the_documented_ones(k: int, n: int, low: int, high: int) -> None:
    assert tuple(round(100 * end) for end in wilson(k, n)) == (low, high)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_of_an_interval_are_just_plausible(case: tuple[int, int]) -> None:
    k, n = case
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    for end in (low, high):
        if 0 < end < 1:  # the share lies 1.96 standard errors, as they would be there, from the end
            assert abs(k / n - end) == pytest.approx(1.959964 * sqrt(end * (1 - end) / n), rel=1e-6)


@pytest.mark.parametrize(
    ("k", "n", "drawn"), [(0, 1, 0.81), (1, 1, 0.857), (3, 5, 0.80), (18, 20, 0.875), (0, 0, 0.85)]
)
def test_a_small_share_is_drawn_towards_that_of_all(k: int, n: int, drawn: float) -> None:
    assert shrink(k, n, 0.85) == pytest.approx(drawn, abs=5e-4)


@pytest.mark.parametrize(
    ("n", "half"), [(10, 39), (20, 28), (30, 23), (50, 18), (100, 13), (200, 9), (400, 6), (1000, 4)]
)
def test_half_widths_of_a_balance_are_the_documented_ones(n: int, half: int) -> None:
    low, high = adjusted_wald(0.75 * n, 0.1 * n, n)
    assert round(100 * (high - low) / 2) == half


@pytest.mark.parametrize(("p", "q"), [(0.75, 0.1), (0.4, 0.35), (0.9, 0.05)])
@pytest.mark.parametrize("n", [20, 100])
def test_the_interval_of_a_balance_covers_the_truth_19_times_of_20(p: float, q: float, n: int) -> None:
    dice, covered, runs = random.Random(n), 0, 1_000
    for _ in range(runs):
        draws = [dice.random() for _ in range(n)]
        low, high = adjusted_wald(sum(one < p for one in draws), sum(one > 1 - q for one in draws), n)
        covered += low <= p - q <= high
    assert 0.93 <= covered / runs <= 0.99


@given(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300)).filter(any))
def test_a_balance_lies_within_its_own_interval(case: tuple[int, int, int]) -> None:
    happy, unhappy, _ = case
    figure = balance(happy, unhappy, sum(case))
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert -1 <= figure.low <= figure.value + 1e-12
    assert figure.value <= figure.high + 1e-12 <= 1 + 1e-12


def test_the_silent_can_change_nearly_everything() -> None:
    assert silent_bounds(0.9, 0.2) == pytest.approx((0.18, 0.98))
    assert silent_bounds(0.5, 0.2, Unit.POINTS) == pytest.approx((-0.7, 0.9))
    assert share(90, 100, asked=500, answered=100).bounds == pytest.approx((0.18, 0.98))
    assert share(4, 5, asked=5, answered=5).bounds == pytest.approx((0.8, 0.8))


def test_an_answer_that_does_not_count_leaves_its_person_among_the_silent() -> None:
    figure = share(90, 100, asked=500, answered=200)  # a hundred left the default as it was
    assert figure.response_rate == pytest.approx(0.4)
    assert figure.bounds == pytest.approx((0.18, 0.98))


def test_who_answers_without_being_asked_makes_no_rate_above_one() -> None:
    figure = share(9, 10, asked=4, answered=4)
    assert figure.response_rate == 1
    assert figure.bounds == pytest.approx((0.9, 0.9))


def test_no_answers_are_not_zero_percent() -> None:
    for figure in (share(0, 0, 12, 0), balance(0, 0, 0, 12, 0)):
        assert (figure.value, figure.low, figure.high, figure.bounds) == (None, None, None, None)
        assert figure.value_words == "–"
        assert figure.words == "no answers (0 of 12 asked)"
    assert share(0, 0).words == "no answers"


def test_figures_are_told_with_their_interval_and_their_n() -> None:
    assert share(92, 100, 310, 104).words == "92 % (85–96 %, n 100, 104 of 310 asked)"
    assert balance(20, 30, 60).words == "−17 (−38…+6, n 60)"
    assert balance(5, 5, 10).value_words == "0"
    assert median_of([14.0, 3.0]).words == "8 min (no interval, n 2)"
    assert median_of(range(1, 51)).words == "26 min (18–33 min, n 50)"
    assert Figure(2273.0, 97.0, 60_600.0, 24, unit=Unit.MINUTES).words == "38 h (97 min–1,010 h, n 24)"
    assert Figure(700.0, 600.0, 900.0, 24, unit=Unit.MINUTES).words == "12 h (10–15 h, n 24)"


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_a_share_that_cannot_be_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share(k, n)
    with pytest.raises(ValueError, match="no share"):
        balance(k, 0, n)


def test_more_happy_and_unhappy_than_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        balance(6, 5, 10)


def test_the_response_rate_is_unknown_where_nobody_counts_who_was_asked() -> None:
    figure = share(9, 10)
    assert (figure.response_rate, figure.bounds) == (None, None)
    assert share(9, 10, asked=0, answered=0).response_rate is None


@pytest.mark.parametrize("n", [6, 7, 20, 50])
def test_the_interval_of_a_median_covers_the_truth_19_times_of_20(n: int) -> None:
    dice, covered, runs = random.Random(n), 0, 1_000
    for _ in range(runs):
        figure = median_of([exp(2 * dice.gauss(0, 1)) for _ in range(n)])
        assert figure.low is not None
        assert figure.high is not None
        covered += figure.low <= 1 <= figure.high
    assert 0.93 <= covered / runs <= 1


def unequal(dice: random.Random, n: int) -> list[float]:
    """Return lost minutes as unequal as a vendor's figures say: lognormal, sigma 2, median 25."""
    return [25 * exp(2 * dice.gauss(0, 1)) for _ in range(n)]


def test_an_eighth_of_the_tickets_holds_four_fifths_of_what_is_lost() -> None:
    dice = random.Random(1)
    ordered = sorted((one for _ in range(20) for one in unequal(dice, 1_000)), reverse=True)
    assert sum(ordered[: round(0.126 * len(ordered))]) / sum(ordered) == pytest.approx(0.80, abs=0.04)
    assert sum(ordered[-round(0.686 * len(ordered)) :]) / sum(ordered) == pytest.approx(0.065, abs=0.015)
    lost = amounts(ordered)
    assert lost.top_tenth == pytest.approx(0.76, abs=0.05)
    assert lost.mean is not None
    assert lost.median.value is not None
    assert lost.mean / lost.median.value == pytest.approx(7.4, abs=1.2)


def test_of_fifty_answers_the_median_holds_and_the_mean_does_not() -> None:
    dice, runs = random.Random(2), 1_000
    medians, means, capped = [], [], []
    for _ in range(runs):
        draw = unequal(dice, 50)
        lost = amounts(draw)
        assert lost.mean is None
        assert lost.capped_mean is not None
        assert lost.median.value is not None
        means.append(lost.total / 50)
        capped.append(lost.capped_mean)
        medians.append(lost.median.value)
    ends = [(sorted(one)[runs // 20], sorted(one)[-runs // 20]) for one in (means, capped, medians)]
    assert ends[0] == pytest.approx((69, 405), rel=0.15)
    assert ends[1] == pytest.approx((58, 122), rel=0.1)
    assert ends[2] == pytest.approx((14, 45), rel=0.1)


def test_a_mean_is_told_from_two_hundred_amounts_on() -> None:
    assert amounts([10.0] * 199).mean is None
    assert amounts([10.0] * 200).mean == 10
    assert amounts([10.0, 5_000.0]).capped_mean == 245


def test_the_top_tenth_takes_its_part_of_the_amount_on_its_edge() -> None:
    assert amounts([1.0] * 15).top_tenth == pytest.approx(0.1)
    assert amounts([*[1.0] * 9, 91.0]).top_tenth == pytest.approx(0.91)
    assert amounts([1.0] * 9).top_tenth is None
    assert amounts([0.0] * 20).top_tenth is None


def test_nothing_lost_and_nothing_known_are_two_things() -> None:
    nothing = amounts([])
    assert (nothing.n, nothing.median, nothing.capped_mean) == (
        0,
        Figure(None, None, None, 0, unit=Unit.MINUTES),
        None,
    )
    assert amounts([0.0] * 20).capped_mean == 0


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_an_amount_that_is_no_amount_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="negative or no number"):
        amounts([1.0, wrong])
