"""The calendar with 400 changes in the week: CPU to open and paint it, with 400 and with 20,000 in the cache."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cached import cached, console
from benchmarks.sample_changes import WEEKLY, change_pages, estate
from console.cache.store import Cache
from screens.calendar_days import Zoom, days_of
from screens.calendar_read import read
from screens.calendar_sheet import Asked
from screens.changes import ChangesScreen

SIZE = (120, 40)
ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Figures:
    """Median CPU seconds."""

    read: float
    """To read the week from the cache, collisions included."""
    paint: float
    """To open the calendar on it, from the key to the last cell."""
    move: float
    """To move the cursor by a day."""
    shift: float
    """To move a change by 15 minutes, its collisions worked out anew."""


async def measure(caches: list[Cache], rounds: int = ROUNDS) -> list[Figures]:
    """Return the figures of each cache; they take turns, so that what disturbs one disturbs all."""
    found: list[list[Figures]] = [[] for _ in caches]
    for number in range(rounds + 1):
        for place, cache in enumerate(caches):
            figures = Figures(_read(cache), *await _screen(cache))
            if number:  # the first round imports and warms
                found[place].append(figures)
    return [
        Figures(*(statistics.median(getattr(one, name) for one in many) for name in Figures.__slots__))
        for many in found
    ]


def _read(cache: Cache) -> float:
    began = time.process_time()
    read(cache.changes, Asked(days_of(Zoom.WEEK, _today(), 0)), datetime.now(UTC))
    return time.process_time() - began


async def _screen(cache: Cache) -> tuple[float, float, float]:
    cache.places.keep("calendar:zoom", Zoom.WEEK)
    app = console(cache)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        times = []
        for keys in (["3"], ["l"] if _today().weekday() < 5 else ["h"], ["greater_than_sign"]):
            began = time.process_time()
            await pilot.press(*keys)
            await pilot.pause()
            times.append(time.process_time() - began)
        assert isinstance(app.screen, ChangesScreen)
        assert app.screen.sheet is not None
        assert len(app.screen.sheet.rows) >= WEEKLY
    return times[0], times[1], times[2]


def _today() -> date:
    return datetime.now().astimezone().date()


def main() -> None:
    """Print the table."""
    sizes = (WEEKLY, int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    with ExitStack() as stack:
        filled = [cached(estate=[estate()], changes=change_pages(size)) for size in sizes]
        found = asyncio.run(measure([stack.enter_context(one) for one in filled]))
    print(
        f"| cached changes, {WEEKLY} in the week | read, CPU ms | open and paint | cursor | move by 15 min |"
    )
    print("|---|---|---|---|---|")
    for size, one in zip(sizes, found, strict=True):
        cells = (f"{value * 1000:.1f}" for value in (one.read, one.paint, one.move, one.shift))
        print(f"| {size:,} | {' | '.join(cells)} |")
    small, large = found
    ratios = (
        large.read / small.read,
        large.paint / small.paint,
        large.move / small.move,
        large.shift / small.shift,
    )
    print(f"| ratio | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")


if __name__ == "__main__":
    main()
