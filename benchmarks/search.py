"""First results of a search, and all of them: CPU, for words that are rare, common, half typed, bent, and in quotes.

python benchmarks/search.py 100000           makes a cache with so many tickets first
python benchmarks/search.py DIR/amends/default/cache.db     measures one that benchmarks/fill.py made
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sample import ME, SERVICE, pages
from console.cache import finding
from console.cache.store import Cache

QUERIES = {
    "a number": ("INC-12345", "12345", "INC-99", "inc 7"),
    "one letter": ("p", "s", "1"),
    "a beginning": ("pr", "pri", "prin", "vra", "wach"),
    "a common word": ("printer", "the", "vanochtend"),
    "several words": (
        "the printer",
        "printer dock warehouse",
        "vanochtend colleagues",
        "bakker oslo pri",
        "printer badge",
        "niet not",
        "werkt works it",
    ),
    "a name": ("bakker", "maria de wit", "p12@desk.example"),
    "another form": ("printers", "wachtwoorden", "werkte niet", "freezing", "gestart"),
    "a phrase": ('"lost its settings"', '"helemaal niet meer"', '"settings lost"', '"every ten min'),
    "nothing": ("zzzz", "zebra printer", "vanochtend zzz"),
}
ROUNDS = 7


def main() -> None:
    """Print the table."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        path = Path(folder) / "cache.db" if wanted.isdigit() else Path(wanted)
        cache = Cache.open(path, durable=False)
        if wanted.isdigit():
            cache.meet(SERVICE, ME)
            for number, page in enumerate(pages(int(wanted))):
                cache.learn(SERVICE, "tickets", page, str(number))
        print(
            f"| what, in {cache.count(SERVICE):,} tickets | words | first results, CPU ms | most | results | all |"
        )
        print("|---|---|---|---|---|---|")
        for what, texts in QUERIES.items():
            for text in texts:
                times, found = _timed(cache, text, whole=False)
                late, _ = _timed(cache, text, whole=True)
                count = f"{len(found.hits)}{'+' if found.more else ''}"
                then = "–" if found.complete else f"{statistics.median(late):.1f}"
                print(
                    f"| {what} | {text} | {statistics.median(times):.1f} | {max(times):.1f} | {count} | {then} |"
                )
        cache.close()


def _timed(cache: Cache, text: str, *, whole: bool) -> tuple[list[float], finding.Found]:
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        found = finding.find(cache.conn, text, 50, whole=whole)
        times.append((time.process_time() - began) * 1000)
    return times, found


if __name__ == "__main__":
    main()
