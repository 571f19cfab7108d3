"""While another program holds the cache, or took it away, screens go on, and the last line says what is to be done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from console.cache.store import Cache
from console.filters import Filter
from console.intents import Note, Take
from screens.queue import QueueScreen
from screens.ticket import TicketScreen
from tests.screens.room import REF, make_cache, make_desk, stay

HELD = "Another program holds the cache"


async def test_verbs_wait_undo_waits_behind_them_and_all_is_done_once_the_cache_is_free(
    tmp_path: Path,
) -> None:
    cache = make_cache(tmp_path)
    desk = make_desk(cache)
    screen = lambda: QueueScreen(desk, "Network", Filter(who="nobody"))  # noqa: E731
    async with stay(desk, screen, (120, 40)) as there:
        with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await there.press("t")
            await there.see(f"{HELD}: what you did waits for it, and nothing is lost.")
            await there.press("j", "k", "u")
            await there.see(f"{HELD}: 2 things you did wait for it, and nothing is lost.")
            await there.press("t")
            await there.press("enter")
            assert isinstance(there.room.screen, TicketScreen)
            await there.see("VPN drops every ten minutes")
            assert cache.waiting() == []
            other.execute("ROLLBACK")
        await there.until(lambda: [type(one.intent) for one in cache.waiting()] == [Take])
        await there.until(lambda: HELD not in there.text())
    assert [one.state.value for one in cache.ended()] == ["withdrawn"]
    cache.close()


async def test_an_answer_that_waits_leaves_the_composer_and_is_shown_once_it_is_written(
    tmp_path: Path,
) -> None:
    cache = make_cache(tmp_path)
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await there.press("c")
            await there.type("The tray is stuck")
            await there.press("tab", "I")
            await there.see(HELD)
            assert cache.waiting() == []
            other.execute("ROLLBACK")
        await there.until(lambda: [type(one.intent) for one in cache.waiting()] == [Note])
        await there.see("The tray is stuck")
    assert cache.drafts.all() == []
    cache.close()


async def test_who_leaves_while_something_waits_loses_nothing(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    desk = make_desk(cache)
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
        async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
            other.execute("BEGIN IMMEDIATE")
            await there.press("c")
            await there.type("The tray")
            there.room.end()
        other.execute("ROLLBACK")
    there.room.shut()
    assert there.room.last_words == ""
    with closing(Cache.open(cache.path, durable=False)) as again:
        assert [one.body for one in again.drafts.all()] == ["The tray"]


async def test_that_the_cache_was_removed_is_said_at_once_and_stays_said(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    desk = make_desk(cache)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 30)) as there:
        await there.press("c")
        await there.type("The tray")
        cache.path.unlink()
        await there.see("The cache was removed while Amends ran")
        await there.type(" is stuck")
        await there.see("The cache was removed while Amends ran")
        there.room.end()
    there.room.shut()
    assert there.room.last_words.startswith("The cache was removed while Amends ran")
    with closing(Cache.open(cache.path, durable=False)) as new:
        assert [one.body for one in new.drafts.all()] == ["The tray is stuck"]
