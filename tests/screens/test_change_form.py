"""Making a new change, key by key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.intents import CreateChange
from console.model import ChangeKind, Person
from screens.base import Desk
from screens.card import CardScreen
from screens.change_draft import KIND, NEW_CHANGE, Filled, Unfit, keep, kept, made, taken_back
from screens.change_form import ChangeForm
from screens.changes import ChangesScreen
from tests.screens.month import NOW, calendar_desk, local, make_calendar
from tests.screens.room import ME, Stay, stay

FULL = Filled(
    desk="desk",
    title="Core switch firmware",
    kind="emergency",
    service="Network",
    cis=("sw-core-1", "sw-2"),
    starts="2026-11-28T22:00+01:00",
    takes="1h30m",
    outage="yes",
    why="The vendor ends support",
    benefit="everybody on floor 2",
    minutes="25",
    plan="1. Save\n2. Flash",
    test="on sw-lab-2",
    backout="Flash the old one",
)


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    return make_calendar


@pytest.fixture
def seats() -> Callable[[Cache], Desk]:
    return calendar_desk


def form(one: Stay) -> ChangeForm:
    assert isinstance(one.room.screen, ChangeForm)
    return one.room.screen


def test_what_is_filled_in_becomes_the_intent() -> None:
    start = datetime(2026, 11, 28, 21, tzinfo=UTC)
    intent = made(FULL, ME, "Network", "Europe/Amsterdam", NOW)
    assert (intent.start, intent.end) == (start, start + timedelta(minutes=90))
    assert (intent.kind, intent.outage, intent.backout_minutes) == (ChangeKind.EMERGENCY, True, 25)
    assert (intent.by, intent.team, intent.zone) == (ME, "Network", "Europe/Amsterdam")
    assert intent.cis == ("sw-core-1", "sw-2")
    assert intent.change.provisional
    assert (intent.why, intent.benefit_for) == ("The vendor ends support", "everybody on floor 2")
    again = made(taken_back(intent), ME, "Network", "Europe/Amsterdam", NOW)
    assert (again.start, again.end, again.plan, again.cis) == (
        intent.start,
        intent.end,
        intent.plan,
        intent.cis,
    )


@pytest.mark.parametrize(
    ("field", "text", "where"),
    [
        ("title", " \t ", "title"),
        ("starts", "soon", "starts"),
        ("starts", "", "starts"),
        ("takes", "", "takes"),
        ("takes", "-90m", "takes"),
        ("takes", "0m", "takes"),
        ("minutes", "a while", "minutes"),
    ],
)
def test_what_cannot_be_meant_is_said_where_it_stands(field: str, text: str, where: str) -> None:
    with pytest.raises(Unfit) as unfit:
        made(FULL.with_texts({field: text}), ME, None, "", NOW)
    assert unfit.value.field == where
    assert str(unfit.value).endswith(".")


def test_without_a_window_a_change_can_be_made() -> None:
    intent = made(
        FULL.with_texts({"starts": "", "takes": "", "minutes": ""}), Person("a", "A"), None, "", NOW
    )
    assert (intent.start, intent.end, intent.backout_minutes) == (None, None, None)


def test_a_draft_holds_everything(cache: Cache) -> None:
    keep(cache.drafts, FULL)
    assert kept(cache.drafts.get(NEW_CHANGE, KIND)) == FULL
    keep(cache.drafts, Filled(desk="desk", starts="2026-11-28 "))
    assert cache.drafts.get(NEW_CHANGE, KIND) is None


async def test_a_change_is_made_from_the_calendar_and_shown(cache: Cache, desk: Desk) -> None:
    async with stay(desk, size=(120, 40)) as one:
        await one.press("3", "plus")
        await one.type("Patch switches")
        await one.press("enter", "tab", "enter")
        await one.see("Service?")
        await one.type("printing")
        await one.press("enter", "tab", "enter")
        await one.see("Which item?")
        await one.type("core")
        await one.press("enter")
        await one.see("sw-core-1")
        await one.press("tab")
        await one.type("22:00")
        await one.press("enter")
        await one.type("90m")
        form(one).query_one("#plan").focus()
        await one.type("Save first")
        form(one).query_one("SendLine").focus()
        await one.press("P")
        await one.until(lambda: isinstance(one.room.screen, CardScreen))
        (waiting,) = cache.waiting()
        intent = waiting.intent
        assert isinstance(intent, CreateChange)
        assert (intent.title, intent.service, intent.cis) == ("Patch switches", "Printing", ("sw-core-1",))
        assert (intent.start, intent.end) == (local(0, 22), local(0, 22) + timedelta(minutes=90))
        assert intent.plan == "Save first"
        assert cache.drafts.get(NEW_CHANGE, KIND) is None
        await one.press("escape")
        await one.until(lambda: isinstance(one.room.screen, ChangesScreen))
        await one.see("Printing")


async def test_leaving_keeps_the_draft_and_a_wrong_time_makes_nothing(cache: Cache, desk: Desk) -> None:
    async with stay(desk) as one:
        await one.press("3", "plus")
        await one.type("Patch")
        form(one).query_one("#takes").focus()
        await one.type("long")
        form(one).query_one("SendLine").focus()
        await one.press("P")
        await one.see("is no")
        assert cache.waiting() == []
        await one.press("escape")
        await one.until(lambda: isinstance(one.room.screen, ChangesScreen))
        await one.press("plus")
        await one.until(lambda: isinstance(one.room.screen, ChangeForm))
        await one.see("Patch")
        form(one).query_one("SendLine").focus()
        await one.press("x")
        await one.see("Throw away the new change “Patch”?")
        await one.confirm()
        assert cache.drafts.all() == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (160, 45)])
async def test_the_form_can_be_used_in_every_terminal(desk: Desk, size: tuple[int, int]) -> None:
    async with stay(desk, size=size) as one:
        await one.press("3", "plus")
        await one.see("new change")
        form(one).query_one("#backout").focus()
        await one.type("Put it back")
        await one.see("Put it back")
