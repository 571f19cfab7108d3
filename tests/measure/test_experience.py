"""Promises to users are met, missed or undecided; instruments never mix; clocks and people may disagree."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.measure.experience import Kept, Melon, Tally, Verdict, kept, melon, tallies, verdict
from console.measure.honest import Figure, Unit, share
from console.model import Ref
from console.model.feedback import ExperienceLevel, Instrument

CSAT, HAPPINESS = Instrument.CSAT, Instrument.HAPPINESS


@pytest.mark.parametrize(
    ("k", "n", "low", "high", "said"),
    [
        (92, 100, 85, 96, Verdict.MET),
        (75, 100, 66, 82, Verdict.MISSED),
        (170, 200, 79, 89, Verdict.UNDECIDED),
    ],
)
def test_verdicts_are_the_documented_ones(k: int, n: int, low: int, high: int, said: Verdict) -> None:
    figure = share(k, n)
    assert figure.low is not None
    assert figure.high is not None
    assert (round(100 * figure.low), round(100 * figure.high)) == (low, high)
    assert verdict(figure, 0.85) is said


@pytest.mark.parametrize(("n", "decided"), [(400, 0.85), (100, 0.34)])
def test_a_promise_that_is_kept_is_seen_to_be_by_the_quarter_and_not_by_the_week(
    n: int, decided: float
) -> None:
    """The truth is 90 %, the target 85 %: how many periods are decided, summed over the binomial."""
    met = sum(
        comb(n, k) * 0.9**k * 0.1 ** (n - k)
        for k in range(n + 1)
        if verdict(share(k, n), 0.85) is Verdict.MET
    )
    assert met == pytest.approx(decided, abs=0.025)


def test_too_few_answers_decide_nothing() -> None:
    assert verdict(share(40, 40), 0.85) is Verdict.MET
    assert verdict(share(40, 40), 0.85, min_n=50) is Verdict.UNDECIDED
    assert verdict(share(0, 0, 12, 0), 0.85) is Verdict.UNDECIDED


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 1))
def test_a_promise_is_never_met_and_missed(case: tuple[int, int], target: float) -> None:
    figure = share(*case)
    said = verdict(figure, target)
    if figure.value is not None and said is not Verdict.UNDECIDED:
        assert (said is Verdict.MET) == (figure.value >= target)


def test_every_instrument_has_its_own_figure() -> None:
    made = tallies(
        [
            *[(CSAT, score) for score in (0, 0.25, 0.5, 0.75, 1)],
            *[(HAPPINESS, score) for score in (0.6, 0.7, 0.8, 0.9, 1)],
            *[(Instrument.CES, (rating - 1) / 6) for rating in (3, 4, 5, 7)],
            (Instrument.TRUST, 0.7),
        ]
    )
    assert {one: (tally.happy, tally.unhappy, tally.n) for one, tally in made.items()} == {
        CSAT: (2, 2, 5),
        HAPPINESS: (2, 1, 5),
        Instrument.CES: (2, 1, 4),
        Instrument.TRUST: (1, 0, 1),
    }
    assert made[CSAT].figure.value == pytest.approx(0.4)
    assert made[HAPPINESS].figure.value == pytest.approx(0.2)
    assert {one for one, tally in made.items() if tally.figure.unit is Unit.POINTS} == {HAPPINESS}
    assert tallies([]) == {}


def test_two_instruments_do_not_make_one_number() -> None:
    with pytest.raises(ValueError, match="do not make one number"):
        Tally(CSAT, 4, 1, 5) + Tally(HAPPINESS, 4, 1, 5)


def test_weeks_add_up_to_a_quarter_and_who_was_asked_is_known_only_if_always() -> None:
    one, two = Tally(CSAT, 4, 1, 5, 20, 5), Tally(CSAT, 1, 2, 4, 10, 4)
    assert one + two == Tally(CSAT, 5, 3, 9, 30, 9)
    assert one + Tally(CSAT, 1, 2, 4) == Tally(CSAT, 5, 3, 9, None, None)


@pytest.mark.parametrize(("happy", "unhappy", "n"), [(3, 3, 5), (-1, 0, 5), (0, -1, 5)])
def test_counts_that_cannot_be_are_refused(happy: int, unhappy: int, n: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Tally(CSAT, happy, unhappy, n)


PROMISE = ExperienceLevel(
    Ref("desk", "x1"), "Email", "My mail works when I need it.", HAPPINESS, 0.3, min_n=30
)


def test_a_promise_is_held_against_answers_to_its_own_question() -> None:
    assert kept(PROMISE, Tally(HAPPINESS, 140, 40, 212)) is Verdict.MET
    assert kept(PROMISE, Tally(HAPPINESS, 29, 0, 29)) is Verdict.UNDECIDED
    with pytest.raises(ValueError, match="not by csat"):
        kept(PROMISE, Tally(CSAT, 140, 40, 212))


def points(value: float, low: float, high: float) -> Figure:
    return Figure(value, low, high, 377, unit=Unit.POINTS)


GREEN, RED = Kept(97, 100, 0.95), Kept(80, 100, 0.95)


@pytest.mark.parametrize(
    ("clocks", "people", "found"),
    [
        (GREEN, points(0.22, 0.16, 0.28), Melon.GREEN_BUT_UNHAPPY),
        (GREEN, points(0.22, 0.12, 0.32), None),
        (GREEN, points(0.41, 0.33, 0.49), None),
        (RED, points(0.41, 0.33, 0.49), Melon.RED_BUT_HAPPY),
        (RED, points(0.35, 0.25, 0.45), None),
        (RED, points(-0.12, -0.26, 0.03), None),
        (Kept(0, 0, 0.95), points(0.22, 0.16, 0.28), None),
        (Kept(0, 0, 0.95), points(0.41, 0.33, 0.49), None),
    ],
)
def test_clocks_and_people_disagree_only_where_the_interval_is_clear_of_the_target(
    clocks: Kept, people: Figure, found: Melon | None
) -> None:
    assert melon(clocks, people, 0.3) is found


def test_clocks_are_green_at_their_target_exactly() -> None:
    assert Kept(19, 20, 0.95).green is True
    assert Kept(18, 20, 0.95).green is False
    assert Kept(0, 0, 0.95).green is None
