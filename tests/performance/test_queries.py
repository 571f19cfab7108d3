"""How often a key on the real queue screen asks the database: it holds the rows around the view."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.cache.store import Cache
from console.filters import Filter
from screens.queue import QueueScreen
from tests.screens.room import Stay, make_desk, stay
from tests.statements import asked
from widgets.fact_table import FactTable

SIZE = (120, 40)


@asynccontextmanager
async def queue(filled: Path) -> AsyncIterator[tuple[Stay, Cache]]:
    """Open the list of all open tickets over the filled cache."""
    cache = Cache.open(filled / "amends" / "default" / "cache.db", durable=False)
    desk = make_desk(cache)
    try:
        async with stay(desk, lambda: QueueScreen(desk, "All open", Filter()), SIZE) as sitting:
            await sitting.until(lambda: "1,200 open" in sitting.text())
            yield sitting, cache
    finally:
        cache.close()


def reads(statements: list[str]) -> list[str]:
    """Return the statements that read tickets."""
    return [one for one in statements if "ticket" in one.lower()]


def walks(statement: str) -> bool:
    """Tell whether a statement counts rows, or passes over some."""
    return bool(re.search(r"OFFSET (?!0\b)|COUNT\(", statement, re.IGNORECASE))


async def test_moves_inside_the_view_ask_for_no_ticket(filled: Path) -> None:
    async with queue(filled) as (sitting, cache):
        await sitting.press("j", "j")
        with asked(cache.conn) as statements:
            await sitting.press(*"jjjjjkkkkk")
        assert reads(statements) == []


async def test_scrolling_reads_on_by_pages_and_never_counts_from_the_start(filled: Path) -> None:
    async with queue(filled) as (sitting, cache):
        table = sitting.room.screen.query_one(FactTable)
        await sitting.press(*"j" * 40)
        with asked(cache.conn) as statements:
            await sitting.press(*"j" * 64)
        found = reads(statements)
        assert 1 <= len(found) <= 8, found
        assert not [one for one in found if walks(one)]
        assert table.current is not None


async def test_the_end_is_read_from_the_end(filled: Path) -> None:
    async with queue(filled) as (sitting, cache):
        with asked(cache.conn) as statements:
            await sitting.press("end")
        found = reads(statements)
        assert 1 <= len(found) <= 4, found
        assert not [one for one in found if walks(one)]
