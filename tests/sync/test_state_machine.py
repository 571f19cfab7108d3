"""Whatever happens, and in whatever order: once it is quiet, what is shown is what the service has."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from console.cache.outbox import Waiting
from console.cache.store import Cache
from console.cache.tickets import write
from console.services.memory import MemoryService
from console.sync.push import TicketPusher
from tests.sync.machine import World
from tests.sync.worlds import found_by, run_worlds

STEPS = 50
"""Steps in one world."""
LONG = int(os.environ.get("AMENDS_STEPS", "10000"))
"""Steps of the long form."""


@pytest.fixture(autouse=True)
def _quietly(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def run(worlds: int) -> int:
    """Run so many worlds; returns the number of steps that were taken."""
    before = World.steps
    run_worlds(World, worlds, STEPS)
    return World.steps - before


def test_hundreds_of_steps_end_with_what_is_shown_being_what_the_service_has() -> None:
    taken = 0
    while taken < 500:
        taken += run(12)


@pytest.mark.slow
def test_ten_thousand_steps_and_more_end_with_what_is_shown_being_what_the_service_has() -> None:
    taken = 0
    while taken < LONG:
        taken += run(250)
    print(f"{taken} steps")


def no_overlap(plant: pytest.MonkeyPatch) -> None:
    """Read on exactly after the cursor."""
    plant.setattr(MemoryService, "overlap", 0)


def resend_after_a_lost_answer(plant: pytest.MonkeyPatch) -> None:
    """Take no answer for "not done"."""

    async def recover(self: TicketPusher, waiting: Waiting) -> None:
        self._cache.retry_later(waiting.key, 0.0, "Sent again.")

    plant.setattr(TicketPusher, "recover", recover)


def no_rebase_of_what_is_shown(plant: pytest.MonkeyPatch) -> None:
    """Write news over the shown columns without laying over them what waits."""

    def bare(*values: Any, **more: Any) -> dict[str, int]:
        with patch("console.cache.outbox.about", return_value=set()):
            return write(*values, **more)

    plant.setattr("console.cache.tickets.write", bare)


def no_rebase_of_what_was_seen(plant: pytest.MonkeyPatch) -> None:
    """Take our own doing for somebody else's."""
    plant.setattr(Cache, "_learn_own_doing", lambda *values: None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "bug", [no_overlap, resend_after_a_lost_answer, no_rebase_of_what_is_shown, no_rebase_of_what_was_seen]
)
def test_a_planted_bug_is_found(
    bug: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    assert found_by(World, STEPS)
