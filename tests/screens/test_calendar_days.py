"""Which days a calendar shows, how a day is drawn by the hour, and what narrows it."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from console.cache.changebook import ChangeFilter
from console.filters import FilterError
from console.model import ChangeState, WindowKind
from console.region import first_weekday
from console.signs import FULL, PLAIN
from screens.calendar_days import Zoom, beside, days_of, marks_of, title_of
from screens.calendar_filter import parse
from widgets.calendar_cells import DayCell, band, draw
from widgets.hour_strip import Stroke, scale, strokes
from widgets.ink import Spans, length

HOUR = timedelta(hours=1)


@pytest.fixture
def _amsterdam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def text(spans: Spans) -> str:
    return "".join(words for words, _ in spans)


@pytest.mark.parametrize(
    ("name", "weekday"),
    [("nl_NL.UTF-8", 0), ("en_US.UTF-8", 6), ("ar_EG", 5), ("C", 0), ("POSIX", 0), ("en", 0), ("pt_BR@x", 6)],
)
def test_a_week_begins_as_the_territory_has_it(name: str, weekday: int) -> None:
    assert first_weekday(name) == weekday


def test_a_week_holds_its_day_whatever_it_begins_with() -> None:
    for first in range(7):
        days = days_of(Zoom.WEEK, date(2026, 11, 24), first)
        assert len(days) == 7
        assert days[0].weekday() == first
        assert date(2026, 11, 24) in days


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_whole_weeks_around_all_its_days(month: int) -> None:
    for first in (0, 5, 6):
        days = days_of(Zoom.MONTH, date(2026, month, 15), first)
        assert len(days) % 7 == 0
        assert days[0].weekday() == first
        assert {day.day for day in days if day.month == month} >= set(range(1, 29))
        assert days[6].month == month or days[6] == date(2026, month, 1)


def test_months_weeks_and_days_follow_each_other() -> None:
    assert beside(Zoom.MONTH, date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert beside(Zoom.MONTH, date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert beside(Zoom.WEEK, date(2026, 12, 31), 1) == date(2027, 1, 7)
    assert beside(Zoom.DAY, date(2026, 12, 31), -1) == date(2026, 12, 30)
    assert [zoom.next for zoom in Zoom] == [Zoom.WEEK, Zoom.DAY, Zoom.AGENDA, Zoom.MONTH]


@pytest.mark.usefixtures("_amsterdam")
def test_days_are_as_long_as_the_clocks_make_them() -> None:
    spring = marks_of([date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)])
    assert [(after - before) / HOUR for before, after in itertools.pairwise(spring)] == [
        24,
        23,
        24,
    ]
    autumn = marks_of([date(2026, 10, 25)])
    assert autumn == [datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)]


@pytest.mark.usefixtures("_amsterdam")
def test_the_title_names_the_week_its_days_and_the_zone() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    days = days_of(Zoom.WEEK, date(2026, 11, 24), 0)
    assert title_of(Zoom.WEEK, days, days[1], now) == "Week 48, 23–29 Nov, Amsterdam"
    over = days_of(Zoom.WEEK, date(2027, 1, 1), 0)
    assert title_of(Zoom.WEEK, over, date(2027, 1, 1), now) == "Week 53, 28 Dec – 3 Jan 2027, Amsterdam"


@pytest.mark.usefixtures("_amsterdam")
def test_a_day_with_an_hour_twice_names_it_once_and_draws_both() -> None:
    opens, closes = marks_of([date(2026, 10, 25)])
    line = text(scale(opens, closes, 50, datetime(2026, 1, 1, tzinfo=UTC)))
    assert line.split() == ["00", "03", "06", "09", "12", "15", "18", "21"]
    assert line.index("03") == 8
    drawn = text(strokes([Stroke(opens + 2 * HOUR, opens + 4 * HOUR, "x")], opens, closes, 50))
    assert drawn == "    xxxx" + " " * 42


def test_a_stroke_is_cut_to_the_day_and_a_short_one_takes_a_cell() -> None:
    opens = datetime(2026, 11, 24, tzinfo=UTC)
    closes = opens + 24 * HOUR
    minute = timedelta(minutes=1)
    for start, end, where in (
        (opens - HOUR, opens + HOUR, "x" + " " * 23),
        (closes - minute, closes + HOUR, " " * 23 + "x"),
        (opens + 5 * HOUR, opens + 5 * HOUR, " " * 5 + "x" + " " * 18),
        (opens - 2 * HOUR, opens, " " * 24),
        (closes, closes + HOUR, " " * 24),
        (opens + 3 * HOUR, opens + 2 * HOUR, " " * 24),
    ):
        assert text(strokes([Stroke(start, end, "x")], opens, closes, 24)) == where


@pytest.mark.parametrize("signs", [FULL, PLAIN])
@pytest.mark.parametrize("width", range(5, 24))
def test_a_day_takes_exactly_its_cells_and_never_hides_that_it_collides(width: int, signs: object) -> None:
    assert signs in (FULL, PLAIN)
    chosen = FULL if signs is FULL else PLAIN
    for number in ("", "24"):
        for count, serious in ((0, 0), (1, 1), (57, 12), (400, 380)):
            cell = DayCell(
                count, 400, serious, 3, 2, 1, True, True, window=WindowKind.FREEZE_HARD, number=number
            )
            for here in (False, True):
                spans = draw(cell, width, chosen, here=here)
                shown = text(spans)
                assert length(spans) == width, shown
                if width >= 7 and serious:
                    assert "!" in shown


@pytest.mark.parametrize("width", range(1, 60))
def test_a_band_takes_exactly_its_cells(width: int) -> None:
    spans = band("hard freeze: year-end close, Finance", WindowKind.FREEZE_HARD, width, FULL)
    assert length(spans) == width


def test_a_filter_narrows_by_name_state_and_words() -> None:
    services, teams = ["Email", "Payroll apps", "Wi-Fi"], ["Network", "Platform"]
    wanted = parse("who:me service:pay state:auth team:mine core switch", services, teams, ["Network"])
    assert wanted == ChangeFilter(
        mine=True,
        teams=("Network",),
        services=("Payroll apps",),
        states=(ChangeState.AUTHORISE,),
        text="core switch",
    )
    assert parse("state:cancelled", services, teams, ()).called_off
    assert parse('service:"payroll apps"', services, teams, ()).services == ("Payroll apps",)


@pytest.mark.parametrize(
    "wrong", ["service:zebra", "team:zebra", "state:soon", "who:tom", "team:mine", "service:"]
)
def test_a_filter_that_fits_nothing_says_what_there_is(wrong: str) -> None:
    with pytest.raises(FilterError):
        parse(wrong, ["Email"], ["Network"], ())
