"""Pauses grow by chance, and obey what a service asks for within bounds."""

from __future__ import annotations

import pytest

from console.sync.pace import LONGEST, SHORTEST, Backoff


def test_the_ceiling_doubles_up_to_a_cap_and_a_success_starts_anew() -> None:
    backoff = Backoff(base=2, cap=20, dice=lambda: 1.0)
    assert [backoff.failed() for _ in range(6)] == [2, 4, 8, 16, 20, 20]
    backoff.worked()
    assert backoff.failed() == 2


def test_a_wait_is_drawn_from_the_whole_range() -> None:
    backoff = Backoff(base=64, cap=64)
    waits = [backoff.failed() for _ in range(400)]
    assert min(waits) < 8
    assert max(waits) > 56


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(0.2, SHORTEST), (17.0, 17.0), (5000.0, LONGEST), (-3.0, SHORTEST), (None, SHORTEST)],
)
def test_what_the_service_asks_for_is_obeyed_between_a_second_and_a_quarter_of_an_hour(
    asked: float | None, waited: float
) -> None:
    assert Backoff(dice=lambda: 0.0).failed(asked) == waited


def test_no_number_of_failures_overflows() -> None:
    backoff = Backoff()
    assert all(SHORTEST <= backoff.failed() <= LONGEST for _ in range(5000))
