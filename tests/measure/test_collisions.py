"""Each reason of the collision engine by an example, with its severity, its words and its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.collisions import (
    SEVERITY,
    Booking,
    Collision,
    Estate,
    OpenIncident,
    Reason,
    all_collisions,
    collisions_of,
    left_out,
)
from console.model import Ref, Risk, TimeWindow, WindowKind

NEEDS = {"erp-app": frozenset({"db-erp-01"}), "crm-app": frozenset({"db-erp-01"})}
SERVICE_OF = {"erp-app": "ERP", "db-erp-01": "Databases", "crm-app": "CRM", "erp-web": "ERP"}
ESTATE = Estate(NEEDS, SERVICE_OF)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def booking(
    id_: str, start: str, end: str, *cis: str, who: str | None = None, risk: Risk = Risk.HIGH, **more: object
) -> Booking:
    made = Booking(
        Ref("desk", id_), f"CHG-{id_}", at(start), at(end), frozenset(cis), implementer=who, risk=risk
    )
    return replace(made, **more)  # type: ignore[arg-type]


OURS = booking("1", "2026-11-28T22:00", "2026-11-28T23:30", "erp-app")


def window(kind: WindowKind, start: str, end: str, **more: object) -> TimeWindow:
    made = TimeWindow(Ref("desk", "w"), kind, "Year-end close", at(start), at(end), owner="Finance")
    return replace(made, **more)  # type: ignore[arg-type]


def only(other: Booking, ours: Booking = OURS, estate: Estate = ESTATE) -> Collision:
    """Return the one collision that ours has with the other; the other must have its mirror image."""
    found = all_collisions([ours, other], estate)
    (mine,), (theirs,) = found[ours.ref], found[other.ref]
    assert (mine.reason, mine.rank, mine.start, mine.end) == (
        theirs.reason,
        theirs.rank,
        theirs.start,
        theirs.end,
    )
    assert mine.path == theirs.path[::-1]
    assert (mine.other, theirs.other) == (other.ref, ours.ref)
    assert collisions_of(ours, [ours, other], estate) == (mine,)
    return mine


def test_the_severities_are_those_of_the_table() -> None:
    assert [SEVERITY[reason] for reason in Reason] == [1.0, 0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.4, 0.2, 0.2]


def test_the_same_item_at_the_same_time() -> None:
    found = only(
        booking("2", "2026-11-28T23:00", "2026-11-29T01:00", "erp-app", title="Patch", risk=Risk.UNKNOWN)
    )
    assert (found.reason, found.severity) == (Reason.SAME_CI, 0.9)
    assert (found.other_number, found.other_title) == ("CHG-2", "Patch")
    assert (found.path, found.words) == (("erp-app",), "same CI erp-app")
    assert (found.start, found.end) == (at("2026-11-28T23:00"), at("2026-11-28T23:30"))
    assert found.rank == pytest.approx(0.9 * 1.0 * 30 / 90)


@pytest.mark.parametrize(
    ("ours", "theirs", "weight"),
    [
        (Risk.LOW, Risk.LOW, 0.4),
        (Risk.LOW, Risk.MEDIUM, 0.7),
        (Risk.HIGH, Risk.LOW, 1.0),
        (Risk.LOW, Risk.UNKNOWN, 1.0),
    ],
)
def test_the_greater_risk_ranks_and_an_unknown_one_counts_as_high(
    ours: Risk, theirs: Risk, weight: float
) -> None:
    other = booking("2", "2026-11-28T22:00", "2026-11-28T23:30", "erp-app", risk=theirs)
    assert only(other, replace(OURS, risk=ours)).rank == pytest.approx(0.9 * weight)


def test_a_change_that_ends_when_the_other_begins_does_not_overlap_it() -> None:
    follower = booking("2", "2026-11-28T23:30", "2026-11-29T01:00", "erp-app", outage=False)
    assert all_collisions([OURS, follower], ESTATE) == {}
    sooner = replace(follower, start=follower.start - timedelta(microseconds=1))
    assert only(sooner).reason is Reason.SAME_CI


def test_what_an_item_needs_is_one_hop_away_from_either_side() -> None:
    found = only(booking("2", "2026-11-28T22:00", "2026-11-28T23:00", "db-erp-01"))
    assert (found.reason, found.severity, found.collapsed) == (Reason.PARENT_CHILD, 0.6, False)
    assert (found.path, found.words) == (("erp-app", "db-erp-01"), "erp-app needs db-erp-01")


def test_two_hops_are_found_and_collapsed() -> None:
    found = only(booking("2", "2026-11-28T22:00", "2026-11-28T23:00", "crm-app"))
    assert (found.reason, found.severity, found.collapsed) == (Reason.TWO_HOPS, 0.2, True)
    assert found.path == ("erp-app", "db-erp-01", "crm-app")
    assert found.words == "crm-app needs db-erp-01, erp-app needs db-erp-01"


def test_three_hops_are_none() -> None:
    far = booking("2", "2026-11-28T22:00", "2026-11-28T23:00", "mail")
    estate = replace(ESTATE, needs={**NEEDS, "mail": frozenset({"crm-app"})})
    assert all_collisions([OURS, far], estate) == {}


def test_circles_and_items_that_need_themselves_do_no_harm() -> None:
    needs = {"a": frozenset({"b", "a"}), "b": frozenset({"c"}), "c": frozenset({"a"})}
    one, two, three = (booking(ci, "2026-11-28T22:00", "2026-11-28T23:00", ci) for ci in "abc")
    found = all_collisions([one, two, three], Estate(needs))
    assert {reason.reason for reasons in found.values() for reason in reasons} == {Reason.PARENT_CHILD}
    assert [len(reasons) for reasons in found.values()] == [2, 2, 2]
    assert "a" not in Estate(needs).linked()["a"]


def test_the_same_service_over_other_items_counts_where_nothing_stronger_does() -> None:
    found = only(booking("2", "2026-11-28T22:00", "2026-11-28T23:00", "erp-web"))
    assert (found.reason, found.severity, found.words) == (Reason.SAME_SERVICE, 0.4, "same service ERP")
    both = booking("2", "2026-11-28T22:00", "2026-11-28T23:00", "erp-web", "db-erp-01")
    assert only(both).reason is Reason.PARENT_CHILD


def test_a_service_without_any_item_collides_too() -> None:
    bare = booking("2", "2026-11-28T22:00", "2026-11-28T23:00", services=frozenset({"ERP"}))
    assert only(bare).reason is Reason.SAME_SERVICE


def test_the_same_hands_are_a_reason_of_their_own() -> None:
    ours = replace(OURS, implementer="desk:ada")
    other = booking("2", "2026-11-28T22:00", "2026-11-28T23:30", "erp-app", who="desk:ada")
    found = collisions_of(ours, [other], ESTATE)
    assert [(one.reason, one.severity) for one in found] == [
        (Reason.SAME_CI, 0.9),
        (Reason.SAME_IMPLEMENTER, 0.7),
    ]
    assert only(replace(other, cis=frozenset()), ours).reason is Reason.SAME_IMPLEMENTER


def test_nobody_is_not_the_same_implementer() -> None:
    assert all_collisions([OURS, booking("2", "2026-11-28T22:00", "2026-11-28T23:00")], ESTATE) == {}


def test_the_same_users_are_hit_again_within_a_day() -> None:
    found = only(booking("2", "2026-11-29T05:30", "2026-11-29T06:00", "erp-web"))
    assert (found.reason, found.severity) == (Reason.SAME_USERS, 0.2)
    assert found.rank == pytest.approx(0.2 * (1 - 6 / 24))
    assert found.words == "users of ERP are hit again 6 h later"
    assert (found.start, found.end) == (None, None)
    soon = collisions_of(booking("2", "2026-11-28T23:50", "2026-11-29T00:00", "erp-web"), [OURS], ESTATE)
    assert [one.words for one in soon] == ["users of ERP were hit 20 min earlier"]


def test_users_who_get_a_whole_day_are_not_hit_twice() -> None:
    later = booking("2", "2026-11-29T23:30", "2026-11-30T00:00", "erp-web")
    assert all_collisions([OURS, later], ESTATE) == {}
    assert collisions_of(OURS, [later], ESTATE) == ()
    assert only(replace(later, start=later.start - timedelta(minutes=1))).reason is Reason.SAME_USERS


def test_users_are_not_hit_by_a_change_without_outage() -> None:
    later = booking("2", "2026-11-29T05:30", "2026-11-29T06:00", "erp-web", outage=False)
    assert all_collisions([OURS, later], ESTATE) == {}
    assert all_collisions([replace(OURS, outage=False), replace(later, outage=True)], ESTATE) == {}


def test_a_hard_freeze_blocks_at_any_touch_whatever_the_risk() -> None:
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-28T23:29", "2027-01-04T00:00")
    (found,) = collisions_of(replace(OURS, risk=Risk.LOW), [], Estate(windows=[freeze]))
    assert (found.reason, found.severity, found.rank) == (Reason.HARD_FREEZE, 1.0, 1.0)
    assert (found.other, found.other_title) == (freeze.ref, "Year-end close")
    assert (found.start, found.end) == (at("2026-11-28T23:29"), OURS.end)
    assert found.words == "Year-end close, owner Finance, until 3 Jan"


def test_the_end_of_a_freeze_is_told_in_its_own_wall_clock() -> None:
    freeze = window(
        WindowKind.FREEZE_HARD, "2026-11-28T00:00", "2027-01-03T05:00", zone="Europe/Amsterdam", owner=""
    )
    (found,) = collisions_of(OURS, [], Estate(windows=[freeze]))
    assert found.words == "Year-end close, until 3 Jan 06:00"
    (found,) = collisions_of(OURS, [], Estate(windows=[replace(freeze, zone="Nowhere/None")]))
    assert found.words == "Year-end close, until 3 Jan 05:00"


def test_an_approval_freeze_is_weaker_and_weighed_by_risk() -> None:
    freeze = window(WindowKind.FREEZE_APPROVAL, "2026-11-28T23:00", "2027-01-04T00:00")
    (found,) = collisions_of(replace(OURS, risk=Risk.LOW), [], Estate(windows=[freeze]))
    assert (found.reason, found.severity) == (Reason.APPROVAL_FREEZE, 0.8)
    assert found.rank == pytest.approx(0.8 * 0.4)


def test_a_freeze_holds_from_its_start_until_just_before_its_end() -> None:
    before = window(WindowKind.FREEZE_HARD, "2026-11-28T20:00", "2026-11-28T22:00")
    after = window(WindowKind.FREEZE_HARD, "2026-11-28T23:30", "2026-11-29T22:00")
    assert collisions_of(OURS, [], Estate(windows=[before, after])) == ()


def test_a_freeze_of_the_new_year_holds_where_the_new_year_is_already() -> None:
    midnights = window(
        WindowKind.FREEZE_HARD,
        "2026-12-20T18:15",
        "2026-12-20T19:15",
        zone="Asia/Kathmandu",
        rrule="FREQ=DAILY",
    )
    ours = replace(OURS, start=at("2026-12-31T18:30"), end=at("2026-12-31T18:45"))
    (found,) = collisions_of(ours, [], Estate(windows=[midnights]))
    assert found.words == "Year-end close, owner Finance, until 1 Jan 01:00"


@pytest.mark.parametrize(
    ("covers", "hit"),
    [
        ({"cis": ("erp-app",)}, True),
        ({"services": ("ERP",)}, True),
        ({"cis": ("erp-web",), "services": ("ERP",)}, True),
        ({"cis": ("db-erp-01",)}, False),
        ({"services": ("CRM",)}, False),
        ({"exempt": ("CHG-1",)}, False),
        ({"exempt": ("CHG-2",)}, True),
    ],
)
def test_a_freeze_covers_items_services_or_everything_but_what_is_exempt(
    covers: dict[str, object], hit: bool
) -> None:
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-28T00:00", "2026-11-30T00:00", **covers)
    found = collisions_of(OURS, [], replace(ESTATE, windows=[freeze]))
    assert [one.reason for one in found] == ([Reason.HARD_FREEZE] if hit else [])


def weekly(**more: object) -> TimeWindow:
    saturdays = window(WindowKind.MAINTENANCE, "2026-11-07T21:00", "2026-11-08T03:00", cis=("erp-app",))
    return replace(saturdays, rrule="FREQ=WEEKLY", zone="Europe/Amsterdam", **more)  # type: ignore[arg-type]


def test_a_change_wholly_in_its_maintenance_window_is_no_collision() -> None:
    estate = Estate(windows=[weekly()])
    assert collisions_of(OURS, [], estate) == ()
    whole = replace(OURS, start=at("2026-11-28T21:00"), end=at("2026-11-29T03:00"))
    assert collisions_of(whole, [], estate) == ()


def test_the_part_outside_the_maintenance_window_ranks_it() -> None:
    early = replace(OURS, start=at("2026-11-28T20:30"))
    (found,) = collisions_of(early, [], Estate(windows=[weekly()]))
    assert (found.reason, found.severity) == (Reason.OUTSIDE_MAINTENANCE, 0.5)
    assert found.rank == pytest.approx(0.5 * 30 / 180)
    assert (found.start, found.end) == (early.start, at("2026-11-28T21:00"))
    assert found.words == "outside maintenance window Year-end close"


def test_maintenance_windows_that_follow_each_other_count_as_one() -> None:
    second = window(WindowKind.MAINTENANCE, "2026-11-29T03:00", "2026-11-29T05:00", cis=("erp-app",))
    long = replace(OURS, end=at("2026-11-29T05:00"))
    assert collisions_of(long, [], Estate(windows=[weekly(), second])) == ()
    (found,) = collisions_of(
        replace(long, end=at("2026-11-29T06:00")), [], Estate(windows=[weekly(), second])
    )
    assert found.words == "outside maintenance window Year-end close and 1 more"


def test_where_no_maintenance_window_is_meant_for_it_a_change_leaves_none() -> None:
    midweek = replace(OURS, start=at("2026-11-25T10:00"), end=at("2026-11-25T11:00"))
    assert collisions_of(midweek, [], Estate(windows=[weekly(cis=("mail",))])) == ()
    assert collisions_of(midweek, [], Estate(windows=[weekly(exempt=("CHG-1",))])) == ()


def incident(**more: object) -> OpenIncident:
    made = OpenIncident(Ref("desk", "0"), "INC-7", "ERP is down")
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hurt", "words"),
    [
        ({"cis": frozenset({"erp-app"})}, "INC-7 is open on erp-app"),
        ({"services": frozenset({"ERP"})}, "INC-7 is open on ERP"),
        ({"cis": frozenset({"erp-web"})}, "INC-7 is open on ERP"),
        ({"cis": frozenset({"db-erp-01"})}, None),
        ({}, None),
    ],
)
def test_an_open_major_incident_on_item_or_service_is_a_reason(
    hurt: dict[str, object], words: str | None
) -> None:
    found = collisions_of(OURS, [], replace(ESTATE, incidents=[incident(**hurt)]))
    assert [one.words for one in found] == ([words] if words else [])
    assert all((one.reason, one.severity, one.rank) == (Reason.OPEN_MAJOR, 0.6, 0.6) for one in found)


def test_what_is_open_now_is_no_reason_against_a_change_that_is_over() -> None:
    estate = replace(ESTATE, incidents=[incident(services=frozenset({"ERP"}))], now=OURS.end)
    assert collisions_of(OURS, [], estate) == ()
    assert len(collisions_of(OURS, [], replace(estate, now=OURS.end - timedelta(minutes=1)))) == 1


def test_a_window_that_ends_before_it_starts_collides_with_nothing() -> None:
    other = booking("2", "2026-11-28T22:30", "2026-11-28T22:30", "erp-app")
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-28T00:00", "2026-11-30T00:00", exempt=("CHG-1",))
    estate = replace(ESTATE, windows=[freeze], incidents=[incident(cis=frozenset({"erp-app"}))])
    for end in (other.start, other.start - timedelta(hours=1)):
        broken = replace(other, end=end)
        assert broken.ref not in all_collisions([OURS, broken], estate)
        assert collisions_of(broken, [OURS], estate) == ()
        assert [one.reason for one in collisions_of(OURS, [broken], estate)] == [Reason.OPEN_MAJOR]


def test_windows_that_cannot_be_carried_out_are_left_out_and_said_to_be() -> None:
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-27T00:00", "2026-11-30T00:00")
    broken = [
        replace(freeze, name="Backwards", ends=freeze.starts),
        replace(freeze, name="Nowhere", zone="Nowhere/None", rrule="FREQ=DAILY"),
        replace(freeze, name="Unruly", rrule="FREQ=SOMETIMES"),
    ]
    estate = Estate(windows=[*broken, replace(freeze, name="Whole", exempt=("CHG-1",))])
    assert collisions_of(OURS, [], estate) == ()
    assert left_out(estate, OURS.end) == (
        "The window 'Backwards' does not end after it starts; it is left out.",
        "The window 'Nowhere' repeats in a time zone that nobody knows: 'Nowhere/None'; it is left out.",
        "The window 'Unruly' repeats by a rule that cannot be read: "
        "it must repeat daily, weekly, monthly or yearly; it is left out.",
    )


def test_a_change_in_the_year_9999_meets_freezes_all_the_same() -> None:
    late = booking("9", "9999-12-31T22:00", "9999-12-31T23:59", "erp-app")
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-27T00:00", "9999-12-31T23:00")
    forever = replace(freeze, ref=Ref("desk", "v"), rrule="FREQ=DAILY")
    found = collisions_of(late, [], Estate(windows=[freeze, forever]))
    assert [one.other for one in found] == [freeze.ref]


def test_a_proposed_move_is_told_as_if_it_were_made() -> None:
    other = booking("2", "2026-11-28T23:00", "2026-11-29T01:00", "erp-app", outage=False)
    calendar = [OURS, other]
    assert [one.reason for one in collisions_of(OURS, calendar, ESTATE)] == [Reason.SAME_CI]
    quarter = timedelta(minutes=15)
    moved = replace(OURS, start=OURS.start - 2 * quarter, end=OURS.end - 2 * quarter)
    assert collisions_of(moved, calendar, ESTATE) == ()
    assert all_collisions([moved, other], ESTATE) == {}


def test_every_reason_stands_in_the_order_of_its_rank() -> None:
    ours = replace(OURS, implementer="desk:ada", services=frozenset({"ERP"}))
    others = [
        booking("2", "2026-11-28T22:00", "2026-11-28T23:30", "erp-app"),
        booking("3", "2026-11-28T22:00", "2026-11-28T23:30", "db-erp-01", who="desk:ada"),
        booking("4", "2026-11-29T22:00", "2026-11-29T23:30", "erp-web"),
    ]
    freeze = window(WindowKind.FREEZE_HARD, "2026-11-28T00:00", "2026-11-28T22:01")
    estate = replace(ESTATE, windows=[freeze], incidents=[incident(cis=frozenset({"erp-app"}))])
    assert [one.reason for one in collisions_of(ours, others, estate)] == [
        Reason.HARD_FREEZE,
        Reason.SAME_CI,
        Reason.SAME_IMPLEMENTER,
        Reason.PARENT_CHILD,
        Reason.OPEN_MAJOR,
        Reason.SAME_USERS,
    ]
