"""Keys that come faster than screens: each reaches the screen it was typed for, and none ends the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.screens.room import REF, Stay, make_cache, make_desk, stay


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
