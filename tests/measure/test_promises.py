"""The promises of the settings: which fits, in which calendar, and what is wrong with one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.measure.promises import CalendarError, Promises
from console.measure.sla import State
from console.model import Ref, Status, Ticket
from console.settings import parse

OFFICE = """
[calendars.office]
zone = "Europe/Amsterdam"
monday = ["09:00-12:30", "13:00-17:00"]
tuesday = ["09:00-17:00"]
country = "NL"
holidays_file = "days-off.ics"

[services.rt]
kind = "rt"
url = "https://rt.example"

[[promises]]
hours = 1
calendar = "office"
priority = 1

[[promises]]
hours = 4
calendar = "office"
service = "rt"
queue = "Network"

[[promises]]
hours = 8.5
calendar = "office"
service = "rt"
"""
PARTY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Party\r\n"
    "DTSTART;VALUE=DATE:20200309\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def promises(folder: Path, text: str = OFFICE, party: str = PARTY) -> Promises:
    (folder / "days-off.ics").write_text(party)
    return Promises(parse(text), folder)


def ticket(service: str = "rt", queue: str = "General", priority: int | None = 3) -> Ticket:
    monday = datetime(2026, 3, 16, 10, tzinfo=UTC)
    return Ticket(
        ref=Ref(service, "7"),
        number="#7",
        subject="Printer",
        status=Status.NEW,
        status_name="new",
        queue=queue,
        created=monday,
        updated=monday,
        version="1",
        priority=priority,
    )


@pytest.mark.parametrize(
    ("of", "hours"),
    [
        (ticket(), 8.5),
        (ticket(queue="Network"), 4),
        (ticket(queue="Network", priority=1), 1),
        (ticket(service="desk", priority=1), 1),
        (ticket(service="desk"), None),
        (ticket(priority=None), 8.5),
    ],
)
def test_the_first_promise_that_fits_counts(tmp_path: Path, of: Ticket, hours: float | None) -> None:
    target = promises(tmp_path).target(of)
    assert (target and target.seconds / 3600) == hours


def test_a_promise_is_counted_in_its_calendar_with_all_its_days_off(tmp_path: Path) -> None:
    made = promises(tmp_path)
    promise = made.of(ticket(), datetime(2026, 3, 16, 11, tzinfo=UTC))
    assert promise is not None
    assert promise.state is State.RUNNING
    # Monday 11:00 to 12:30 and 13:00 to 17:00 are 5.5 hours; the last three end on Tuesday at noon, CET.
    assert promise.due == made.due(ticket()) == datetime(2026, 3, 17, 11, tzinfo=UTC)
    closed = made.calendar("office")
    assert not closed.at_work(datetime(2026, 3, 9, 10, tzinfo=UTC))
    assert not closed.at_work(datetime(2026, 4, 27, 10, tzinfo=UTC))
    assert closed.at_work(datetime(2026, 4, 20, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("days-off.ics", "none.ics"), "none.ics cannot be read: No such file"),
        (("NL", "Holland"), "no public holidays are known of 'Holland'"),
        (("days-off.ics", "."), "cannot be read: Is a directory"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    made = promises(tmp_path, OFFICE.replace(*change))
    with pytest.raises(CalendarError, match="The calendar 'office' cannot be used") as caught:
        made.of(ticket(), datetime(2026, 3, 16, 11, tzinfo=UTC))
    assert words in str(caught.value)
    assert list(made.faults(date(2026, 3, 16))) == [str(caught.value)]


@pytest.mark.parametrize(
    ("party", "words"),
    [
        (PARTY.replace("20200309", "soon"), "days-off.ics 'Party' cannot be read"),
        (PARTY + "x" * 2_000_001, "is larger than 2 MB"),
    ],
)
def test_a_file_of_days_off_that_cannot_be_used_is_named(tmp_path: Path, party: str, words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        promises(tmp_path, party=party).calendar("office")


def test_days_off_that_have_run_out_are_noticed(tmp_path: Path) -> None:
    once = PARTY.replace("RRULE:FREQ=YEARLY\r\n", "")
    without_country = OFFICE.replace('country = "NL"', "")
    made = promises(tmp_path, without_country, once)
    assert list(made.faults(date(2020, 1, 1))) == []
    (said,) = made.faults(date(2026, 1, 1))
    assert "no day off in 2026" in said


def test_nothing_heavy_is_imported_until_a_promise_is_counted() -> None:
    script = (
        "import sys, pathlib, console.measure.promises as p, console.settings as s\n"
        f"p.Promises(s.parse({OFFICE!r}), pathlib.Path('.'))\n"
        "print([name for name in ('holidays', 'icalendar', 'dateutil') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
