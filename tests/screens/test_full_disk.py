"""A full disk ends nothing: it is told, what is written stays, and an internal note stays internal."""

from __future__ import annotations

from contextlib import closing

from console.cache.store import Cache
from console.intents import Create, Note
from screens.create import CreateScreen
from screens.ticket import TicketScreen
from tests.screens.room import REF, Stay, make_desk, stay
from widgets.composer import Answer, Composer

FULL = "The disk is full: nothing more is saved until there is room."
LONG = "The toner is empty and nobody ordered any. " * 500
"""Too long for what room there is in the file's pages."""


def fill(cache: Cache) -> None:
    """Leave no room for another page."""
    pages = cache.conn.execute("PRAGMA page_count").fetchone()[0]
    cache.conn.execute(f"PRAGMA max_page_count = {pages}")


def make_room(cache: Cache) -> None:
    """Have the file grow again."""
    cache.conn.execute("PRAGMA max_page_count = 1000000")


async def write_note(there: Stay) -> Composer:
    """Open a note, fill the disk, write something long and go to the send line."""
    await there.press("c")
    composer = there.room.screen.query_one(Composer)
    fill(there.room.desk.cache)
    composer.body = LONG
    await there.pilot.pause()
    await there.press("tab")
    return composer


async def test_a_note_that_cannot_be_saved_stays_written_and_internal(cache: Cache) -> None:
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        composer = await write_note(there)
        await there.press("I")
        await there.see(FULL)
        there.news()
        await there.pilot.pause()
        await there.see("I save the note")
        await there.see("INTERNAL")
        await there.press("P", "R")
        assert cache.waiting() == []
        assert composer.body == LONG
        make_room(cache)
        await there.press("I")
        await there.until(lambda: cache.waiting())
    assert [type(one.intent) for one in cache.waiting()] == [Note]
    assert cache.drafts.all() == []


async def test_what_cannot_be_thrown_away_is_still_what_it_was(cache: Cache) -> None:
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        composer = await write_note(there)
        await there.press("q")
        await there.see(FULL)
        assert composer.is_mounted
        await there.see("I save the note")
        make_room(cache)
    draft = cache.drafts.get(REF, "note")
    assert draft is None or draft.body == LONG


async def test_what_is_taken_back_waits_on_or_is_a_draft_again(cache: Cache) -> None:
    desk = make_desk(cache)
    me = cache.me("desk")
    assert me is not None
    key = cache.submit(Note(REF, LONG, me), 500)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        fill(cache)
        await there.press("u")
        await there.see(FULL)
        waiting = cache.intent(key)
        assert waiting is not None
        assert waiting.state.value == "held"
        make_room(cache)
        await there.press("u")
        await there.until(lambda: cache.drafts.get(REF, "note"))
    assert cache.waiting() == []


async def test_a_new_ticket_that_cannot_be_saved_stays_open_and_is_made_once_there_is_room(
    cache: Cache,
) -> None:
    desk = make_desk(cache)
    async with stay(desk, lambda: CreateScreen(desk, "Network"), (100, 30)) as there:
        await there.type("No Wi-Fi")
        await there.press("enter")
        fill(cache)
        there.room.screen.query_one(Answer).text = LONG
        await there.press("tab", "P")
        await there.see(FULL)
        assert isinstance(there.room.screen, CreateScreen)
        assert cache.waiting() == []
        make_room(cache)
        await there.press("P")
        await there.until(lambda: cache.waiting())
    assert [one.intent.body for one in cache.waiting() if isinstance(one.intent, Create)] == [LONG.strip()]
    assert cache.drafts.all() == []


async def test_who_leaves_all_the_same_is_told_that_the_last_words_are_not_kept(cache: Cache) -> None:
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        await write_note(there)
        there.room.end()
        assert there.room.last_words.startswith(FULL)
        assert there.room.last_words.endswith("What you typed last is not kept.")
        make_room(cache)


async def test_words_that_cannot_be_saved_are_there_when_the_ticket_is_opened_again(cache: Cache) -> None:
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        await write_note(there)
        there.room.go_to("outbox")
        await there.pilot.pause()
        there.room.open_ticket(REF, "note")
        await there.until(lambda: there.room.screen.query(Composer))
        await there.pilot.pause()
        assert there.room.screen.query_one(Composer).body == LONG
        make_room(cache)
        there.room.go_to("outbox")
        await there.pilot.pause()
    cache.drafts.save_rest()
    with closing(Cache.open(cache.path, durable=False)) as again:
        assert [one.body for one in again.drafts.all()] == [LONG]
