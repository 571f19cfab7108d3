"""Collisions of a crowded week, of one proposed move and of fifty weeks, and the next free slots: CPU.

python benchmarks/collisions.py
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from console.measure.collisions import Booking, Estate, all_collisions, collisions_of
from console.measure.slots import free_slots
from console.model import HOURS, Exposure, Ref, Risk, TimeWindow, WindowKind

WEEKLY = 400
WEEKS = 50
ITEMS = 1500
SERVICES = 40
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
_CIS = [f"ci-{number}" for number in range(ITEMS)]


def estate(dice: random.Random) -> Estate:
    """Return items that need up to two others, and a window that repeats weekly for each service."""
    return Estate(
        {ci: frozenset(dice.sample(_CIS, dice.choice([0, 1, 1, 2]))) for ci in _CIS},
        {ci: f"S{dice.randrange(SERVICES)}" for ci in _CIS},
        [
            TimeWindow(
                Ref("desk", f"w{number}"),
                dice.choice(list(WindowKind)),
                f"Window {number}",
                datetime(2024, 1, 6, 22, tzinfo=UTC),
                datetime(2024, 1, 7, 4, tzinfo=UTC),
                "Europe/Amsterdam",
                "FREQ=WEEKLY;BYDAY=SA",
                services=(f"S{number}",),
            )
            for number in range(SERVICES)
        ],
    )


def week(dice: random.Random, number: int, count: int = WEEKLY) -> list[Booking]:
    """Return the changes of one week: 1–3 items each, 60 implementers, half an hour to eight hours long."""
    made = []
    for place in range(count):
        start = MONDAY + timedelta(weeks=number, minutes=15 * dice.randrange(7 * 96))
        id_ = f"{number}.{place}"
        made.append(
            Booking(
                Ref("desk", id_),
                f"CHG-{id_}",
                start,
                start + timedelta(minutes=dice.choice([30, 60, 120, 240, 480])),
                frozenset(dice.sample(_CIS, dice.choice([1, 1, 2, 3]))),
                implementer=f"desk:p{dice.randrange(60)}",
                risk=dice.choice(list(Risk)),
                outage=dice.choice([None, False, False, True]),
            )
        )
    return made


def median(work: Callable[[], object], times: int = 7) -> float:
    """Return the CPU milliseconds of a piece of work, median of some times."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    dice = random.Random(1)
    stands_on = estate(dice)
    alone, crowded = week(dice, 0), week(dice, 0, 2 * WEEKLY)
    every = [booking for number in range(WEEKS) for booking in week(dice, number)]
    found = all_collisions(alone, stands_on)
    curves = [Exposure(Ref("desk", f"e{at}"), f"S{at}", (20,) * HOURS) for at in range(SERVICES)]
    base = median(lambda: all_collisions(alone, stands_on))

    def row(what: str, cpu: float) -> None:
        print(f"| {what} | {cpu:.1f} | {cpu / base:.2f} |")

    print(f"| {sum(map(len, found.values())):,} reasons in {WEEKLY} changes | CPU ms | ratio to the week |")
    print("|---|---|---|")
    row(f"all collisions of {WEEKLY} changes in a week", base)
    row(f"of {2 * WEEKLY} in a week", median(lambda: all_collisions(crowded, stands_on)))
    row(f"of {len(every):,} in {WEEKS} weeks", median(lambda: all_collisions(every, stands_on), 3))
    row("one proposed move in that week", median(lambda: collisions_of(alone[0], alone, stands_on), 25))
    row("5 free slots in 90 days", median(lambda: free_slots(alone[0], alone, stands_on, curves, MONDAY)))


if __name__ == "__main__":
    main()
