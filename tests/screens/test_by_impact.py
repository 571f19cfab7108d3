"""A queue by impact, key by key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.cache.store import Cache
from console.filters import Filter
from console.model import News, Provenance, Ref, Ticket, WorkState
from screens.base import Desk
from screens.queue import QueueScreen
from tests.screens.room import NOW, Stay, make_desk, stay
from tests.screens.room import ticket as a_ticket


@pytest.fixture
def desk(cache: Cache) -> Desk:
    learn(
        cache,
        hit(1, 6, WorkState.SLOWER, due=NOW + timedelta(hours=2, minutes=30)),
        hit(2, 9, WorkState.WORKAROUND, users_how=Provenance.ESTIMATED),
        hit(3, None, WorkState.UNKNOWN, users_how=Provenance.UNKNOWN),
        hit(4, 90, WorkState.BLOCKED),
    )
    return make_desk(cache)


def hit(number: int, users: int | None, state: WorkState, **facts: object) -> Ticket:
    values: dict[str, object] = {
        "number": f"INC-3000{number}",
        "subject": f"Trouble {number}",
        "queue": "Plant",
        "created": NOW - timedelta(hours=1),
        "due": None,
        "breached": None,
        "users_affected": users,
        "users_how": Provenance.SAID,
        "work_state": state,
        "links": (),
    }
    return a_ticket(Ref("desk", f"3000{number}"), **(values | facts))


def learn(cache: Cache, *tickets: Ticket) -> None:
    cache.learn("desk", "tickets", News(tickets=tickets), None)


def queue(desk: Desk) -> QueueScreen:
    return QueueScreen(desk, "Plant", Filter(queue="Plant"))


def order(room: Stay) -> list[str]:
    return [line.split("INC-3000")[1][0] for line in room.lines() if "INC-3000" in line]


async def by_impact(room: Stay) -> None:
    await room.press("O")
    await room.type("impact")
    await room.press("enter")
    await room.see("by impact")


@pytest.mark.parametrize("size", [(80, 24), (110, 30)])
async def test_the_order_by_impact_gives_each_row_its_reason_and_is_kept(
    desk: Desk, cache: Cache, size: tuple[int, int]
) -> None:
    async with stay(desk, lambda: queue(desk), size=size) as room:
        await by_impact(room)
        assert order(room) == ["1", "4", "2", "3"]
        for reason in ("due 2h · 6 slower", "90 blocked", "≈9 workaround", "? unknown"):
            assert reason in room.text()
    async with stay(make_desk(cache), lambda: queue(desk), size=size) as room:
        await room.see("by impact")
        assert order(room)[:2] == ["1", "4"]


async def test_news_above_leave_the_cursor_on_its_ticket(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await by_impact(room)
        await room.press("g", "j")
        learn(cache, hit(5, 400, WorkState.BLOCKED))
        room.news()
        await room.see("INC-30005")
        assert order(room)[:3] == ["1", "5", "4"]
        here = room.room.screen
        assert isinstance(here, QueueScreen)
        assert [row.number for row in here.targets()] == ["INC-30004"]


async def test_x_says_in_sentences_why_a_row_stands_there(desk: Desk) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("x")
        await room.see("O offers the one by impact")
        await room.press("escape")
        await by_impact(room)
        await room.press("g", "x")
        await room.see("Its promise breaks in 2h")
        assert "Users lose 1.2 hours per hour by it, 6 users × 20% of their work." in room.text()
        await room.press("escape", "j", "x")
        await room.see("90 users × 100% of their work")
        await room.press("escape", "j", "x")
        await room.see("The number of users is an estimate.")
        await room.press("escape", "G", "x")
        await room.see("Nobody said how many it hits and how badly")
