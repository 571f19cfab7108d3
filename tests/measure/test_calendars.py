"""Working time between two instants, against documented examples and a clock looked at every minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.measure.calendars import ALWAYS, Span, WorkingCalendar
from tests.measure.wallclock import MINUTE, Hours, worked_minutes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = 3600


def calendar(hours: Hours, zone: ZoneInfo = AMSTERDAM, off: frozenset[date] = frozenset()) -> WorkingCalendar:
    def seconds(text: str) -> int:
        return int(text[:2]) * 3600 + int(text[3:]) * 60

    def closures(year: int) -> list[Span]:
        days = [datetime(day.year, day.month, day.day) for day in off if day.year == year]
        return [(day, day + timedelta(days=1)) for day in days]

    week = tuple(
        tuple((seconds(start), seconds(end)) for start, end in hours.get(day, ())) for day in range(7)
    )
    return WorkingCalendar(zone, week, closures)


def weekdays(opens: str, closes: str, zone: ZoneInfo = AMSTERDAM) -> WorkingCalendar:
    return calendar({day: [(opens, closes)] for day in range(5)}, zone)


def at(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_friday_evening_to_monday_morning_is_an_hour_and_a_half_of_work() -> None:
    start, end = at("2026-03-06T21:00"), at("2026-03-09T09:30")
    assert weekdays("08:00", "17:00").business_seconds(start, end) == 1.5 * HOUR
    assert ALWAYS.business_seconds(start, end) == 60.5 * HOUR


def test_tuesday_afternoon_to_wednesday_morning_is_three_hours_of_work() -> None:
    start, end = at("2026-03-10T14:00"), at("2026-03-11T09:00")
    assert weekdays("09:00", "17:00").business_seconds(start, end) == 3 * HOUR
    assert ALWAYS.business_seconds(start, end) == 19 * HOUR


def test_24_hours_of_work_from_monday_morning_end_on_wednesday_afternoon() -> None:
    assert weekdays("09:00", "17:00").after(at("2026-03-09T09:00"), 24 * HOUR) == at("2026-03-11T17:00")


def test_4_hours_of_work_from_the_afternoon_end_the_next_morning() -> None:
    assert weekdays("08:00", "18:00").after(at("2026-03-09T16:00"), 4 * HOUR) == at("2026-03-10T10:00")


def test_16_hours_of_work_on_days_of_8_end_on_the_second_day() -> None:
    assert weekdays("09:00", "17:00").after(at("2026-03-09T09:00"), 16 * HOUR) == at("2026-03-10T17:00")


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        ((("00:00", "24:00"),), "2026-03-29", 23),
        ((("00:00", "24:00"),), "2026-10-25", 25),
        ((("01:00", "04:00"),), "2026-03-29", 2),
        ((("01:00", "04:00"),), "2026-10-25", 4),
        ((("02:00", "03:00"),), "2026-03-29", 0),
        ((("02:30", "03:15"),), "2026-03-29", 0.25),
        ((("01:30", "02:30"),), "2026-03-29", 0.5),
        ((("02:00", "02:30"), ("02:30", "03:00")), "2026-10-25", 2),
    ],
)
def test_the_nights_in_which_clocks_change_count_the_hours_that_really_pass(
    hours: tuple[tuple[str, str], ...], day: str, expected: float
) -> None:
    start = at(f"{day}T00:00")
    assert calendar({6: hours}).business_seconds(start, start + timedelta(days=1)) == expected * HOUR


def test_a_promise_over_the_change_to_summer_time_moves_with_the_wall_clock() -> None:
    due = weekdays("09:00", "17:00").after(at("2026-03-27T16:00"), 2 * HOUR)
    assert due == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)


def test_nothing_is_worked_backwards_and_no_time_is_over_at_once() -> None:
    office = weekdays("09:00", "17:00")
    assert office.business_seconds(at("2026-03-11T09:00"), at("2026-03-10T09:00")) == 0
    assert office.after(at("2026-03-14T12:00"), 0) == at("2026-03-14T12:00")


def test_a_calendar_without_working_time_never_reaches_anything() -> None:
    assert calendar({}).after(at("2026-03-09T09:00"), 1) is None
    assert calendar({}).business_seconds(at("2026-01-01T00:00"), at("2026-12-31T00:00")) == 0


def test_dates_that_mean_never_neither_fail_nor_take_long() -> None:
    office = weekdays("09:00", "17:00")
    before = time.process_time()
    office.business_seconds(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    assert office.after(datetime.max.replace(tzinfo=UTC), 60) is None
    assert time.process_time() - before < 5


def test_microseconds_are_counted_exactly() -> None:
    office = weekdays("09:00", "17:00")
    start = at("2026-03-09T16:59:59") + timedelta(microseconds=999_999)
    assert office.business_seconds(start, at("2026-03-10T09:00")) == 0.000_001
    assert office.after(start, 0.000_002) == at("2026-03-10T09:00") + timedelta(microseconds=1)


def test_ten_years_are_counted_once_and_then_looked_up() -> None:
    office = weekdays("09:00", "17:00")
    start, end = at("2016-03-09T09:00"), at("2026-03-09T09:00")
    assert office.business_seconds(start, end) == 2609 * 8 * HOUR - 8 * HOUR
    before = time.process_time()
    for minute in range(1000):
        office.business_seconds(start, end + timedelta(minutes=minute))
    assert time.process_time() - before < 0.5


def test_working_time_is_told_from_the_rest() -> None:
    office = weekdays("09:00", "17:00")
    shown = [
        "2026-03-09T08:59",
        "2026-03-09T09:00",
        "2026-03-09T16:59",
        "2026-03-09T17:00",
        "2026-03-08T12:00",
    ]
    assert [office.at_work(at(text)) for text in shown] == [False, True, True, False, False]


clock = st.integers(0, 24 * 12).map(lambda step: f"{step // 12:02}:{step % 12 * 5:02}")
spans = st.lists(st.tuples(clock, clock).filter(lambda span: span[0] < span[1]), max_size=3)
weeks = st.dictionaries(st.integers(0, 6), spans, max_size=7)
# The last four: half an hour of summer time, a change at midnight, a day left out, minutes off UTC.
ZONES = (
    "Europe/Amsterdam America/New_York Asia/Tokyo Australia/Lord_Howe Asia/Beirut Pacific/Apia Asia/Kathmandu"
)
zones = st.sampled_from(ZONES.split())
changes = st.sampled_from(
    [
        datetime(2026, 3, 27, tzinfo=UTC),
        datetime(2026, 10, 23, tzinfo=UTC),
        datetime(2026, 3, 6, tzinfo=UTC),
        datetime(2026, 10, 30, tzinfo=UTC),
        datetime(2026, 4, 3, tzinfo=UTC),
        datetime(2011, 12, 28, tzinfo=UTC),
        datetime(2026, 12, 30, tzinfo=UTC),
    ]
)
minutes = st.integers(0, 5 * 24 * 60)


def oracle(first: datetime, last: datetime, zone: str, hours: Hours, off: frozenset[date]) -> list[datetime]:
    inside: Callable[[date], bool] = off.__contains__
    return worked_minutes(first, last, ZoneInfo(zone), hours, inside)


@settings(max_examples=30, deadline=None)
@given(changes, minutes, minutes, zones, weeks, st.sets(st.integers(0, 6), max_size=3))
@example(datetime(2011, 12, 28, tzinfo=UTC), 0, 7200, "Pacific/Apia", {4: [("00:00", "24:00")]}, set())
@example(datetime(2026, 10, 23, tzinfo=UTC), 0, 7200, "Asia/Beirut", {5: [("22:00", "24:00")]}, set())
def test_working_time_is_what_somebody_counts_who_looks_every_minute(
    base: datetime, start: int, length: int, zone: str, hours: Hours, off: set[int]
) -> None:
    first = base + start * MINUTE
    last = first + length * MINUTE
    days = frozenset((base + timedelta(days=day)).date() for day in off)
    worked = calendar(hours, ZoneInfo(zone), days).business_seconds(first, last)
    assert worked == 60 * len(oracle(first, last, zone, hours, days))


@settings(max_examples=20, deadline=None)
@given(changes, minutes, st.integers(1, 3000), zones, weeks)
def test_a_span_of_working_time_ends_with_the_minute_that_uses_it_up(
    base: datetime, start: int, amount: int, zone: str, hours: Hours
) -> None:
    first = base + start * MINUTE
    worked = oracle(first, first + timedelta(days=9), zone, hours, frozenset())
    due = calendar(hours, ZoneInfo(zone)).after(first, amount * 60)
    if len(worked) >= amount:
        assert due == worked[amount - 1] + MINUTE
    else:
        assert due is None or due > first + timedelta(days=9)


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)), st.floats(0.001, 1e6), zones)
def test_what_is_reached_is_as_far_away_as_was_asked(start: datetime, seconds: float, zone: str) -> None:
    office = _OFFICES[zone]
    first = start.replace(tzinfo=UTC)
    due = office.after(first, seconds)
    assert due is not None
    assert office.business_seconds(first, due) == pytest.approx(seconds, abs=1e-6)


_OFFICES = {zone: weekdays("09:00", "17:30", ZoneInfo(zone)) for zone in ZONES.split()}
