"""Making a new ticket from the keyboard."""

from __future__ import annotations

import pytest

from console.cache.store import Cache
from console.intents import Create
from screens.base import Desk
from screens.create import CreateScreen
from tests.screens.room import ME, make_desk, stay


def made(cache: Cache) -> Create:
    (waiting,) = cache.waiting()
    assert isinstance(waiting.intent, Create)
    return waiting.intent


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (200, 60), (60, 18)])
async def test_a_ticket_is_made_with_subject_text_and_queue(
    desk: Desk, cache: Cache, size: tuple[int, int]
) -> None:
    async with stay(desk, lambda: CreateScreen(desk, "Network"), size) as room:
        await room.type("No Wi-Fi")
        await room.press("enter")
        await room.type("On floor two")
        await room.press("tab")
        await room.see("P make the ticket")
        await room.press("P")
        await room.see("held until")
        create = made(cache)
        assert (create.queue, create.subject, create.body) == ("Network", "No Wi-Fi", "On floor two")
        assert (create.by, create.requester) == (ME, "")
        assert cache.drafts.all() == []
        assert "No Wi-Fi" in room.lines()[0]


async def test_the_requester_is_found_by_part_of_a_name_and_named_on_the_send_line(
    desk: Desk, cache: Cache
) -> None:
    async with stay(desk, lambda: CreateScreen(desk)) as room:
        await room.type("Blank")
        await room.press("shift+tab", "enter")
        await room.see("Who asks for it?")
        await room.type("haul")
        await room.see("▌")
        await room.press("enter")
        await room.see("To dock4@haulier.example (outside)")
        await room.press("tab", "tab", "tab", "P")
        await room.until(cache.waiting)
        assert made(cache).requester == "dock4@haulier.example"


async def test_an_address_nobody_knows_is_taken_as_it_is_typed(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: CreateScreen(desk)) as room:
        await room.type("Blank")
        await room.press("shift+tab", "enter")
        await room.press(*"new", "at", *"there", "enter")
        await room.see("To new@there ?")


async def test_without_a_subject_nothing_is_made(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: CreateScreen(desk)) as room:
        await room.press("enter", "a", "tab", "P")
        await room.see("A ticket needs a subject.")
        assert cache.waiting() == []


async def test_what_is_filled_in_is_kept_and_found_again(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: CreateScreen(desk, "Network")) as room:
        await room.type("No Wi-Fi")
        await room.press("enter", "a", "b")
        await room.until(cache.drafts.all)
        await room.press("tab", "escape")
        await room.see("Waits for you")
    again = Cache.open(desk.cache.path)
    second = make_desk(again)
    async with stay(second, lambda: CreateScreen(second)) as room:
        await room.see("No Wi-Fi")
        assert "Network" in room.text()
        assert "  ab" in room.lines()


async def test_undo_of_a_creation_brings_the_whole_form_back(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: CreateScreen(desk, "Network")) as room:
        await room.type("No Wi-Fi")
        await room.press("enter", "a", "tab", "P")
        await room.see("held until")
        await room.press("u")
        await room.until(lambda: not cache.waiting())
        await room.see("new ticket")
        await room.see("No Wi-Fi")
    (draft,) = Cache.open(desk.cache.path).drafts.all()
    assert (draft.kind, draft.body) == ("create", "a")
    assert (draft.more["subject"], draft.more["queue"]) == ("No Wi-Fi", "Network")


async def test_discarding_asks_first(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: CreateScreen(desk)) as room:
        await room.type("Oops")
        await room.press("tab", "tab", "x")
        await room.see("Throw away the new ticket “Oops”?")
        await room.confirm()
        await room.see("Waits for you")
        assert cache.drafts.all() == []
