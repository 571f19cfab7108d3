"""What we can say of a change's risk ourselves: documented vectors, honest ranges, and unknown where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.measure.evidence import (
    Exposed,
    FailureRecord,
    Harm,
    expected_harm,
    exposed,
)
from console.measure.honest import shrink, wilson
from console.model import HOURS, Exposure, Ref


@pytest.mark.parametrize(
    ("k", "n", "share"), [(0, 1, 0.8095), (1, 1, 0.8571), (3, 5, 0.80), (18, 20, 0.875), (0, 0, 0.85)]
)
def test_small_records_are_drawn_towards_the_share_of_all(k: int, n: int, share: float) -> None:
    assert shrink(k, n, 0.85) == pytest.approx(share, abs=5e-5)
    assert FailureRecord(k, n).shrunken(FailureRecord(85, 100)) == pytest.approx(share, abs=5e-5)


def test_where_nothing_ended_nothing_is_known() -> None:
    nothing = FailureRecord(0, 0)
    assert (nothing.share, nothing.interval, nothing.shrunken(nothing)) == (None, None, None)
    assert FailureRecord(2, 31).shrunken(nothing) is None


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_a_record_that_cannot_be_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        FailureRecord(k, n)


SATURDAY_22 = datetime(2026, 11, 28, 22, tzinfo=UTC)


def curve(service: str, by_hour: dict[int, int | None], zone: str = "UTC", **more: object) -> Exposure:
    """Return counts that are the same every day; hours that are not named have none."""
    made = Exposure(
        Ref("desk", service), service, tuple(by_hour.get(hour % 24) for hour in range(HOURS)), zone
    )
    return replace(made, **more)  # type: ignore[arg-type]


WIFI = curve("Wi-Fi", {21: 300, 22: 410, 23: 120, 0: 60})
PHONES = curve("Phones", {21: 90, 22: 50, 23: 80})


def reached(
    exposures: list[Exposure], services: set[str], minutes: int = 90, start: datetime = SATURDAY_22
) -> Exposed | None:
    return exposed(exposures, services, start, start + timedelta(minutes=minutes))


def test_one_service_has_the_people_of_its_busiest_hour() -> None:
    assert reached([WIFI, PHONES], {"Wi-Fi"}) == Exposed(410, 410)
    assert reached([WIFI], {"Wi-Fi"}, 90, SATURDAY_22 + timedelta(hours=1)) == Exposed(120, 120)


def test_the_hour_that_a_window_just_ends_at_does_not_count() -> None:
    assert reached([WIFI], {"Wi-Fi"}, 60, SATURDAY_22 - timedelta(hours=1)) == Exposed(300, 300)
    assert reached([WIFI], {"Wi-Fi"}, 61, SATURDAY_22 - timedelta(hours=1)) == Exposed(410, 410)
    assert reached([WIFI], {"Wi-Fi"}, 15, SATURDAY_22 - timedelta(minutes=10)) == Exposed(410, 410)


def test_several_services_have_at_least_the_most_used_ones_people_and_at_most_all_of_one_hour() -> None:
    assert reached([WIFI, PHONES], {"Wi-Fi", "Phones"}) == Exposed(410, 460)


def test_an_hour_without_a_count_makes_the_upper_end_unknown_and_not_low() -> None:
    assert reached([WIFI, PHONES], {"Wi-Fi", "Phones"}, 150) == Exposed(410, None, ("Phones",))
    assert reached([WIFI], {"Wi-Fi", "Payroll"}) == Exposed(410, None, ("Payroll",))
    assert reached([WIFI], {"Wi-Fi"}, 60, SATURDAY_22 + timedelta(hours=5)) is None


def test_all_users_of_a_service_are_the_most_that_an_hour_without_a_count_can_have() -> None:
    users = {"Payroll": 90, "Wi-Fi": 5000}
    end = SATURDAY_22 + timedelta(minutes=90)
    assert exposed([WIFI], {"Wi-Fi", "Payroll"}, SATURDAY_22, end, users) == Exposed(
        410, 500, ("Payroll",), guessed=True
    )
    assert exposed([WIFI], {"Wi-Fi", "Payroll", "Fleet"}, SATURDAY_22, end, users) == Exposed(
        410, None, ("Fleet", "Payroll")
    )
    assert exposed([], {"Payroll"}, SATURDAY_22, end, users) == Exposed(None, 90, ("Payroll",), guessed=True)


def test_nothing_known_is_unknown() -> None:
    assert reached([], {"Wi-Fi"}) is None
    assert reached([WIFI], set()) is None
    assert reached([WIFI], {"Wi-Fi"}, 0) is None


def test_the_hours_are_those_of_the_wall_where_they_were_counted() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    amsterdam = curve("Wi-Fi", {0: 5_000, 1: 100, 2: 9_999, 3: 300, 4: 400}, "Europe/Amsterdam")
    assert reached([amsterdam], {"Wi-Fi"}, 60, night) == Exposed(300, 300)
    kathmandu = curve("Wi-Fi", {5: 50, 6: 100, 7: 700}, "Asia/Kathmandu")
    assert reached([kathmandu], {"Wi-Fi"}, 45, night) == Exposed(100, 100)
    assert reached([kathmandu], {"Wi-Fi"}, 46, night) == Exposed(700, 700)


def test_weekdays_are_told_apart() -> None:
    hours = [10] * HOURS
    hours[5 * 24 + 22] = 77
    week = Exposure(Ref("desk", "x"), "Wi-Fi", tuple(hours))
    assert reached([week], {"Wi-Fi"}, 60) == Exposed(77, 77)
    assert reached([week], {"Wi-Fi"}, 60, SATURDAY_22 - timedelta(days=1)) == Exposed(10, 10)
    assert reached([week], {"Wi-Fi"}, 30 * 24 * 60, SATURDAY_22 + timedelta(days=1)) == Exposed(77, 77)


def test_the_count_that_was_measured_last_holds() -> None:
    old = curve("Wi-Fi", {22: 1, 23: 1}, measured=SATURDAY_22 - timedelta(days=400))
    new = curve("Wi-Fi", {22: 40, 23: 30}, measured=SATURDAY_22 - timedelta(days=2))
    undated = curve("Wi-Fi", {22: 7, 23: 7})
    assert reached([new, old, undated], {"Wi-Fi"}) == Exposed(40, 40)


def test_counts_that_cannot_be_read_are_no_counts() -> None:
    assert reached([replace(WIFI, zone="Nowhere/None")], {"Wi-Fi"}) is None
    assert reached([replace(WIFI, hours=(5,) * 24)], {"Wi-Fi"}) is None


def test_the_expected_harm_is_a_range_from_end_to_end() -> None:
    low, high = wilson(2, 31)
    harm = expected_harm(FailureRecord(2, 31), Exposed(410, 460), 25)
    assert harm.missing == ()
    assert harm.low == pytest.approx(low * 410 * 25)
    assert harm.high == pytest.approx(high * 460 * 25)


def test_a_record_without_failures_still_leaves_an_upper_end() -> None:
    harm = expected_harm(FailureRecord(0, 20), Exposed(4000, 4000), 30)
    assert harm.low == 0
    assert harm.high == pytest.approx(wilson(0, 20)[1] * 120_000)


@pytest.mark.parametrize(
    ("record", "people", "minutes", "missing"),
    [
        (FailureRecord(0, 0), Exposed(1, 1), 25, "how earlier changes went"),
        (FailureRecord(1, 9), None, 25, "how many people it reaches"),
        (FailureRecord(1, 9), Exposed(1, 1), None, "how long backing out takes"),
    ],
)
def test_a_missing_fact_makes_the_harm_unknown(
    record: FailureRecord, people: Exposed | None, minutes: int | None, missing: str
) -> None:
    assert expected_harm(record, people, minutes) == Harm(None, None, (missing,))


def test_half_known_exposure_leaves_one_end_open() -> None:
    harm = expected_harm(FailureRecord(1, 9), Exposed(410, None, ("Payroll",)), 10)
    assert harm.low is not None
    assert harm.high is None
    assert harm.missing == ("how many people it reaches",)
    upper = expected_harm(FailureRecord(1, 9), Exposed(None, 90, ("Payroll",), guessed=True), 10)
    assert upper.low is None
    assert upper.high is not None


def test_everything_that_is_missing_is_told_at_once() -> None:
    assert len(expected_harm(FailureRecord(0, 0), None, None).missing) == 3
