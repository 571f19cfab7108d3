"""The place of experience from the key to its figures on screen, CPU, with 500 and with 50,000 answers in the cache."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cached import cached, console
from benchmarks.sample import SERVICE, pages
from benchmarks.sample_answers import answer_pages
from console.cache.store import Cache
from console.model import News, Ref
from console.model.feedback import Ask
from screens.experience import ExperienceScreen

SIZES = (500, 50_000)
TICKETS = 1_000
OPENED = 9
"""How often the place is opened; the figures are medians."""


def filled(answers: int) -> AbstractContextManager[Cache]:
    """Return a cache with so many answers of the last month, about a thousand tickets."""
    asks = map(asks_of, answer_pages(answers))
    return cached(tickets=pages(TICKETS), feedback=answer_pages(answers), asks=asks)


def asks_of(page: News) -> News:
    """Return the questions behind a page of answers, and as many that nobody answered."""
    made = []
    for one in page.feedback:
        for answered in (True, False):
            ref = Ref(SERVICE, f"{one.ref.id}-{answered}")
            made.append(
                Ask(
                    ref,
                    one.answered,
                    answered,
                    one.ticket,
                    one.service,
                    one.queue,
                    one.department,
                    one.person,
                    one.instrument,
                )
            )
    return News(asks=tuple(made))


class FiguresAlone(ExperienceScreen):
    """The place without what is counted after its first paint."""

    def count_around(self) -> None:
        """Count nothing further."""


async def opened(cache: Cache, kind: type[ExperienceScreen]) -> float:
    """Return the CPU milliseconds from the key until all that a kind of the screen counts is painted, at 80×24."""
    app = console(cache)
    times = []
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(OPENED):
            await pilot.pause()
            began = time.process_time()
            await app.push_screen(kind(app.desk))
            await pilot.pause()
            times.append(time.process_time() - began)
            app.pop_screen()
    return statistics.median(times) * 1000


def main() -> None:
    """Print the figures."""
    for size in SIZES:
        with filled(size) as cache:
            first, whole = (asyncio.run(opened(cache, kind)) for kind in (FiguresAlone, ExperienceScreen))
            print(
                f"{size:>7,} answers: figures painted after {first:.0f} ms CPU, with all around {whole:.0f}"
            )


if __name__ == "__main__":
    main()
