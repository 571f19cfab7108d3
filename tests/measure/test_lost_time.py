"""Lost working time: said and calculated stay apart, each minute has a cause, and nothing unknown is a nought."""

from __future__ import annotations

import random
from datetime import datetime
from math import exp
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.measure.calendars import ALWAYS, WorkingCalendar
from console.measure.lost_time import Case, Cause, Loss, Stretch, calibration, ledger, loss_of, pairs_of
from console.model import WorkState

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = ((9 * 3600, 17 * 3600),)
OFFICE = WorkingCalendar(AMSTERDAM, (DAY, DAY, DAY, DAY, DAY, (), ()))
BLOCKED, AROUND, SLOWER = WorkState.BLOCKED, WorkState.WORKAROUND, WorkState.SLOWER


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=AMSTERDAM)


def stretch(start: str, end: str, cause: Cause, state: WorkState = BLOCKED) -> Stretch:
    return Stretch(at(start), at(end), cause, state)


FRIDAY = stretch("20T16:00", "23T10:00", Cause.US)
"""Friday four o'clock to Monday ten: two hours of work."""


def test_a_wait_counts_in_the_working_hours_of_the_users_and_by_how_badly_they_are_hit() -> None:
    for state, minutes in ((BLOCKED, 120), (AROUND, 48), (SLOWER, 24), (WorkState.NO_LOSS, 0)):
        case = Case("Email", (Stretch(FRIDAY.start, FRIDAY.end, Cause.US, state),), 3)
        loss = loss_of(case, OFFICE)
        assert (loss.each, loss.calculated, loss.minutes) == pytest.approx(
            (minutes, 3 * minutes, 3 * minutes)
        )
        assert loss.said is None
    assert loss_of(Case("Email", (FRIDAY,), 1), ALWAYS).calculated == 66 * 60


def test_a_workaround_on_the_way_makes_the_rest_cheaper() -> None:
    case = Case(
        "Email",
        (
            stretch("23T09:00", "23T10:00", Cause.US),
            stretch("23T10:00", "23T15:00", Cause.VENDOR, AROUND),
        ),
        2,
    )
    loss = loss_of(case, OFFICE)
    assert loss.calculated == pytest.approx(2 * (60 + 0.4 * 300))
    assert loss.causes == pytest.approx({Cause.US: 120, Cause.VENDOR: 240})


def test_an_answer_speaks_for_the_person_who_gave_it() -> None:
    alone = loss_of(Case("Email", (FRIDAY,), 1, (45,)), OFFICE)
    assert (alone.minutes, alone.said, alone.calculated) == (45, 45, 120)
    many = loss_of(Case("Email", (FRIDAY,), 48, (45, 200)), OFFICE)
    assert (many.minutes, many.said, many.calculated) == (245 + 46 * 120, 245, 48 * 120)
    assert loss_of(Case("Email", (FRIDAY,), 1, (45, 200)), OFFICE).minutes == 245


def test_what_nobody_knows_is_unknown_and_not_nothing() -> None:
    nothing = loss_of(Case("Email", (FRIDAY,)), OFFICE)
    assert (nothing.each, nothing.calculated, nothing.minutes, nothing.causes) == (120, None, None, {})
    unclear = Case("Email", (stretch("23T09:00", "23T10:00", Cause.US, WorkState.UNKNOWN),), 5)
    assert loss_of(unclear, OFFICE).minutes is None
    assert loss_of(Case("Email", (), 5), OFFICE).minutes is None
    said = loss_of(Case("Email", (), None, (30,)), OFFICE)
    assert (said.minutes, said.causes) == (30, {Cause.UNKNOWN: 30})


def test_where_only_the_waiting_is_known_said_minutes_go_by_how_long_each_lasted() -> None:
    case = Case(
        "Email",
        (
            stretch("23T09:00", "23T10:00", Cause.US, WorkState.UNKNOWN),
            stretch("23T10:00", "23T13:00", Cause.VENDOR, WorkState.UNKNOWN),
        ),
        1,
        (80,),
    )
    assert loss_of(case, OFFICE).causes == pytest.approx({Cause.US: 20, Cause.VENDOR: 60})


