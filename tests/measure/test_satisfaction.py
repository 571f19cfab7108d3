"""Ratings on one scale: directions, answers that count, and what is happy by each question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.measure.satisfaction import (
    HAPPY,
    UNHAPPY,
    LeftOut,
    is_happy,
    is_unhappy,
    left_out,
    score,
    score_of,
)
from console.model import Ref
from console.model.feedback import AnsweredBy, Feedback, Instrument

ANSWER = Feedback(Ref("desk", "f1"), "1", datetime(2026, 11, 24, tzinfo=UTC), Instrument.CSAT, 4.0)


@pytest.mark.parametrize(
    ("raw", "low", "high", "higher_is_better", "on_one_scale"),
    [
        (4, 1, 5, True, 0.75),
        (1, 1, 4, False, 1.0),
        (4, 1, 4, False, 0.0),
        (3, 0, 5, True, 0.6),
        (9, 0, 10, True, 0.9),
        (0, -1, 1, True, 0.5),
    ],
)
def test_a_rating_is_put_on_one_scale_whatever_its_own(
    raw: float, low: float, high: float, higher_is_better: bool, on_one_scale: float
) -> None:
    assert score(raw, low, high, higher_is_better=higher_is_better) == pytest.approx(on_one_scale)


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [(6, 1, 5), (0, 1, 5), (None, 1, 5), (3, 5, 5), (3, 5, 1), (float("nan"), 1, 5), (3, 1, float("inf"))],
)
def test_a_rating_that_stands_on_no_scale_has_no_score(raw: float | None, low: float, high: float) -> None:
    assert score(raw, low, high, higher_is_better=True) is None


@given(st.floats(allow_nan=True), st.floats(allow_nan=True), st.floats(allow_nan=True), st.booleans())
def test_a_score_lies_between_worst_and_best(raw: float, low: float, high: float, better: bool) -> None:
    made = score(raw, low, high, higher_is_better=better)
    assert made is None or 0 <= made <= 1


@pytest.mark.parametrize(
    ("instrument", "low", "high", "unhappy", "happy"),
    [
        (Instrument.CSAT, 1, 5, {1, 2}, {4, 5}),
        (Instrument.CES, 1, 7, {1, 2, 3}, {5, 6, 7}),
        (Instrument.NPS, 0, 10, set(range(7)), {9, 10}),
        (Instrument.HAPPINESS, 0, 10, set(range(7)), {9, 10}),
        (Instrument.TRUST, 0, 10, set(range(5)), {7, 8, 9, 10}),
    ],
)
def test_happy_and_unhappy_are_those_of_the_question(
    instrument: Instrument, low: int, high: int, unhappy: set[int], happy: set[int]
) -> None:
    scores = {
        raw: score_of(replace(ANSWER, raw=float(raw), low=low, high=high)) or 0.0
        for raw in range(low, high + 1)
    }
    assert {raw for raw, one in scores.items() if is_unhappy(instrument, one)} == unhappy
    assert {raw for raw, one in scores.items() if is_happy(instrument, one)} == happy


def test_every_question_says_who_is_happy_and_nobody_is_both() -> None:
    assert set(HAPPY) == set(UNHAPPY) == set(Instrument)
    assert all(UNHAPPY[instrument] < HAPPY[instrument] for instrument in Instrument)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ANSWER, None),
        (replace(ANSWER, raw=None), LeftOut.NO_RATING),
        (replace(ANSWER, was_default=True), LeftOut.DEFAULT),
        (replace(ANSWER, answered_by=AnsweredBy.AGENT), LeftOut.NOT_A_USER),
        (replace(ANSWER, answered_by=AnsweredBy.AUTO), LeftOut.NOT_A_USER),
        (replace(ANSWER, answered_by=AnsweredBy.UNKNOWN), LeftOut.NOT_A_USER),
        (replace(ANSWER, raw=9.0), LeftOut.OUT_OF_SCALE),
        (replace(ANSWER, withdrawn=True), LeftOut.WITHDRAWN),
        (replace(ANSWER, confidential=True, withdrawn=True), LeftOut.CONFIDENTIAL),
    ],
)
def test_what_does_not_count_is_left_out_for_a_reason(answer: Feedback, why: LeftOut | None) -> None:
    assert left_out(answer) is why


def test_who_objects_is_in_no_figure() -> None:
    assert left_out(ANSWER, objects=True) is LeftOut.OBJECTED
