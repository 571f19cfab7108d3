"""What becomes of intents on changes that met trouble: conflicts, refusals, decisions that lapsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Approve, AskAbout, Reschedule, SendBack, SetImplementer
from console.model import News, Ref
from screens.base import Desk
from screens.card import CardScreen
from screens.outbox import OutboxScreen
from tests.screens.cab import BEGINS, DAY, RAVI, SWITCH, change, make_cab, seat
from tests.screens.room import ME, TOM, sent, state, stay

MINE = Ref("desk", "A-3107-1")


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    return make_cab


@pytest.fixture
def seats() -> Callable[[Cache], Desk]:
    return seat


async def test_a_moved_window_that_somebody_else_moved_too_is_compared(desk: Desk, cache: Cache) -> None:
    key = sent(cache, Reschedule(SWITCH, BEGINS + DAY, BEGINS + DAY + timedelta(hours=1)))
    theirs = change(
        planned_start=BEGINS + 2 * DAY, planned_end=BEGINS + 2 * DAY + timedelta(hours=1), version="2"
    )
    cache.learn("desk", "changes", News(changes=(theirs,)), "9")
    cache.conflict(key, "It was changed.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("enter")
        await room.see("you want")
        row = next(line for line in room.lines() if line.startswith(" start"))
        days = [f"{(BEGINS + place * DAY):%a} {(BEGINS + place * DAY).day}" for place in (0, 2, 1)]
        assert [row.index(day) for day in days] == sorted(row.index(day) for day in days)
        await room.press("t")
        await room.see("Theirs stands")
        assert state(cache, key) is State.WITHDRAWN


async def test_another_implementer_is_named_in_a_conflict(desk: Desk, cache: Cache) -> None:
    key = sent(cache, SetImplementer(SWITCH, ME))
    cache.learn(
        "desk", "changes", News(people=(RAVI, TOM), changes=(change(implementer=RAVI, version="2"),)), "9"
    )
    cache.conflict(key, "It was changed.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("enter")
        await room.see("you want")
        row = next(line for line in room.lines() if line.startswith(" implementer"))
        assert row.split() == ["implementer", "Tom", "de", "Vries", "Ravi", "Patel", "you"]


@pytest.mark.parametrize("trouble", ["lapse", "conflict", "refuse"])
async def test_a_decision_in_trouble_is_never_sent_again_without_its_card(
    desk: Desk, cache: Cache, trouble: str
) -> None:
    key = sent(cache, Approve(SWITCH, MINE, ME, "0" * 16))
    getattr(cache, trouble)(key, "Ravi decided it in the same moment.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.see("Ravi decided it in the same moment.")
        await room.press("R")
        await room.see("look at the card again")
        assert "try it again" not in room.text()
        await room.press("a")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
        assert (
            state(cache, key).value
            == {"lapse": "lapsed", "conflict": "conflict", "refuse": "refused"}[trouble]
        )


async def test_a_decision_in_trouble_is_dropped(desk: Desk, cache: Cache) -> None:
    key = sent(cache, SendBack(SWITCH, MINE, ME, "0" * 16, conditions=("tell the users",)))
    cache.lapse(key, "Its window has begun.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("enter")
        await room.see("Send back lapsed and was not sent.")
        await room.press("d")
        await room.see("Dropped")
        assert state(cache, key) is State.WITHDRAWN


async def test_a_question_that_was_refused_is_asked_anew_from_its_draft(desk: Desk, cache: Cache) -> None:
    key = sent(cache, AskAbout(SWITCH, MINE, ME, "why at night?"))
    cache.refuse(key, "You may not ask.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.see("“why at night?”")
        await room.press("enter")
        await room.see("back into the draft")
        await room.press("e")
        await room.see("question about CHG-3107")
        assert "why at night?" in room.text()


async def test_a_draft_on_a_change_stands_on_today_and_is_written_on(desk: Desk, cache: Cache) -> None:
    cache.drafts.save(SWITCH, "ask", "half a question")
    async with stay(desk) as room:
        await room.see("half a question")
        line = next(line for line in room.lines() if "half a question" in line)
        assert "CHG-3107" in line
        for _ in range(20):
            if any(row.startswith("▌") and "half a question" in row for row in room.lines()):
                break
            await room.press("j")
        await room.press("enter")
        await room.see("question about CHG-3107")
