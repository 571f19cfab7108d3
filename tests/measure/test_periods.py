"""Periods lie where the reader's own clock has them."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.periods import Length, named_period, period_at, quarters, weeks


@pytest.fixture
def amsterdam() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Amsterdam"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "name", "start", "end"),
    [
        ("month", "2026-11", (2026, 11, 1), (2026, 12, 1)),
        ("quarter", "2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("year", "2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-q1", "2026-Q1", (2026, 1, 1), (2026, 4, 1)),
        ("2025-12", "2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2024", "2024", (2024, 1, 1), (2025, 1, 1)),
    ],
)
def test_a_period_has_the_edges_of_its_name(
    amsterdam: None, text: str, name: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    found = named_period(text, NOW)
    assert found.name == name
    assert (found.start, found.end) == (datetime(*start).astimezone(), datetime(*end).astimezone())


@pytest.mark.parametrize(
    "text", ["", "week", "2026-13", "2026-Q5", "26", "2026-1", "9999", "0000-Q1", "2026-Q"]
)
def test_what_is_no_period_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        named_period(text, NOW)


def test_the_last_minute_of_a_quarter_and_the_first_of_the_next_lie_apart(amsterdam: None) -> None:
    edge = datetime(2027, 1, 1).astimezone()
    assert period_at(Length.QUARTER, edge - timedelta(seconds=1)).name == "2026-Q4"
    assert period_at(Length.QUARTER, edge).name == "2027-Q1"


def test_weeks_begin_at_monday_midnight_also_where_the_clocks_change(amsterdam: None) -> None:
    edges = weeks(datetime(2026, 10, 1).astimezone(), datetime(2026, 11, 24).astimezone())
    assert [edge.astimezone().isoformat()[:16] for edge in (edges[0], edges[-1])] == [
        "2026-10-05T00:00",
        "2026-11-23T00:00",
    ]
    spans = {two - one for one, two in itertools.pairwise(edges)}
    assert spans == {timedelta(days=7), timedelta(days=7, hours=1)}
    assert weeks(edges[0], edges[0]) == [edges[0]]


def test_quarters_follow_each_other_without_a_gap() -> None:
    found = quarters(NOW, 6)
    assert [one.name for one in found] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert all(one.end == two.start for one, two in itertools.pairwise(found))
