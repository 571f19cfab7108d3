"""Times as people write them, around the hours that clocks skip and repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.moments import MomentError, bounded, doubt, instant, span

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "meant"),
    [
        ("2026-11-28 22:00", "Europe/Amsterdam", "2026-11-28T21:00:00+00:00"),
        ("2026-11-28T22:00:30Z", "Europe/Amsterdam", "2026-11-28T22:00:30+00:00"),
        ("2026-11-28 22:00 +0530", "", "2026-11-28T16:30:00+00:00"),
        ("2026-11-28", "America/New_York", "2026-11-28T05:00:00+00:00"),
        ("2026-10-25 02:30+02:00", "Europe/Amsterdam", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25 02:30+01:00", "Europe/Amsterdam", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_a_time_is_meant_in_its_zone_or_by_its_offset(text: str, zone: str, meant: str) -> None:
    assert instant(text, zone).isoformat() == meant


def test_today_and_tomorrow_are_days_of_the_agent() -> None:
    assert instant("tomorrow 22:00Z", now=NOON) - instant("today 22:00Z", now=NOON) == timedelta(days=1)


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "9999-12-31 23:59", "9999-12-31 23:59-12:00"])
@pytest.mark.parametrize("zone", ["", "Asia/Kathmandu", "America/New_York"])
def test_what_is_further_away_than_calendars_count_is_refused(text: str, zone: str) -> None:
    with pytest.raises(MomentError, match="too far away: years count from 1900 to 2199"):
        instant(text, zone)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_never_is_as_far_away_as_calendars_count_in_every_zone(text: str) -> None:
    at = bounded(datetime.fromisoformat(text))
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        assert 1900 <= (at - timedelta(days=1)).astimezone(ZoneInfo(zone)).year <= 2199
        assert 1900 <= (at + timedelta(days=1)).astimezone(ZoneInfo(zone)).year <= 2199
    assert bounded(NOON) == NOON


@pytest.mark.parametrize(
    "text", ["", "now", "22:00", "2026-02-30", "2026-11-28 24:01", "0000-01-01", "2026-11-28 1"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="is no time"):
        instant(text, "UTC")


@pytest.mark.parametrize(
    ("text", "minutes"), [("90", 90), ("90m", 90), ("1h30m", 90), ("2d", 2880), ("1D 2H", 1560)]
)
def test_a_length_is_read(text: str, minutes: int) -> None:
    assert span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "0", "-5m", "5 apples", "500d"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="is no length"):
        span(text)


@given(
    st.sampled_from(
        ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
    ),
    st.integers(0, 366 * 48 - 1),
)
def test_a_time_is_doubted_exactly_when_a_clock_does_not_show_it_once(zone: str, half_hours: int) -> None:
    shown = datetime(2026, 1, 1) + timedelta(minutes=30 * half_hours)
    clock = ZoneInfo(zone)
    middle = shown.replace(tzinfo=UTC)
    times = sum(
        (middle + timedelta(minutes=minutes)).astimezone(clock).replace(tzinfo=None) == shown
        for minutes in range(-16 * 60, 16 * 60 + 1, 15)
    )
    said = doubt(shown, clock)
    assert ("skipped" in said, "twice" in said) == (times == 0, times == 2)
