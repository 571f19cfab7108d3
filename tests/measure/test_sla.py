"""The promise clock: pauses, states, and whose word counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.measure import sla
from console.measure.calendars import ALWAYS, WorkingCalendar
from console.measure.sla import State, Target
from console.model import Pause, Ref, Status, Ticket
from tests.measure.wallclock import MINUTE, worked_minutes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = 3600
DAY = ((8 * HOUR, 18 * HOUR),)
OFFICE = WorkingCalendar(AMSTERDAM, (DAY, DAY, DAY, DAY, DAY, (), ()))
FOUR_HOURS = Target(4 * HOUR, OFFICE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


MONDAY, TUESDAY = at("2026-03-09T16:00"), at("2026-03-10T10:00")


def test_a_pause_moves_the_due_date_by_its_working_length() -> None:
    pause = Pause(at("2026-03-09T16:30"), at("2026-03-10T09:30"))
    clock = sla.run(FOUR_HOURS, MONDAY, at("2026-03-10T10:30"), [pause])
    assert clock.due == at("2026-03-10T13:00")
    assert (clock.elapsed, clock.remaining) == (1.5 * HOUR, 2.5 * HOUR)
    assert clock.state is State.RUNNING


def test_a_clock_that_stands_still_has_time_left_but_no_due_date() -> None:
    clock = sla.run(FOUR_HOURS, MONDAY, at("2026-03-12T10:00"), [Pause(at("2026-03-09T17:00"))])
    assert (clock.state, clock.due, clock.remaining) == (State.PAUSED, None, 3 * HOUR)


def test_what_was_broken_before_a_pause_stays_broken() -> None:
    clock = sla.run(FOUR_HOURS, MONDAY, at("2026-03-12T10:00"), [Pause(at("2026-03-10T11:00"))])
    assert (clock.state, clock.due, clock.remaining) == (State.BREACHED, TUESDAY, -1 * HOUR)


def test_a_pause_that_was_entered_afterwards_counts_from_when_it_began() -> None:
    before = sla.run(FOUR_HOURS, MONDAY, at("2026-03-10T11:00"))
    after = sla.run(
        FOUR_HOURS,
        MONDAY,
        at("2026-03-10T11:00"),
        [Pause(MONDAY - timedelta(days=1), at("2026-03-10T09:00"))],
    )
    assert (before.state, after.state) == (State.BREACHED, State.RUNNING)
    assert after.due == at("2026-03-10T13:00")


def test_overlapping_pauses_are_not_counted_twice() -> None:
    pauses = [
        Pause(at("2026-03-09T16:30"), at("2026-03-09T17:30")),
        Pause(at("2026-03-09T17:00"), at("2026-03-09T17:15")),
        Pause(at("2026-03-09T17:00"), at("2026-03-09T18:00")),
        Pause(at("2026-03-09T19:00"), at("2026-03-09T18:00")),
    ]
    assert sla.run(FOUR_HOURS, MONDAY, MONDAY, pauses).due == at("2026-03-10T11:30")


@pytest.mark.parametrize(
    ("now", "percent", "warning", "state"),
    [
        ("2026-03-09T17:59", 119 / 240 * 100, 0, State.RUNNING),
        ("2026-03-09T18:00", 50, 50, State.RUNNING),
        ("2026-03-10T08:59", 179 / 240 * 100, 50, State.RUNNING),
        ("2026-03-10T09:00", 75, 75, State.RUNNING),
        ("2026-03-10T10:00", 100, 100, State.RUNNING),
        ("2026-03-10T10:01", 241 / 240 * 100, 100, State.BREACHED),
        ("2026-03-10T14:00", 200, 100, State.BREACHED),
    ],
)
def test_it_warns_at_half_at_three_quarters_and_when_it_is_used_up(
    now: str, percent: float, warning: int, state: State
) -> None:
    clock = sla.run(FOUR_HOURS, MONDAY, at(now))
    assert clock.percent == pytest.approx(percent)
    assert (clock.warning, clock.state) == (warning, state)


def test_a_promise_used_up_at_closing_time_is_broken_in_the_evening() -> None:
    clock = sla.run(Target(2 * HOUR, OFFICE), MONDAY, at("2026-03-09T20:00"))
    assert (clock.due, clock.remaining, clock.state) == (at("2026-03-09T18:00"), 0, State.BREACHED)


def test_work_that_is_done_stops_the_clock() -> None:
    late, early = at("2026-03-20T10:00"), at("2026-03-10T10:00")
    met = sla.run(FOUR_HOURS, MONDAY, late, ended=early)
    broken = sla.run(FOUR_HOURS, MONDAY, late, ended=early + timedelta(seconds=1))
    assert (met.state, met.remaining) == (State.MET, 0)
    assert broken.state is State.BREACHED


def ticket(**facts: object) -> Ticket:
    values: dict[str, object] = {
        "ref": Ref("rt", "7"),
        "number": "#7",
        "subject": "Printer",
        "status": Status.IN_PROGRESS,
        "status_name": "open",
        "queue": "General",
        "created": MONDAY,
        "updated": MONDAY,
        "version": "1",
    }
    return Ticket(**(values | facts))  # type: ignore[arg-type]


NOW = at("2026-03-10T09:00")


def test_nobody_promised_anything() -> None:
    assert sla.promise(ticket(), None, NOW) is None
    assert sla.promise(ticket(due=TUESDAY, status=Status.CANCELLED), FOUR_HOURS, NOW) is None


def test_ours_counts_where_the_service_has_no_due_date() -> None:
    promise = sla.promise(ticket(), FOUR_HOURS, NOW)
    assert promise is not None
    (word,) = promise.words
    assert (word.due, word.ours, word.breached, word.remaining) == (TUESDAY, True, False, HOUR)
    assert promise.clock is not None
    assert promise.clock.warning == 75


@pytest.mark.parametrize(("off", "words"), [(-61, 2), (-60, 1), (0, 1), (60, 1), (61, 2)])
def test_both_are_shown_where_they_differ_by_more_than_a_minute(off: int, words: int) -> None:
    theirs = TUESDAY + timedelta(seconds=off)
    promise = sla.promise(ticket(due=theirs), FOUR_HOURS, NOW)
    assert promise is not None
    assert [word.ours for word in promise.words] == [False, True][:words]
    assert promise.due == theirs


def test_the_services_word_on_a_breach_counts() -> None:
    broken = sla.promise(ticket(due=TUESDAY, breached=True), FOUR_HOURS, NOW)
    kept = sla.promise(
        ticket(due=TUESDAY, breached=False, status=Status.RESOLVED, resolved=TUESDAY + timedelta(hours=1)),
        None,
        NOW,
    )
    assert broken is not None
    assert kept is not None
    assert (broken.state, kept.state) == (State.BREACHED, State.MET)


def test_a_breach_without_a_due_date_is_the_services_and_the_date_ours() -> None:
    promise = sla.promise(ticket(breached=True), FOUR_HOURS, NOW)
    assert promise is not None
    assert [(word.due, word.breached, word.ours) for word in promise.words] == [
        (None, True, False),
        (TUESDAY, False, True),
    ]


def test_a_due_date_that_went_by_is_broken_even_if_the_service_did_not_say_so_yet() -> None:
    promise = sla.promise(ticket(due=TUESDAY, breached=False), None, TUESDAY + timedelta(minutes=5))
    assert promise is not None
    assert promise.state is State.BREACHED


def test_a_due_date_that_goes_by_while_the_clock_stands_still_is_not_broken() -> None:
    held = ticket(due=TUESDAY, status=Status.ON_HOLD, pauses=(Pause(at("2026-03-09T17:00")),))
    promise = sla.promise(held, FOUR_HOURS, TUESDAY + timedelta(days=1))
    assert promise is not None
    assert promise.state is State.PAUSED
    (word,) = promise.words
    assert (word.due, word.remaining) == (TUESDAY, 3 * HOUR)


def test_a_pause_that_came_after_the_due_date_does_not_mend_the_breach() -> None:
    held = ticket(due=TUESDAY, status=Status.ON_HOLD, pauses=(Pause(TUESDAY + timedelta(hours=1)),))
    promise = sla.promise(held, FOUR_HOURS, TUESDAY + timedelta(days=1))
    assert promise is not None
    assert promise.state is State.BREACHED


def test_on_hold_since_nobody_knows_when_is_paused_without_a_figure() -> None:
    held = ticket(status=Status.ON_HOLD)
    promise = sla.promise(held, FOUR_HOURS, NOW)
    assert promise is not None
    assert (promise.state, promise.words, promise.clock) == (State.PAUSED, (), None)
    assert sla.due(held, FOUR_HOURS) is None


def test_the_services_due_date_is_measured_in_the_calendar_where_there_is_one() -> None:
    theirs = at("2026-03-11T10:00")
    ours = sla.promise(ticket(due=theirs), FOUR_HOURS, NOW)
    nobodys = sla.promise(ticket(due=theirs), None, NOW)
    assert ours is not None
    assert nobodys is not None
    assert (ours.words[0].remaining, nobodys.words[0].remaining) == (11 * HOUR, 25 * HOUR)
    assert ours.clock is not None
    assert ours.clock.percent == pytest.approx(3 / 14 * 100)


def test_the_due_date_in_lists_is_the_services_or_else_ours() -> None:
    assert sla.due(ticket(), FOUR_HOURS) == TUESDAY
    assert sla.due(ticket(due=NOW), FOUR_HOURS) == NOW
    assert sla.due(ticket(), None) is None
    assert sla.due(ticket(pauses=(Pause(at("2026-03-09T17:00")),)), FOUR_HOURS) is None


def test_dates_that_no_calendar_means_do_no_harm() -> None:
    far = ticket(created=datetime.min.replace(tzinfo=UTC), due=datetime.max.replace(tzinfo=UTC))
    promise = sla.promise(far, Target(HOUR, ALWAYS), NOW)
    assert promise is not None
    assert promise.state is State.RUNNING


lengths = st.integers(0, 3 * 24 * 60)
pauses = st.lists(st.tuples(lengths, st.one_of(st.none(), lengths)), max_size=5)


@settings(max_examples=25, deadline=None)
@given(lengths, st.integers(1, 1500), lengths, pauses, st.booleans())
def test_the_clock_is_what_somebody_counts_who_looks_every_minute(
    start: int, target: int, length: int, held: list[tuple[int, int | None]], done: bool
) -> None:
    base = datetime(2026, 3, 26, tzinfo=UTC)
    began, now = base + start * MINUTE, base + (start + length) * MINUTE
    gaps = [
        Pause(base + begin * MINUTE, None if more is None else base + (begin + more) * MINUTE)
        for begin, more in held
    ]
    open_ = {day: [("08:00", "18:00")] for day in range(5)}
    all_ = worked_minutes(began, began + timedelta(days=10), AMSTERDAM, open_, lambda day: False)
    ran = [m for m in all_ if not any(g.start <= m and (g.end is None or m < g.end) for g in gaps)]
    clock = sla.run(Target(target * 60, OFFICE), began, now, gaps, ended=now if done else None)
    assert clock.elapsed == 60 * sum(minute < now for minute in ran)
    due = ran[target - 1] + MINUTE if len(ran) >= target else None
    if due is not None or any(gap.end is None for gap in gaps):
        assert clock.due == due
    broken = due is not None and now > due
    assert (clock.state is State.BREACHED) == broken
    if not broken and not done:
        standing = any(g.start <= now and (g.end is None or now < g.end) for g in gaps)
        assert clock.state is (State.PAUSED if standing else State.RUNNING)
