"""A decision card from the key to the last row on screen, CPU, with 400 and with 20,000 changes in the cache."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cached import cached, desk_of
from benchmarks.sample import ME, SERVICE
from benchmarks.sample_changes import change_pages, estate
from console.app import Amends
from console.audit import AuditLog
from console.cache.store import Cache
from console.model import Approval, ApprovalState, News, Ref
from console.reports.card import build
from console.signs import FULL
from screens.approvals import ApprovalsScreen
from screens.card import CardScreen
from widgets.card_fit import fit
from widgets.card_sheet import CardSheet

SIZES = (400, 20_000)
CARDS = 40
"""Cards that are opened; the figure is the median."""


@contextmanager
def filled(changes: int) -> Iterator[Cache]:
    """Yield a cache with so many changes, some of which wait for the agent's approval."""
    with cached(estate=[estate()], changes=change_pages(changes)) as cache:
        now = datetime.now(UTC)
        ahead = cache.changes.between(now, now + timedelta(days=7))[:CARDS]
        asked = tuple(_asked(place, row.ref, now) for place, row in enumerate(ahead))
        cache.learn(SERVICE, "approvals", News(approvals=asked), "1")
        yield cache


def _asked(place: int, change: Ref, now: datetime) -> Approval:
    return Approval(
        ref=Ref(SERVICE, f"a{place}"),
        change=change,
        state=ApprovalState.REQUESTED,
        state_name="requested",
        version="1",
        approver=ME,
        needed=2,
        count=3,
        requested=now,
    )


def milliseconds(times: list[float]) -> float:
    """Return the median of some seconds, in milliseconds."""
    return statistics.median(times) * 1000


def lines_of(cache: Cache) -> float:
    """Return the CPU milliseconds from the cache to the card's rows, without drawing them."""
    now, times = datetime.now(UTC), []
    for one in cache.changes.waiting(now):
        began = time.process_time()
        facts = cache.changes.card(one.change.ref, now)
        assert facts is not None
        fit(build(facts, zone=None, signs=FULL).sections, 80, 18)
        times.append(time.process_time() - began)
    return milliseconds(times)


async def painted(cache: Cache) -> tuple[float, float]:
    """Return the CPU milliseconds until a card is drawn, and until the list of approvals is, at 80×24."""
    desk = replace(desk_of(cache), log=lambda: AuditLog(cache.path.parent / "audit.jsonl"))
    app = Amends(desk, lambda: None)
    cards, lists = [], []
    async with app.run_test(size=(80, 24)) as pilot:
        for one in cache.changes.waiting(desk.now()):
            began = time.process_time()
            await app.push_screen(ApprovalsScreen(desk))
            lists.append(time.process_time() - began)
            began = time.process_time()
            screen = CardScreen(desk, one.change.ref)
            await app.push_screen(screen)
            while not screen.query_one(CardSheet).painted:
                await asyncio.sleep(0)
            cards.append(time.process_time() - began)
            await pilot.pause()
            app.pop_screen()
            app.pop_screen()
    return milliseconds(cards), milliseconds(lists)


def main() -> None:
    """Print the table."""
    os.environ.setdefault("TERM", "xterm-256color")
    sizes = SIZES if len(sys.argv) < 2 else tuple(int(one) for one in sys.argv[1:])
    print("| cached changes | card as rows, CPU ms | card painted, CPU ms | list of 40 approvals, CPU ms |")
    print("|---|---|---|---|")
    found = []
    for size in sizes:
        with filled(size) as cache:
            rows = lines_of(cache)
            card, listed = asyncio.run(painted(cache))
        found.append((rows, card, listed))
        print(f"| {size:,} | {rows:.1f} | {card:.1f} | {listed:.1f} |")
    if len(found) == 2:
        ratios = [large / small for small, large in zip(*found, strict=True)]
        print("| ratio | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
