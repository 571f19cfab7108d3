"""Now against before: Newcombe's published intervals, and better or worse only where that is clear."""

from __future__ import annotations

import random

import pytest

from console.measure.baseline import Baseline, Change, Difference, compared
from console.measure.experience import Tally
from console.measure.honest import Unit
from console.model.feedback import Instrument

CSAT, HAPPINESS = Instrument.CSAT, Instrument.HAPPINESS


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_differences_of_shares_have_newcombes_published_intervals(
    k1: int, n1: int, k2: int, n2: int, low: float, high: float
) -> None:
    made = compared(Tally(CSAT, k1, 0, n1), Tally(CSAT, k2, 0, n2))
    assert made.value == pytest.approx(k1 / n1 - k2 / n2)
    assert (made.low, made.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("instrument", [CSAT, HAPPINESS])
@pytest.mark.parametrize(("n", "before"), [(30, 30), (200, 40)])
def test_the_interval_covers_the_true_difference_19_times_of_20(
    instrument: Instrument, n: int, before: int
) -> None:
    dice, covered, runs = random.Random(9), 0, 1_000

    def drawn(happy: float, unhappy: float, count: int) -> Tally:
        draws = [dice.random() for _ in range(count)]
        return Tally(
            instrument, sum(one < happy for one in draws), sum(one > 1 - unhappy for one in draws), count
        )

    truth = 0.1 if instrument is CSAT else 0.1 + 0.05
    for _ in range(runs):
        made = compared(drawn(0.8, 0.1, n), drawn(0.7, 0.15, before))
        assert made.low is not None
        assert made.high is not None
        covered += made.low <= truth <= made.high
    assert 0.93 <= covered / runs <= 0.99


def test_better_and_worse_are_said_only_where_the_interval_is_clear_of_nothing() -> None:
    before = Baseline("Survey 2025, old tool", Tally(CSAT, 120, 30, 180)).tally
    assert (
        compared(Tally(CSAT, 180, 10, 212), before).words == "+18 points (+10…+27, n 212, before 180): better"
    )
    assert compared(Tally(CSAT, 90, 60, 212), before).change is Change.WORSE
    assert (
        compared(Tally(CSAT, 18, 1, 25), before).words == "+5 points (−15…+21, n 25, before 180): can't tell"
    )


def test_balances_are_compared_as_balances() -> None:
    made = compared(Tally(HAPPINESS, 140, 40, 212), Tally(HAPPINESS, 60, 60, 180))
    assert (made.unit, made.change) == (Unit.POINTS, Change.BETTER)
    assert made.value == pytest.approx(100 / 212)


def test_one_side_without_answers_compares_with_nothing() -> None:
    nothing = compared(Tally(CSAT, 0, 0, 0), Tally(CSAT, 120, 30, 180))
    assert nothing == Difference(None, None, None, 0, 180, Unit.SHARE)
    assert nothing.words == "can't tell (n 0, before 180)"
    assert nothing.change is Change.UNKNOWN


def test_two_instruments_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        compared(Tally(CSAT, 120, 30, 180), Tally(HAPPINESS, 120, 30, 180))
