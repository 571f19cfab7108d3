"""The promise in a ticket's head: the service's word, ours, or both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.cache.store import Cache
from console.model import News, Pause, Status
from console.settings import WEEKDAYS, parse
from screens.ticket import TicketScreen
from tests.screens.room import NOW, REF, make_desk, stay, ticket

_DAYS = "\n".join(f'{day} = ["00:00-24:00"]' for day in WEEKDAYS)
_READ = parse(f"""
[calendars.always]
zone = "UTC"
{_DAYS}
[[promises]]
hours = 30
calendar = "always"
""")
SETTINGS = {"calendars": _READ.calendars, "promises": _READ.promises}
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "settings", "words"),
    [
        ({"due": NOW + 5 * HOUR}, {}, "due 5h"),
        ({"due": NOW + 5 * HOUR}, SETTINGS, "due 5h  due 6h (ours)"),
        ({"due": NOW + 6 * HOUR}, SETTINGS, "due 6h"),
        ({"due": None}, SETTINGS, "due 6h (ours)"),
        ({"due": None, "created": NOW - 40 * HOUR}, SETTINGS, "10h late (ours)"),
        (
            {"due": None, "status": Status.ON_HOLD, "pauses": (Pause(NOW - 3 * HOUR),)},
            SETTINGS,
            "clock stands still, 9h left (ours)",
        ),
        ({"due": None, "status": Status.ON_HOLD}, SETTINGS, "clock stands still (ours)"),
    ],
)
async def test_the_head_says_what_is_promised_and_by_whom(
    tmp_path: Path, facts: dict[str, Any], settings: dict[str, Any], words: str
) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    cache.learn(
        "desk", "tickets", News(tickets=(ticket(**{"breached": None, "version": "9", **facts}),)), "8"
    )
    desk = make_desk(cache, **settings)
    async with stay(desk, lambda: TicketScreen(desk, REF), (100, 24)) as room:
        await room.see(words)
        assert room.text().count("(ours)") == words.count("(ours)")
    cache.close()
