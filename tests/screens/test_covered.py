"""What stands behind another screen asks for nothing and draws nothing; it is read when it comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.filters import Filter
from console.model import News
from screens.approvals import ApprovalsScreen
from screens.base import DeskScreen
from screens.confirm import Confirm
from screens.queue import QueueScreen
from tests.screens.cab import make_cab, seat
from tests.screens.room import VPN, Room, Stay, stay, ticket
from tests.statements import asked
from widgets.nav_line import NavLine


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    return make_cab


@asynccontextmanager
async def three_deep(cache: Cache) -> AsyncIterator[tuple[Stay, list[DeskScreen[None]]]]:
    """Open a queue over the approvals over Today; yields the sitting and the two that are covered."""
    desk = seat(cache)
    async with stay(desk, lambda: ApprovalsScreen(desk), (100, 30)) as sitting:
        await sitting.see("Core switch firmware")
        await sitting.room.push_screen(QueueScreen(desk, "All open", Filter()))
        await sitting.see("2 open")
        covered = [one for one in sitting.room.screen_stack[1:-1] if isinstance(one, DeskScreen)]
        assert len(covered) == 2
        yield sitting, covered


def about_changes(statements: list[str]) -> list[str]:
    return [one for one in statements if "approval" in one.lower()]


async def test_news_and_another_size_are_read_by_the_screen_that_is_up_alone(cache: Cache) -> None:
    other = Cache.open(cache.path)
    async with three_deep(cache) as (sitting, covered):
        with asked(cache.conn) as statements:
            other.learn(
                "desk", "tickets", News(tickets=(ticket(VPN, subject="VPN is slow", version="2"),)), "8"
            )
            await sitting.see("VPN is slow")
            news = len(statements)
            await sitting.pilot.resize_terminal(120, 34)
            await sitting.until(lambda: sitting.room.screen.size.width == 120)
            for screen in covered:
                screen.refresh_all()
        assert news > 0
        assert not about_changes(statements[news:])
        with asked(cache.conn) as statements:
            await sitting.press("escape")
            await sitting.see("Core switch firmware")
        assert about_changes(statements)
    other.close()


async def test_what_changes_behind_another_screen_draws_nothing_and_is_there_afterwards(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[object] = []
    monkeypatch.setattr(Room, "post_display_hook", lambda room: drawn.append(room.screen))
    async with three_deep(cache) as (sitting, (today, approvals)):
        await sitting.pilot.pause(0.1)
        drawn.clear()
        for screen in (today, approvals):
            screen.query_one(NavLine).count("outbox", 7)
        await sitting.pilot.pause(0.1)
        assert not drawn
        assert not approvals.is_current
        approvals.query_one(NavLine).count("outbox", 0)
        await sitting.press("escape")
        assert sitting.room.screen is approvals
        assert drawn


async def test_what_stands_behind_a_panel_is_still_drawn(cache: Cache) -> None:
    async with three_deep(cache) as (sitting, _):
        queue = sitting.room.screen
        assert isinstance(queue, DeskScreen)
        await sitting.room.push_screen(Confirm(["Really?"]))
        queue.query_one(NavLine).count("outbox", 7)
        await sitting.see("Outbox·7")
        assert queue.is_current
        assert not queue.is_up
