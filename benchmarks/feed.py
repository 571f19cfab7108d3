"""The feed from the key to the last row on screen, CPU, with 500 and with 50,000 answers in the cache."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cached import cached, console
from benchmarks.sample import pages
from benchmarks.sample_answers import answer_pages
from console.cache.store import Cache
from screens.feed import FeedScreen

SIZES = (500, 50_000)
OPENED = 15
"""How often the feed is opened; the figure is the median."""


def filled(answers: int) -> AbstractContextManager[Cache]:
    """Return a cache with so many answers of the last month."""
    return cached(tickets=pages(200), feedback=answer_pages(answers))


async def opened(cache: Cache) -> tuple[float, float]:
    """Return the CPU milliseconds until the feed is drawn with its figures, and until the next row is, at 80×24."""
    app = console(cache)
    times, moves = [], []
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(OPENED):
            await pilot.pause()
            began = time.process_time()
            await app.push_screen(FeedScreen(app.desk))
            await pilot.pause()
            times.append(time.process_time() - began)
            began = time.process_time()
            await pilot.press("j")
            moves.append(time.process_time() - began)
            app.pop_screen()
    return statistics.median(times) * 1000, statistics.median(moves) * 1000


def main() -> None:
    """Print the figures, and how many times as long the larger feed takes."""
    found = []
    for size in SIZES:
        with filled(size) as cache:
            opens, moves = asyncio.run(opened(cache))
            found.append(opens)
            print(
                f"{size:>7,} answers: the feed opens in {opens:.0f} ms CPU, a row further takes {moves:.0f} ms"
            )
    print(f"{SIZES[-1]:,} take {found[-1] / found[0]:.2f} times as long as {SIZES[0]:,}")


if __name__ == "__main__":
    main()