def test_an_unclear_stretch_makes_the_whole_ticket_unclear() -> None:
    case = Case(
        "Email",
        (
            stretch("23T09:00", "23T10:00", Cause.US, WorkState.UNKNOWN),
            stretch("23T10:00", "23T13:00", Cause.VENDOR),
        ),
        1,
    )
    loss = loss_of(case, OFFICE)
    assert (loss.each, loss.minutes) == (None, None)


def test_stretches_that_overlap_are_counted_once() -> None:
    case = Case(
        "Email",
        (
            stretch("23T10:00", "23T12:00", Cause.HANDOVER),
            stretch("23T09:00", "23T11:00", Cause.US),
            stretch("23T09:30", "23T10:30", Cause.VENDOR),
        ),
        1,
    )
    assert loss_of(case, OFFICE).causes == pytest.approx({Cause.US: 120, Cause.HANDOVER: 60})


CASES = st.builds(
    Case,
    st.sampled_from(["Email", "Print"]),
    st.lists(
        st.builds(
            lambda start, hours, cause, state: Stretch(
                at(f"{start:02}T09:00"), at(f"{start:02}T{9 + hours:02}:00"), cause, state
            ),
            st.integers(2, 28),
            st.integers(0, 9),
            st.sampled_from(Cause),
            st.sampled_from(WorkState),
        ),
        max_size=4,
    ).map(tuple),
    st.none() | st.integers(0, 900),
    st.lists(st.floats(0, 500), max_size=3).map(tuple),
)


@settings(deadline=None)  # the first example works out the year of a calendar
@given(st.lists(CASES, max_size=8))
def test_the_causes_of_a_service_add_up_to_what_it_lost(cases: list[Case]) -> None:
    made = ledger(cases, OFFICE)
    assert sum(entry.tickets for entry in made.values()) == len(cases)
    for entry in made.values():
        assert sum(entry.causes.values()) == pytest.approx(entry.lost.total)
        assert entry.lost.n + entry.unknown == entry.tickets
        assert list(entry.causes.values()) == sorted(entry.causes.values(), reverse=True)


def test_a_ledger_keeps_said_and_calculated_in_two_columns() -> None:
    made = ledger(
        [
            Case("Email", (FRIDAY,), 1, (45,)),
            Case("Email", (FRIDAY,), 10),
            Case("Email", (FRIDAY,)),
            Case("Print", (stretch("23T09:00", "23T10:00", Cause.CHANGE),), 2),
        ],
        OFFICE,
    )
    email = made["Email"]
    assert (email.tickets, email.unknown, email.said, email.said_by) == (3, 1, 45, 1)
    assert (email.calculated, email.calculated_of, email.lost.total) == (1_320, 2, 1_245)
    assert made["Print"].causes == {Cause.CHANGE: 120}
    assert ledger([], OFFICE) == {}


def test_the_factor_between_said_and_calculated_is_printed_with_its_interval() -> None:
    made = calibration([(10.0, 15.0)] * 10)
    assert made is not None
    assert (made.factor, made.low, made.high, made.n) == pytest.approx((1.5, 1.5, 1.5, 10))
    assert calibration([(10.0, 15.0)] * 9 + [(0.0, 30.0)]) is None


def test_the_interval_of_the_factor_covers_the_truth_about_19_times_of_20() -> None:
    dice, covered, runs = random.Random(8), 0, 500
    for _ in range(runs):
        pairs = []
        for _ in range(60):
            calculated = 30 * exp(dice.gauss(0, 1))
            pairs.append((calculated, 1.4 * calculated * exp(0.5 * dice.gauss(0, 1) - 0.125)))
        made = calibration(pairs)
        assert made is not None
        covered += made.low <= 1.4 <= made.high
    assert 0.88 <= covered / runs <= 0.98


def test_pairs_are_of_one_person_each() -> None:
    cases = [
        Case("Email", (FRIDAY,), 48, (45, 200)),
        Case("Email", (FRIDAY,), 48),
        Case("Email", (), 1, (30,)),
    ]
    assert pairs_of(cases, OFFICE) == [(120, 45), (120, 200)]


def test_a_loss_of_nothing_has_no_causes() -> None:
    case = Case("Email", (stretch("23T09:00", "23T10:00", Cause.US, WorkState.NO_LOSS),), 5)
    assert loss_of(case, OFFICE) == Loss(0, 0, None, 0, {})
