"""A list by impact from the order to the first rows, CPU, of one queue and of all, beside the order by promise."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sample import ME, QUEUES, SERVICE, pages
from console.cache.store import Cache
from console.filters import Filter, Order

OPENED = 15
"""How often each list is opened; the figure is the median."""


def milliseconds(cache: Cache, wanted: Filter, order: Order) -> float:
    """Return the CPU milliseconds until the first rows of a list are read."""
    times = []
    for _ in range(OPENED):
        began = time.process_time()
        cache.window(wanted, order).rows(0, 40)
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def main() -> None:
    """Fill a cache with as many tickets as were said, 100,000 else, and print the table."""
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        cache = Cache.open(Path(folder) / "state" / "cache.db", durable=False)
        cache.meet(SERVICE, ME)
        for number, page in enumerate(pages(tickets)):
            cache.learn(SERVICE, "tickets", page, str(number))
        print(f"{tickets:,} tickets; CPU ms until the first rows are read, median of {OPENED}")
        for name, wanted in ((QUEUES[0], Filter(queue=QUEUES[0])), ("all queues", Filter())):
            count = cache.window(wanted, Order.PROMISE).count()
            figures = [f"{milliseconds(cache, wanted, order):.1f}" for order in (Order.IMPACT, Order.PROMISE)]
            print(f"| {name}, {count:,} open | {' | '.join(figures)} |")
        cache.close()


if __name__ == "__main__":
    main()
