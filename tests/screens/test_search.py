"""Finding a ticket while typing."""

from __future__ import annotations

import pytest

from console.cache.store import Cache
from console.model import News, Ref
from console.settings import ServiceSettings
from screens.base import Desk
from screens.search import SearchScreen
from tests.screens.room import HOSTILE, entry, make_desk, stay, ticket
from widgets.timeline import Timeline


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (200, 60), (60, 18)])
async def test_a_word_that_was_said_is_found_and_shown(desk: Desk, size: tuple[int, int]) -> None:
    async with stay(desk, lambda: SearchScreen(desk), size) as room:
        await room.type("driver")
        await room.see("INC-20417")
        await room.see("said  Driver 7.2")
        assert all(len(line) <= size[0] for line in room.lines())


async def test_typing_on_narrows_and_enter_opens(desk: Desk) -> None:
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.type("minutes")
        await room.see("INC-20398")
        await room.press("enter")
        await room.see("r reply")
        assert "VPN drops every ten minutes" in room.lines()[0]


async def test_enter_opens_what_the_field_says_even_when_typed_fast(desk: Desk) -> None:
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.press(*"20398", "enter")
        await room.see("r reply")
        assert "INC-20398" in room.lines()[0]


async def test_arrows_choose_among_what_was_found(desk: Desk) -> None:
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.type("maria")
        await room.until(lambda: room.text().count("INC-") == 2)
        second = [line.strip("▌ ") for line in room.lines() if "INC-" in line][1].split()[0]
        await room.press("down", "enter")
        await room.see("r reply")
        assert second in room.lines()[0]


async def test_what_was_said_is_shown_and_marked_in_the_ticket_that_is_opened(
    desk: Desk, cache: Cache
) -> None:
    said = [
        entry(20 + number, -number, "Filler. " * 60 + "The paternoster stopped." * (number == 2))
        for number in range(9)
    ]
    cache.learn("desk", "tickets", News(entries=tuple(said)), None)
    async with stay(desk, lambda: SearchScreen(desk), (80, 24)) as room:
        await room.type("paternosters")
        await room.see("said")
        await room.press("enter")
        await room.see("The paternoster stopped.")
        timeline = room.pilot.app.screen.query_one(Timeline)
        strips = [timeline.render_line(y) for y in range(timeline.size.height)]
        marked = [part.text for strip in strips for part in strip if part.style and part.style.reverse]
        assert marked == ["paternoster"]


async def test_what_is_nowhere_is_a_sentence(desk: Desk) -> None:
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.type("zzz")
        await room.see("Nothing holds “zzz”.")
        await room.press("escape")
        await room.see("Waits for you")


async def test_hostile_text_is_found_as_text(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(ticket(subject=HOSTILE, version="2"),)), None)
    async with stay(desk, lambda: SearchScreen(desk), (160, 45)) as room:
        await room.type("bold")
        await room.see("[bold]x[/]")


async def test_a_number_that_is_not_kept_here_is_asked_for(cache: Cache) -> None:
    desk = make_desk(cache, services={"desk": ServiceSettings(kind="desk", url="https://desk.example")})
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.press(*"INC-777")
        await room.see("enter asks the services for it")
        await room.press("enter")
        await room.see("Asking desk for 777")
        (wish,) = cache.wishes.open()
        assert (wish.kind, wish.ticket) == ("look", Ref("desk", "777"))
        cache.wishes.answer(wish.key, words="desk has no ticket 777.", failed=True)
        room.news()
        await room.see("desk has no ticket 777.")


async def test_a_number_that_a_service_had_is_found_as_soon_as_it_came(cache: Cache) -> None:
    desk = make_desk(cache, services={"desk": ServiceSettings(kind="desk", url="https://desk.example")})
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.press(*"777", "enter")
        (wish,) = cache.wishes.open()
        old = ticket(Ref("desk", "777"), number="INC-777", subject="An old one")
        cache.learn("desk", "tickets", News(tickets=(old,)), "c")
        cache.wishes.answer(wish.key)
        room.news()
        await room.see("An old one")
