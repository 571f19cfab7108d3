"""When repeated windows are open: by the clock on the wall, also in the nights in which it jumps."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.recurrence import Spans, joined, occurrences
from console.model import Ref, TimeWindow, WindowKind


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(start: str, end: str, rrule: str = "", zone: str = "Europe/Amsterdam") -> TimeWindow:
    return TimeWindow(Ref("desk", "w"), WindowKind.MAINTENANCE, "Nights", at(start), at(end), zone, rrule)


def shown(spans: Spans) -> list[str]:
    return [
        f"{start:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for start, end in zip(spans.starts, spans.ends, strict=True)
    ]


def test_a_window_without_a_rule_is_open_once_whatever_its_zone() -> None:
    once = window("2026-03-01T22:00", "2026-03-02T04:00", zone="Nowhere/None")
    assert shown(occurrences(once, 2026)) == ["03-01T22:00/03-02T04:00"]


def test_an_evening_stays_an_evening_when_summer_time_begins() -> None:
    evenings = window("2026-03-27T21:00", "2026-03-27T22:00", "FREQ=DAILY;COUNT=4")
    assert shown(occurrences(evenings, 2026)) == [
        "03-27T21:00/03-27T22:00",
        "03-28T21:00/03-28T22:00",
        "03-29T20:00/03-29T21:00",
        "03-30T20:00/03-30T21:00",
    ]


def test_a_night_from_22_to_6_lasts_7_hours_when_summer_time_begins_and_9_when_it_ends() -> None:
    nights = window("2026-01-03T21:00", "2026-01-04T05:00", "FREQ=WEEKLY;BYDAY=SA")
    spans = occurrences(nights, 2026)
    lengths = {
        f"{start:%m-%d}": (end - start) // timedelta(hours=1)
        for start, end in zip(spans.starts, spans.ends, strict=True)
    }
    assert (lengths.pop("03-28"), lengths.pop("10-24")) == (7, 9)
    assert set(lengths.values()) == {8}


def test_a_window_within_the_hour_that_is_skipped_is_not_open_that_day() -> None:
    small = window("2026-03-28T01:15", "2026-03-28T01:45", "FREQ=DAILY;COUNT=3")
    assert shown(occurrences(small, 2026)) == ["03-28T01:15/03-28T01:45", "03-30T00:15/03-30T00:45"]


def test_a_window_that_begins_in_the_skipped_hour_opens_when_the_clock_has_jumped() -> None:
    half = window("2026-03-28T01:30", "2026-03-28T03:00", "FREQ=DAILY;COUNT=2")
    assert shown(occurrences(half, 2026)) == ["03-28T01:30/03-28T03:00", "03-29T01:00/03-29T02:00"]


def test_an_hour_that_comes_twice_counts_twice_where_it_lies_within() -> None:
    around = window("2026-10-24T00:00", "2026-10-24T01:00", "FREQ=DAILY;COUNT=2")
    assert shown(occurrences(around, 2026)) == ["10-24T00:00/10-24T01:00", "10-25T00:00/10-25T02:00"]
    part = window("2026-10-24T00:15", "2026-10-24T00:45", "FREQ=DAILY;COUNT=2")
    assert shown(occurrences(part, 2026)) == ["10-24T00:15/10-24T00:45", "10-25T00:15/10-25T00:45"]


def test_a_first_time_in_the_repeated_hour_is_as_the_window_says_and_its_length_is_kept() -> None:
    late = window("2026-10-25T00:50", "2026-10-25T01:10", "FREQ=DAILY;COUNT=2")
    assert shown(occurrences(late, 2026)) == ["10-25T00:50/10-25T01:10", "10-26T01:50/10-26T02:10"]


def test_the_first_time_counts_even_where_its_own_rule_does_not_name_it() -> None:
    odd = window("2026-11-04T20:00", "2026-11-04T21:00", "FREQ=WEEKLY;BYDAY=SA;COUNT=3")
    assert shown(occurrences(odd, 2026)) == [
        "11-04T20:00/11-04T21:00",
        "11-07T20:00/11-07T21:00",
        "11-14T20:00/11-14T21:00",
    ]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261106", "11-06"),
        ("20261106T190000Z", "11-05"),
        ("20261106T200000Z", "11-06"),
        ("20261106T205959", "11-05"),
        ("20261106T210000", "11-06"),
    ],
)
def test_until_is_a_day_with_its_evening_or_an_instant(until: str, last: str) -> None:
    daily = window("2026-11-02T20:00", "2026-11-02T21:00", f"RRULE:FREQ=DAILY;UNTIL={until}")
    assert shown(occurrences(daily, 2026))[-1].startswith(last)


def test_the_last_sunday_of_a_month_is_found() -> None:
    last = window("2026-01-25T20:00", "2026-01-25T22:00", "freq=monthly;byday=-1su;count=3")
    assert [text[:5] for text in shown(occurrences(last, 2026))] == ["01-25", "02-22", "03-29"]


def test_windows_that_reach_into_the_next_time_are_one() -> None:
    days = window("2026-11-02T08:00", "2026-11-03T10:00", "FREQ=DAILY;COUNT=5")
    assert shown(occurrences(days, 2026)) == ["11-02T08:00/11-07T10:00"]


def test_what_begins_in_the_year_asked_for_is_there_to_its_last_evening() -> None:
    daily = window("2026-12-30T22:30", "2026-12-30T23:30", "FREQ=DAILY", zone="UTC")
    assert shown(occurrences(daily, 2026))[-1] == "12-31T22:30/12-31T23:30"


@pytest.mark.parametrize(
    ("rrule", "problem"),
    [
        ("FREQ=HOURLY", "daily, weekly, monthly or yearly"),
        ("FREQ=DAILY;INTERVAL=0", "interval is less than 1"),
        ("FREQ=DAILY;COUNT=0", "count is less than 1"),
        ("FREQ=DAILY;COUNT=99999999999999999999999", "cannot be read"),
        ("FREQ=DAILY;UNTIL=tomorrow", "cannot be read"),
        ("FREQ=DAILY;BYHOUR=25", "cannot be read"),
        ("FREQ=DAILY;BYMONTH=13", "no day fits it"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "no day fits it"),
        ("FREQ=WEEKLY;BYDAY=XX", "cannot be read"),
        ("FREQ=DAILY\nEXRULE:FREQ=DAILY", "cannot be read"),
        ("every Tuesday", "cannot be read"),
        (";", "daily, weekly, monthly or yearly"),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,1,2,3", "more than 20,000 times"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_has_no_times_and_says_why_at_once(
    rrule: str, problem: str
) -> None:
    began = time.process_time()
    spans = occurrences(window("2020-01-01T20:00", "2020-01-01T21:00", rrule), 2026)
    assert time.process_time() - began < 1
    assert problem in spans.problem
    assert spans.starts == ()


@pytest.mark.parametrize("zone", ["Nowhere/None", "", "../../etc/passwd", "Europe", "\0"])
def test_a_zone_that_nobody_knows_is_said(zone: str) -> None:
    spans = occurrences(window("2026-01-01T20:00", "2026-01-01T21:00", "FREQ=DAILY", zone), 2026)
    assert "time zone that nobody knows" in spans.problem


def test_a_window_that_does_not_end_after_it_starts_is_never_open() -> None:
    assert occurrences(window("2026-01-01T20:00", "2026-01-01T20:00"), 2026).problem
    assert occurrences(window("2026-01-01T20:00", "2026-01-01T19:00", "FREQ=DAILY"), 2026).problem


def test_windows_at_the_ends_of_time_are_said_to_be_there() -> None:
    assert (
        "before 1900"
        in occurrences(window("1800-01-01T00:00", "1800-01-01T01:00", "FREQ=DAILY"), 2026).problem
    )
    assert (
        "after 2200"
        in occurrences(window("2026-01-01T00:00", "2026-01-01T01:00", "FREQ=DAILY"), 9999).problem
    )
    forever = window("2026-01-01T00:00", "9999-12-31T23:59", "FREQ=YEARLY")
    assert occurrences(forever, 2027).problem


def test_what_is_missing_is_what_is_not_open() -> None:
    spans = joined(
        [
            occurrences(window("2026-01-01T01:00", "2026-01-01T02:00"), 2026),
            occurrences(window("2026-01-01T02:00", "2026-01-01T03:00"), 2026),
            occurrences(window("2026-01-01T05:00", "2026-01-01T06:00"), 2026),
        ]
    )
    gaps = spans.missing(at("2026-01-01T00:00"), at("2026-01-01T05:30"))
    assert gaps == [
        (at("2026-01-01T00:00"), at("2026-01-01T01:00")),
        (at("2026-01-01T03:00"), at("2026-01-01T05:00")),
    ]
    assert spans.missing(at("2026-01-01T01:00"), at("2026-01-01T03:00")) == []
    assert spans.touching(at("2026-01-01T03:00"), at("2026-01-01T05:00")) == []
