"""The next free slots, by example and against somebody who tries every quarter of an hour."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.collisions import Booking, Estate, Reason, collisions_of
from console.measure.evidence import Exposed, exposed
from console.measure.slots import Slot, free_slots
from console.model import HOURS, Exposure, Ref, TimeWindow, WindowKind
from tests.measure.estates import calendar

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
ESTATE = Estate({"app": frozenset({"db"}), "web": frozenset({"app"})}, {"app": "ERP"})
BUSY_DAYS = tuple(500 if 8 <= hour % 24 < 18 and hour < 120 else 20 for hour in range(HOURS))
OFFICE = Exposure(Ref("desk", "e"), "ERP", BUSY_DAYS)


def booking(id_: str, start: datetime, length: timedelta, *cis: str, who: str | None = None) -> Booking:
    return Booking(Ref("desk", id_), f"CHG-{id_}", start, start + length, frozenset(cis), implementer=who)


OURS = booking("1", MONDAY + 9 * HOUR, HOUR, "app", who="desk:ada")


def starts(slots: tuple[Slot, ...]) -> list[timedelta]:
    return [slot.start - MONDAY for slot in slots]


def window(kind: WindowKind, start: datetime, length: timedelta, rrule: str = "") -> TimeWindow:
    return TimeWindow(Ref("desk", "w"), kind, "Window", start, start + length, rrule=rrule, cis=("app",))


def test_the_earliest_quarters_with_the_fewest_people_come_first_and_none_over_another() -> None:
    found = free_slots(OURS, [], ESTATE, [OFFICE], MONDAY + 6 * HOUR + timedelta(minutes=50), count=3)
    assert starts(found) == [7 * HOUR, 18 * HOUR, 19 * HOUR]
    assert [slot.end - slot.start for slot in found] == [HOUR] * 3
    assert [slot.exposed for slot in found] == [Exposed(20, 20)] * 3
    assert [slot.in_maintenance for slot in found] == [None] * 3


def test_changes_on_the_items_around_it_and_its_implementers_take_time() -> None:
    others = [
        booking("2", MONDAY, HOUR, "app"),
        booking("3", MONDAY + HOUR, HOUR, "db"),
        booking("4", MONDAY + 2 * HOUR, HOUR + timedelta(minutes=5), "web"),
        booking("5", MONDAY + 4 * HOUR, timedelta(minutes=20), "mail", who="desk:ada"),
        booking("6", MONDAY + 6 * HOUR, HOUR, "mail", who="desk:bo"),
        replace(OURS, start=MONDAY + 5 * HOUR, end=MONDAY + 7 * HOUR),
    ]
    found = free_slots(OURS, others, ESTATE, [OFFICE], MONDAY, count=3)
    assert starts(found) == [4 * HOUR + 2 * QUARTER, 5 * HOUR + 2 * QUARTER, 6 * HOUR + 2 * QUARTER]


def test_no_slot_lies_in_a_freeze_of_either_kind_but_in_one_it_is_exempt_from() -> None:
    freezes = [
        window(WindowKind.FREEZE_HARD, MONDAY, timedelta(days=2)),
        window(WindowKind.FREEZE_APPROVAL, MONDAY + timedelta(days=2), timedelta(days=1)),
    ]
    (found,) = free_slots(OURS, [], replace(ESTATE, windows=freezes), [], MONDAY, count=1)
    assert found.start == MONDAY + timedelta(days=3)
    exempt = [replace(freeze, exempt=("CHG-1",)) for freeze in freezes]
    (found,) = free_slots(OURS, [], replace(ESTATE, windows=exempt), [], MONDAY, count=1)
    assert found.start == MONDAY


def test_maintenance_windows_are_preferred_to_quieter_hours() -> None:
    noon = window(WindowKind.MAINTENANCE, MONDAY + 12 * HOUR, 90 * timedelta(minutes=1), "FREQ=DAILY;COUNT=2")
    found = free_slots(OURS, [], replace(ESTATE, windows=[noon]), [OFFICE], MONDAY, count=3)
    assert starts(found) == [12 * HOUR, 36 * HOUR, timedelta()]
    assert [slot.in_maintenance for slot in found] == [True, True, False]
    assert [slot.exposed and slot.exposed.low for slot in found] == [500, 500, 20]


def test_the_quiet_hours_whose_counts_are_withheld_rank_as_quiet_and_are_told_as_unknown() -> None:
    nightly = replace(OFFICE, hours=tuple(None if hour % 24 < 5 else 50 for hour in range(HOURS)))
    (found,) = free_slots(OURS, [], ESTATE, [nightly], MONDAY + 6 * HOUR, count=1)
    assert found.start == MONDAY + 24 * HOUR
    assert found.exposed is None


def test_hours_without_a_count_weigh_as_nearly_ten_people_each() -> None:
    """At 0:00 12 and at most 9, at 1:00 11 and 9, at 2:00 10 and 10, which is told to be 20 at most."""
    both = Estate(service_of={"app": "ERP", "db": "Mail"})
    mail = Exposure(Ref("desk", "m"), "Mail", tuple((12, 11, 10, *[50] * 21) * 7))
    erp = replace(OFFICE, hours=tuple((None, None, 10, *[50] * 21) * 7))
    ours = replace(OURS, cis=frozenset({"app", "db"}))
    found = free_slots(ours, [], both, [mail, erp], MONDAY, count=3)
    assert starts(found) == [1 * HOUR, 2 * HOUR, 25 * HOUR]
    found = free_slots(ours, [], both, [mail, replace(erp, hours=(None, None, 8, *[50] * 21) * 7)], MONDAY, 1)
    assert starts(found) == [2 * HOUR]


def test_without_any_count_the_earliest_is_as_good_as_any() -> None:
    unmeasured = replace(OFFICE, hours=(None,) * HOURS)
    found = free_slots(OURS, [], ESTATE, [unmeasured], MONDAY + 9 * HOUR, count=2)
    assert starts(found) == [9 * HOUR, 10 * HOUR]
    assert found[0].exposed is None


def test_what_is_never_free_has_no_slot() -> None:
    forever = window(WindowKind.FREEZE_HARD, MONDAY - HOUR, timedelta(days=400))
    assert free_slots(OURS, [], replace(ESTATE, windows=[forever]), [OFFICE], MONDAY) == ()
    assert free_slots(replace(OURS, end=OURS.start), [], ESTATE, [], MONDAY) == ()
    assert free_slots(replace(OURS, end=OURS.start - HOUR), [], ESTATE, [], MONDAY) == ()
    assert free_slots(replace(OURS, end=OURS.start + timedelta(days=91)), [], ESTATE, [], MONDAY) == ()


def test_the_last_slot_ends_with_the_90_days() -> None:
    long = replace(OURS, end=OURS.start + timedelta(days=89, hours=23))
    found = free_slots(long, [], ESTATE, [OFFICE], MONDAY + timedelta(minutes=1), count=1)
    assert starts(found) == [QUARTER]
    blocked = booking("2", MONDAY, timedelta(days=90) - HOUR, "app")
    assert starts(free_slots(OURS, [blocked], ESTATE, [], MONDAY)) == [timedelta(days=90) - HOUR]


@pytest.mark.parametrize("seed", range(25))
def test_slots_are_those_that_trying_every_quarter_finds(seed: int) -> None:
    """Try each quarter of three days as a proposed move, and rank what is free by the engine's own words."""
    made = calendar(seed)
    dice = random.Random(seed)
    wanted = dice.choice([timedelta(minutes=20), HOUR, 5 * HOUR])
    ours = replace(dice.choice(made.bookings), start=made.base, end=made.base + wanted)
    ours = replace(ours, implementer=None, cis=ours.cis or frozenset({"ci-a"}))
    hours = tuple(dice.choice([10, 20, 30]) for _ in range(HOURS))
    curves = [Exposure(Ref("desk", name), name, hours, "Asia/Kathmandu") for name in ("ERP", "Mail", "Wi-Fi")]
    end = made.base + timedelta(days=90)
    rest = booking("rest", made.base + timedelta(days=3), end - made.base, *ours.cis)
    others = [one for one in made.bookings if one.start < one.end] + [rest]
    tried = [
        replace(ours, start=made.base + step * QUARTER, end=made.base + step * QUARTER + wanted)
        for step in range(3 * 96)
    ]
    free = []
    for one in tried:
        reasons = {found.reason for found in collisions_of(one, others, made.estate)}
        blocking = {Reason.HARD_FREEZE, Reason.APPROVAL_FREEZE, Reason.SAME_CI, Reason.PARENT_CHILD}
        if not reasons & blocking:
            people = exposed(curves, made.estate.services(one), one.start, one.end)
            free.append((Reason.OUTSIDE_MAINTENANCE in reasons, people.high if people else 0, one.start))
    best: list[datetime] = []
    for _, _, start in sorted(free, key=lambda one: (one[0], one[1] or 0, one[2])):
        if all(abs(start - other) >= wanted for other in best):
            best.append(start)
    found = free_slots(ours, others, made.estate, curves, made.base, count=4)
    assert [slot.start for slot in found] == best[:4]


def test_slots_are_found_in_the_time_of_a_key_press() -> None:
    week = [
        booking(str(number), MONDAY + number * 5 * HOUR, 2 * HOUR, f"ci-{number % 40}")
        for number in range(430)
    ]
    nightly = window(WindowKind.MAINTENANCE, MONDAY - 21 * HOUR, 6 * HOUR, "FREQ=DAILY")
    estate = Estate(
        {f"ci-{number}": frozenset({f"ci-{number // 3}"}) for number in range(1500)},
        {f"ci-{number}": f"S{number % 9}" for number in range(1500)},
        [replace(nightly, cis=("ci-3",))],
    )
    curves = [replace(OFFICE, service=f"S{number}") for number in range(9)]
    ours = replace(OURS, cis=frozenset({"ci-3", "ci-4", "ci-5"}))

    def spent() -> float:
        began = time.process_time()
        assert len(free_slots(ours, week, estate, curves, MONDAY)) == 5
        return time.process_time() - began

    assert min(spent() for _ in range(3)) < 0.05
