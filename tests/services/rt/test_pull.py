"""Where the news of a Request Tracker begins."""

from __future__ import annotations

from console.services.rt.client import Item
from console.services.rt.pull import settled


def rows(*events: tuple[int, str]) -> list[Item]:
    """Transactions with these ids, created at these minutes."""
    return [{"id": str(id_), "Created": f"2026-11-24T{minute}Z"} for id_, minute in events]


def test_what_is_older_than_any_write_under_way_is_settled() -> None:
    assert settled(rows((5, "10:00:00"), (6, "10:01:30"), (7, "10:03:00"), (8, "10:03:30")), 2) == 5


def test_what_just_happened_is_read_again() -> None:
    assert settled(rows((5, "10:03:00"), (6, "10:03:20")), 2) == 2


def test_a_time_that_cannot_be_told_settles_nothing() -> None:
    assert settled([{"id": "5", "Created": ""}, {"id": "6", "Created": None}], 2) == 2


def test_no_rows_settle_nothing() -> None:
    assert settled([], 2) == 2
