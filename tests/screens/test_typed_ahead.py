"""Keys that come faster than screens: each reaches the screen it was typed for, and none ends the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from console.model import News, Ref
from screens.queue import QueueScreen
from tests.screens.room import REF, Stay, make_cache, make_desk, stay, ticket
from widgets.fact_table import FactTable


def key(name: str) -> events.Key:
    """Return a key as the driver sends it."""
    return events.Key(name, name if len(name) == 1 else None)


async def at_once(there: Stay, *names: str) -> None:
    """Send keys without a pause between them, as a paste or a held key does."""
    for name in names:
        there.room.post_message(key(name))
    await there.pilot.pause()


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        ("2", "enter", "y"),
        ("2", "enter", "enter", "r"),
        ("2", "enter", "enter", "w", "escape", "s"),
        ("enter", "q", "enter", "q", "2", "q", "7", "q", "slash", "escape"),
        ("2", "7", "1", "2", "7", "1", "enter", "enter", "q"),
        ("2", "enter", "q", "y", "full_stop", "escape", "question_mark", "escape", "colon", "escape"),
        ("plus", "escape", "plus", "escape", "slash", "escape", "escape"),
        tuple("jkjkjkjkttttuuuussss"),
        ("enter", *"nNnNnNnNnNqqqqqq"),
        (
            "2",
            "enter",
            "asterisk",
            *"ttuu",
            "space",
            "t",
            "u",
            "p",
            "1",
            "escape",
            "m",
            "escape",
            "l",
            "escape",
        ),
    ],
)
async def test_no_burst_of_keys_ends_the_program(tmp_path: Path, names: tuple[str, ...]) -> None:
    cache = make_cache(tmp_path)
    async with stay(make_desk(cache), size=(100, 30)) as there:
        for _ in range(2):
            await at_once(there, *names)
        await there.until(lambda: there.room.is_running and not there.room._exception)
        for _ in range(6):
            await at_once(there, "escape")
    cache.close()


async def test_a_key_typed_ahead_of_a_screen_reaches_it(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    async with stay(make_desk(cache), size=(100, 30)) as there:
        there.room.open_ticket(REF)
        assert not there.room.screen.is_mounted
        await at_once(there, "c")
        await there.see("INTERNAL")
    cache.close()


async def test_what_is_typed_behind_a_key_that_opens_a_field_stands_in_the_field(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    async with stay(make_desk(cache), size=(100, 30)) as there:
        await there.press("2", "enter")
        await there.until(lambda: isinstance(there.room.screen, QueueScreen))
        await at_once(there, "slash", "p", "t", "j", "k")
        await there.until(lambda: there.room.screen.query_one("#filter", Input).value == "ptjk")
        assert cache.waiting() == []
    cache.close()


async def test_so_far_into_the_list_by_a_percentage(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    tickets = tuple(ticket(Ref("desk", str(number)), number=f"INC-{number}") for number in range(1000, 1201))
    cache.learn("desk", "tickets", News(tickets=tickets), None)
    async with stay(make_desk(cache), size=(100, 30)) as there:
        await there.press("2", "enter")
        await there.until(lambda: isinstance(there.room.screen, QueueScreen))
        table = there.room.screen.query_one(FactTable)
        places = []
        for typed in (("5", "0", "enter"), ("1", "0", "0", "percent_sign"), ("0", "enter"), ("7", "escape")):
            await at_once(there, "percent_sign", *typed)
            await there.until(lambda: isinstance(there.room.screen, QueueScreen) and not there.room._ahead)
            row = table.current
            assert row is not None
            places.append(table._window.place(row.key) if table._window else None)
        assert places == [101, 202, 0, 0]
    cache.close()
