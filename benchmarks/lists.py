"""Every order and filter of a queue and of the feed: what a key waits for, and what is read and counted behind it.

python benchmarks/lists.py 100000            makes a cache with so many tickets first
python benchmarks/lists.py DIR/amends/default/cache.db [WORD]   measures one, the lists alone whose name holds a word

Each list is opened and paged, opened anew for its end and for its middle, before anything was counted, and counted. A
cell says how many milliseconds of CPU the key waits for, and how many more until everything stands on screen; behind
the middle stands how far into the list that was, as far as that became known.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sample import ME, SERVICE, pages
from console.cache.feedbook import FeedFilter, FeedOrder
from console.cache.keyset import KeysetWindow
from console.cache.store import Cache
from console.filters import Order, parse
from console.model.feedback import Instrument

HEIGHT = 37
MOST = 60.0
"""Seconds after which a list counts as one that never comes."""
FILTERS = (
    "",
    "is:all",
    "is:closed",
    "q:network",
    "q:network is:all",
    "q:network is:closed",
    "service:desk",
    "who:me",
    "who:nobody",
    "who:maria",
    "who:zzz",
    "who:maria is:all",
    "who:me is:closed",
    "from:bakker",
    "from:kaya is:closed",
    "from:zzz",
    "p:1-2",
    "p:1 is:all",
    "p:1 q:network who:maria",
    "status:wait",
    "status:closed",
    "status:closed is:all",
    "is:late",
    "is:late is:all",
    "is:turn",
    "is:turn is:closed",
    "is:mine q:network",
    "is:free is:closed",
    "is:waiting",
    "is:trouble",
    "printer",
    "printer is:closed",
    "lt-2345",
    "colleagues is:all",
    "colleagues who:maria",
    "zzzz",
)
"""In a full cache some keep all tickets, some every other, some one in hundreds, some none."""
Window = KeysetWindow[Any]


def main() -> None:
    """Print the table."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "100000"
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        path = Path(folder) / "cache.db" if wanted.isdigit() else Path(wanted)
        cache = Cache.open(path, durable=False)
        if wanted.isdigit():
            cache.meet(SERVICE, ME)
            for number, page in enumerate(pages(int(wanted))):
                cache.learn(SERVICE, "tickets", page, str(number))
        print(f"| {cache.count(SERVICE):,} tickets | rows | open | page | end | middle | count |")
        print("|---|---|---|---|---|---|---|")
        for name, make in lists(cache):
            if word in name:
                print(f"| {name} | {asyncio.run(measured(make))} |", flush=True)
        cache.close()


def lists(cache: Cache) -> Iterator[tuple[str, Callable[[], Window]]]:
    """Yield every list with its name."""
    for text in FILTERS:
        for order in Order:
            yield f"{text or 'open'}, {order.value}", partial(cache.window, parse(text), order)
    kinds = {
        "all": FeedFilter(),
        "service": FeedFilter(service="Mail"),
        "queue": FeedFilter(queue="Network"),
        "instrument": FeedFilter(instrument=Instrument.CSAT),
        "unhappy": FeedFilter(unhappy=True),
        "waiting": FeedFilter(waiting=True),
        "mine": FeedFilter(mine=True),
        "own": FeedFilter(own=True),
    }
    for name, kind in kinds.items():
        for by in FeedOrder:
            yield f"feed {name}, {by.value}", partial(cache.feed.window, kind, by)


class View:
    """The rows of a list on screen, as the screens ask for them."""

    def __init__(self, window: Window) -> None:
        self.window, self.top = window, 0
        self._heard = asyncio.Event()
        window.listen(self._heard.set)

    def rows(self) -> Sequence[Any]:
        """Return the rows in view."""
        found = self.window.rows(self.top, self.top + HEIGHT)
        by = self.window.drift()
        if by:
            self.top = max(0, self.top + by)
            found = self.window.rows(self.top, self.top + HEIGHT)
        return found

    def jump(self, share: float) -> None:
        """Go so far into the list."""
        self._stand(self.window.jump(share))

    def _stand(self, place: int | None) -> None:
        self.top = max(0, self.top + self.window.drift())
        if place is not None:
            self.top = max(0, place - HEIGHT + 1)
            self.rows()

    async def settle(self, done: Callable[[], bool]) -> bool:
        """Wait until that is so; returns whether it was."""
        end = time.monotonic() + MOST
        while not done():
            self._heard.clear()
            try:
                await asyncio.wait_for(self._heard.wait(), max(0.0, end - time.monotonic()))
            except TimeoutError:
                return False
            kept = self.window.refresh(self.top, self.top)
            self.top = kept.top if kept is not None else self.top
            self._stand(self.window.arrived())
            self.rows()
        return True

    async def quiet(self) -> bool:
        """Wait until nothing is read any more."""
        return await self.settle(lambda: not (self.window.looking or self.window.going))


class Clock:
    """Milliseconds of CPU of this thread, and of the process."""

    def __init__(self) -> None:
        self.waited = self.all = 0.0

    @contextmanager
    def key(self) -> Iterator[None]:
        """Measure what a key waits for."""
        began, whole = time.thread_time(), time.process_time()
        yield
        self.waited = 1000 * (time.thread_time() - began)
        self.all, self._began = 0.0, whole

    def ended(self, *, came: bool) -> str:
        """Return the cell."""
        later = 1000 * (time.process_time() - self._began) - self.waited
        late = f" + {later:.0f}" if later >= 1 else ""
        return f"{self.waited:.1f}{late}" if came else f"{self.waited:.1f}, never"


async def measured(make: Callable[[], Window]) -> str:
    """Return the row of the table for one list."""
    clock = Clock()
    with clock.key():
        view = View(make())
        view.rows()
    cells = [clock.ended(came=await view.quiet())]
    with clock.key():
        view.top += HEIGHT
        view.rows()
    cells.append(clock.ended(came=await view.quiet()))
    view.window.close()
    for share in (1.0, 0.5):
        cells.append(await _jumped(make, share))
    view = View(make())
    view.rows()
    await view.quiet()
    with clock.key():
        view.window.measure()
    cells.append(clock.ended(came=await view.settle(partial(_counted, view))))
    count = view.window.counted()
    view.window.close()
    return " | ".join([f"{count:,}" if count is not None else "?", *cells])


async def _jumped(make: Callable[[], Window], share: float) -> str:
    """Return the cell for a jump in a list that was not counted yet."""
    clock = Clock()
    view = View(make())
    view.rows()
    await view.quiet()
    with clock.key():
        view.jump(share)
    cell = clock.ended(came=await view.quiet())
    ends = view.window.last() < view.top + HEIGHT
    if share < 1.0:
        view.window.measure()
        await view.settle(partial(_counted, view))
        await asyncio.sleep(0.1)  # another count says where in an order by impact that is
        view.rows()
        count = view.window.counted() or 1
        cell += f", {100 * (view.top + HEIGHT - 1) / max(1, count - 1):.0f} %"
    elif not ends:
        cell += ", not the end"
    view.window.close()
    return cell


def _counted(view: View) -> bool:
    return view.window.counted() is not None


if __name__ == "__main__":
    main()
