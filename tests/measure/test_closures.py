"""Days off: public holidays by country, and what an iCalendar file holds."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from console.measure.calendars import Span, WorkingCalendar, union
from console.measure.closures import ClosureError, of_country, together
from console.measure.ics import of_file

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def file(*events: str) -> str:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


def closed(text: str, year: int = 2026) -> list[Span]:
    inside = (datetime(year, 1, 1), datetime(year + 1, 1, 1))
    return [span for span in union(of_file(text, AMSTERDAM)(year)) if inside[0] <= span[0] < inside[1]]


def days(text: str, year: int = 2026) -> list[str]:
    return [f"{start:%m-%d}" for start, _ in closed(text, year)]


def test_public_holidays_of_a_country_and_of_a_part_of_one_are_known() -> None:
    kings_day = (datetime(2026, 4, 27), datetime(2026, 4, 28))
    assert kings_day in list(of_country("nl")(2026))
    epiphany = (datetime(2026, 1, 6), datetime(2026, 1, 7))
    assert epiphany in list(of_country("DE-BY")(2026))
    assert epiphany not in list(of_country("DE")(2026))


@pytest.mark.parametrize(("code", "words"), [("Holland", "write a country as NL"), ("DE-BYY", "DE-BY")])
def test_an_unknown_country_is_named_with_what_would_do(code: str, words: str) -> None:
    with pytest.raises(ClosureError, match=words):
        of_country(code)


def test_a_date_alone_is_a_whole_day_and_an_end_is_not_part_of_it() -> None:
    one = file("DTSTART;VALUE=DATE:20260427")
    three = file("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227")
    same = file("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224")
    long = file("DTSTART;VALUE=DATE:20261224\nDURATION:P1W")
    assert closed(one) == [(datetime(2026, 4, 27), datetime(2026, 4, 28))]
    assert closed(three) == [(datetime(2026, 12, 24), datetime(2026, 12, 27))]
    assert closed(same) == [(datetime(2026, 12, 24), datetime(2026, 12, 25))]
    assert closed(long) == [(datetime(2026, 12, 24), datetime(2026, 12, 31))]


def test_a_yearly_event_comes_back_every_year_from_its_first_on() -> None:
    text = file("DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY", "DTSTART;VALUE=DATE:20200101")
    assert days(text, 2019) == []
    assert days(text, 2020) == ["01-01", "12-25"]
    assert days(text, 2045) == ["12-25"]


def test_the_fourth_thursday_of_november_is_found_each_year() -> None:
    text = file("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")
    assert [days(text, year) for year in (2024, 2025, 2026)] == [["11-28"], ["11-27"], ["11-26"]]


def test_a_leap_day_comes_back_in_leap_years_alone() -> None:
    text = file("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY")
    assert [days(text, year) for year in (2026, 2028)] == [[], ["02-29"]]


def test_an_end_of_repetition_exceptions_and_additions_are_honoured() -> None:
    text = file(
        "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=WEEKLY;UNTIL=20260126\n"
        "EXDATE;VALUE=DATE:20260112\nRDATE;VALUE=DATE:20260301,20260302"
    )
    assert days(text) == ["01-05", "01-19", "01-26", "03-01"]  # the last two days touch
    count = file("DTSTART:20260105T090000Z\nDTEND:20260105T100000Z\nRRULE:FREQ=DAILY;COUNT=3")
    assert days(count) == ["01-05", "01-06", "01-07"]


def test_one_time_of_a_repetition_can_be_moved_or_cancelled() -> None:
    series = "UID:party\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=MONTHLY;COUNT=3"
    moved = "UID:party\nRECURRENCE-ID;VALUE=DATE:20260701\nDTSTART;VALUE=DATE:20260703"
    gone = "UID:party\nRECURRENCE-ID;VALUE=DATE:20260801\nDTSTART;VALUE=DATE:20260801\nSTATUS:CANCELLED"
    text = file(series, moved, gone)
    for number in range(3):
        text = text.replace(f"UID:{number}\r\n", "")
    assert days(text) == ["06-01", "07-03"]


def test_an_afternoon_off_takes_the_afternoon_and_leaves_the_morning() -> None:
    text = file("DTSTART;TZID=Europe/Amsterdam:20261224T120000\nDTEND;TZID=Europe/Amsterdam:20261224T180000")
    office = WorkingCalendar(AMSTERDAM, (((9 * 3600, 17 * 3600),),) * 7, of_file(text, AMSTERDAM))
    midnight = datetime(2026, 12, 24, tzinfo=AMSTERDAM)
    assert office.business_seconds(midnight, datetime(2026, 12, 25, tzinfo=AMSTERDAM)) == 3 * 3600
    assert not office.at_work(datetime(2026, 12, 24, 13, tzinfo=AMSTERDAM))


def test_a_zone_that_the_file_itself_describes_is_understood() -> None:
    rules = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD"
    zone = f"BEGIN:VTIMEZONE\nTZID:Our House\n{rules}\nEND:VTIMEZONE\nBEGIN:VEVENT"
    text = file("DTSTART;TZID=Our House:20260624T100000\nDURATION:PT1H")
    text = text.replace("BEGIN:VEVENT", zone.replace("\n", "\r\n"), 1)
    assert [start.hour for start, _ in closed(text)] == [9]


def test_hours_off_in_another_zone_are_those_of_ours() -> None:
    text = file("DTSTART:20260624T100000Z\nDTEND:20260624T110000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=24;COUNT=6")
    assert [start.hour for start, _ in closed(text)] == [12, 12, 12, 12, 12, 11]


def test_an_event_over_new_year_closes_both_years() -> None:
    text = file("DTSTART;VALUE=DATE:20251229\nDTEND;VALUE=DATE:20260103")
    week = (((9 * 3600, 17 * 3600),),) * 7
    office = WorkingCalendar(AMSTERDAM, week, of_file(text, AMSTERDAM))
    start, end = datetime(2025, 12, 28, tzinfo=AMSTERDAM), datetime(2026, 1, 4, tzinfo=AMSTERDAM)
    assert office.business_seconds(start, end) == 2 * 8 * 3600


def test_published_holidays_marked_as_free_time_count_and_cancelled_events_do_not() -> None:
    text = file(
        "DTSTART;VALUE=DATE:20260427\nTRANSP:TRANSPARENT", "DTSTART;VALUE=DATE:20260505\nSTATUS:CANCELLED"
    )
    assert days(text) == ["04-27"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no calendar"),
        ("<html>", "not an iCalendar file"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "not an iCalendar file|no calendar"),
        (file("SUMMARY:Party"), "'Party' does not say when it begins"),
        (file("SUMMARY:Party\nDTSTART:soon"), "'Party' cannot be read"),
        (file("DTSTART;VALUE=DATE:20260102\nDTEND;VALUE=DATE:20250101"), "an event without a title"),
        (file("DTSTART:20260102T100000\nDTEND:20260102T090000"), "ends before it begins"),
        (file("DTSTART:20260102T100000\nRRULE:FREQ=SECONDLY"), "more often than daily"),
        (file("DTSTART:20260102T100000\nRRULE:FREQ=YEARLY;BYMONTH=x"), "cannot be read"),
        (file("DTSTART;TZID=Atlantis:20260102T100000"), "time zone that nobody knows"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ClosureError, match=words):
        of_file(text, AMSTERDAM)


def test_sources_add_up() -> None:
    both = together(of_country("NL"), of_file(file("DTSTART;VALUE=DATE:20260504"), AMSTERDAM))
    starts = {f"{start:%m-%d}" for start, _ in both(2026)}
    assert {"04-27", "05-04"} <= starts
