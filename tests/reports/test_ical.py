"""iCalendar files: read back by a parser that shares no code with what wrote them."""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from console.model import ChangeKind, ChangeState, Ref, Result, Risk, TimeWindow, WindowKind
from console.reports.ical import Written, uid, write_feed, write_ics

START = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)
REF = Ref("desk", "3107")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A change as lists show it."""

    ref: Ref = REF
    number: str = "CHG-3107"
    title: str = "Core switch firmware"
    kind: ChangeKind = ChangeKind.NORMAL
    state: ChangeState = ChangeState.SCHEDULED
    state_name: str = "approved"
    start: datetime | None = START
    end: datetime | None = START + timedelta(minutes=90)
    team: str | None = "Network"
    service: str | None = "Wi-Fi"
    implementer: str | None = "Ravi"
    risk: Risk = Risk.MEDIUM
    outage: bool | None = None
    result: Result | None = None


FREEZE = TimeWindow(
    Ref("desk", "w1"),
    WindowKind.FREEZE_HARD,
    "Year-end close",
    START,
    START + timedelta(days=3),
    owner="Finance",
)
NIGHT = TimeWindow(
    Ref("desk", "w2"),
    WindowKind.MAINTENANCE,
    "Saturday night",
    datetime(2026, 10, 17, 20, 0, tzinfo=UTC),
    datetime(2026, 10, 17, 23, 0, tzinfo=UTC),
    zone="Europe/Amsterdam",
    rrule="FREQ=WEEKLY;BYDAY=SA;UNTIL=20270130",
)


def read(*rows: Row, windows: tuple[TimeWindow, ...] = ()) -> tuple[list[Any], Written, bytes]:
    """Write rows and windows, and return the events as the other parser reads them."""
    out = io.BytesIO()
    written = write_ics(rows, windows, out, NOW)
    calendar = vobject.readOne(out.getvalue().decode("utf-8"), validate=True)
    return list(calendar.contents.get("vevent", ())), written, out.getvalue()


def test_a_change_is_one_event_with_its_window_in_utc() -> None:
    (event,), written, data = read(Row())
    assert event.summary.value == "CHG-3107 Core switch firmware"
    assert (event.dtstart.value, event.dtend.value) == (START, START + timedelta(minutes=90))
    assert event.status.value == "CONFIRMED"
    assert "Implementer: Ravi" in event.description.value
    assert b"DTSTART:20261128T210000Z\r\n" in data
    assert written == Written(1, 0, 0)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ChangeState.NEW, "TENTATIVE"),
        (ChangeState.AUTHORISE, "TENTATIVE"),
        (ChangeState.UNKNOWN, "TENTATIVE"),
        (ChangeState.IMPLEMENTING, "CONFIRMED"),
        (ChangeState.CLOSED, "CONFIRMED"),
        (ChangeState.REJECTED, "CANCELLED"),
        (ChangeState.CANCELLED, "CANCELLED"),
    ],
)
def test_a_state_is_told_in_the_words_of_icalendar(state: ChangeState, status: str) -> None:
    (event,), _, _ = read(Row(state=state))
    assert event.status.value == status


def test_the_uid_stays_while_everything_else_changes_and_differs_between_facts() -> None:
    first, later = read(Row())[0][0], read(Row(title="Another", start=START - timedelta(days=1)))[0][0]
    assert first.uid.value == later.uid.value == uid(REF)
    others = {uid(Ref("desk", "1")), uid(Ref("rt", "1")), uid(Ref("desk", "1"), "window"), first.uid.value}
    assert len(others) == 4


def test_what_has_no_window_is_left_out_and_counted() -> None:
    backwards = Row(end=START - timedelta(hours=1))
    broken = replace(NIGHT, rrule="FREQ=SECONDLY")
    events, written, _ = read(backwards, Row(start=None), Row(end=None), Row(end=START), windows=(broken,))
    assert events == []
    assert written == Written(0, 0, 5)


def test_a_window_repeats_in_its_own_zone_over_the_day_the_clocks_change() -> None:
    events, written, data = read(windows=(FREEZE, NIGHT))
    assert written == Written(0, 2, 0)
    freeze, night = events
    assert freeze.summary.value == "Freeze: Year-end close"
    assert freeze.transp.value == "TRANSPARENT"
    assert b"BEGIN:VTIMEZONE" in data
    assert b"UNTIL=20270130T225959Z" in data
    times = [
        moment.replace(tzinfo=ZoneInfo("Europe/Amsterdam")) for moment in _naive(night.getrruleset(True))
    ]
    assert {moment.hour for moment in times} == {22}
    assert {moment.utcoffset() for moment in times} == {timedelta(hours=1), timedelta(hours=2)}
    assert times[-1].date().isoformat() == "2027-01-30"


def _naive(moments: Any) -> list[datetime]:
    return [moment.replace(tzinfo=None) for moment in moments]


HOSTILE = [
    "One, two; three\\n four",
    "Broken\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:smuggled in",
    "lone\rreturn\x0band\x00nul\x1b[31m and \u2028 separators \u202e turned",
    "long " * 60,
    "你好" * 60 + " \U0001f600",
    'ATTENDEE;CN="x":mailto:a@b',
    "",
    "\ud800 half a pair",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_one_title(title: str) -> None:
    hostile = Row(title=title, service=title or None, team=title or None, state_name=title)
    (event, plain), _, data = read(hostile, Row())
    assert plain.summary.value == "CHG-3107 Core switch firmware"
    assert event.summary.value.startswith("CHG-3107")
    assert "\n" not in event.summary.value
    assert data.count(b"\r\nBEGIN:VEVENT\r\n") == 2
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line or b"\x1b" in line or b"\x00" in line for line in lines)


@given(title=st.text(max_size=200), service=st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_a_title_holds_the_other_parser_reads_one_event(title: str, service: str) -> None:
    events, _, _ = read(Row(title=title, service=service))
    assert len(events) == 1
    assert {"summary", "dtstart", "dtend", "uid", "status", "description"} <= events[0].contents.keys()


def test_a_file_is_ours_alone_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "changes.ics"
    write_ics([Row()], (), file, NOW)
    first = file.stat()
    assert stat.S_IMODE(first.st_mode) == 0o600
    write_ics([Row(title="Another")], (), file, NOW)
    assert file.stat().st_ino != first.st_ino
    assert os.listdir(tmp_path) == ["changes.ics"]


def test_a_feed_is_written_only_when_something_changed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.ics"
    assert write_feed([Row()], (FREEZE,), feed, 0o644)
    assert stat.S_IMODE(feed.stat().st_mode) == 0o644
    before = feed.stat()
    assert not write_feed([Row()], (FREEZE,), feed, 0o644)
    assert (feed.stat().st_ino, feed.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert write_feed([Row(title="Another")], (FREEZE,), feed, 0o644)
    assert write_feed([Row(title="Another")], (FREEZE,), feed, 0o600)
    assert stat.S_IMODE(feed.stat().st_mode) == 0o600


def test_a_feed_never_follows_a_link_laid_in_its_place(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    feed = tmp_path / "feed.ics"
    feed.symlink_to(mine)
    assert write_feed([Row()], (), feed, 0o600)
    assert mine.read_text() == "mine"
    assert not feed.is_symlink()
