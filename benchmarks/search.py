"""First results of a search in a large cache, CPU, for words that are rare, common and half typed."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sample import ME, SERVICE, pages
from console.cache.store import Cache

QUERIES = ("INC-12345", "p", "pr", "prin", "printer", "printer dock warehouse", "vanochtend", "the", "bakker")


def main() -> None:
    """Print the table."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        cache = Cache.open(Path(folder) / "cache.db", durable=False)
        cache.meet(SERVICE, ME)
        for number, page in enumerate(pages(size)):
            cache.learn(SERVICE, "tickets", page, str(number))
        print(f"| words, in {size:,} tickets | first results, CPU ms | results |")
        print("|---|---|---|")
        for text in QUERIES:
            times = []
            for _ in range(7):
                began = time.process_time()
                hits = cache.search(text)
                times.append(time.process_time() - began)
            print(f"| {text} | {statistics.median(times) * 1000:.1f} | {len(hits)} |")
        cache.close()


if __name__ == "__main__":
    main()
