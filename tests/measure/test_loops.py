"""What became of unhappy answers: in time or not, opened again, rated better the next time or not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.measure.loops import Closing, Gain, loops

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def closing(answered: int, told: int | None = None, **more: object) -> Closing:
    """Return an answer and when it was told, in days ago."""
    return Closing(NOW - answered * DAY, None if told is None else NOW - told * DAY, **more)  # type: ignore[arg-type]


def test_told_within_five_days_is_told_in_time() -> None:
    made = loops([closing(20, 15), closing(20, 14), closing(20), closing(5)], NOW)
    assert (made.in_time.value, made.in_time.n) == (0.25, 4)


def test_an_answer_that_can_still_be_told_in_time_counts_for_neither_side() -> None:
    made = loops([closing(2), closing(2, 1)], NOW)
    assert (made.in_time.value, made.in_time.n) == (1, 1)
    assert loops([closing(2)], NOW).in_time.value is None


def test_those_opened_again_are_a_share_of_those_told() -> None:
    made = loops([closing(20, 18, reopened=True), closing(20, 18), closing(20)], NOW)
    assert (made.reopened.value, made.reopened.n) == (0.5, 2)


def rated(told: int | None, gain: float, next_: int = 1) -> Closing:
    return closing(30, told, score=0.25, next_score=0.25 + gain, next_answered=NOW - next_ * DAY)


def test_the_next_rating_of_those_told_stands_beside_that_of_the_others() -> None:
    told = [rated(25, gain) for gain in (0.0, 0.25, 0.25, 0.5, 0.5)]
    others = [rated(None, gain) for gain in (0.0, 0.0, 0.0, 0.25, 0.0)]
    made = loops([*told, *others], NOW)
    assert made.told.mean == pytest.approx(30)
    assert (made.told.low, made.told.high) == pytest.approx((4.0, 56.0), abs=0.2)  # t(4) = 2.776
    assert made.not_told.mean == pytest.approx(5)
    assert (made.told.n, made.not_told.n) == (5, 5)


def test_who_was_told_after_rating_again_had_not_been_told() -> None:
    made = loops([rated(2, 0.25, next_=10)] * 5, NOW)
    assert (made.told.n, made.not_told.n) == (0, 5)


def test_four_next_ratings_are_not_shown() -> None:
    made = loops([rated(25, 0.25)] * 4 + [closing(20, 18)], NOW)
    assert made.told == Gain(None, None, None, 4)


def test_without_unhappy_answers_there_is_nothing_to_tell() -> None:
    made = loops([], NOW)
    assert (made.in_time.value, made.reopened.value, made.told.mean, made.not_told.mean) == (None,) * 4
