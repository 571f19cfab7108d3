"""Start to first frame, CPU and memory, with a small and a large cache, beside `import textual.app`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.meter import Program, Reading

ROOT = Path(__file__).resolve().parent.parent
AMENDS = [sys.executable, "-m", "console.cli"]


def measure(sizes: tuple[int, ...], rounds: int) -> dict[int, Reading]:
    """Return the median reading at the first frame for each number of cached tickets, sizes in turn."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        for size in sizes:
            fill = [sys.executable, "benchmarks/fill.py", "--tickets", str(size), f"{folder}/{size}"]
            subprocess.run(fill, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        readings: dict[int, list[Reading]] = {size: [] for size in sizes}
        for number in range(rounds + 1):
            for size in sizes:
                reading = _first_frame(f"{folder}/{size}")
                if number:  # the first round warms the disk cache
                    readings[size].append(reading)
    return {
        size: Reading(statistics.median(one.cpu for one in many), statistics.median(one.rss for one in many))
        for size, many in readings.items()
    }


def textual_import(rounds: int) -> float:
    """Return the median CPU seconds of `import textual.app`, python's own start taken off."""
    code = "import time; a = time.process_time(); import textual.app; print(time.process_time() - a)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True) for _ in range(rounds)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def _first_frame(folder: str) -> Reading:
    env = {
        **os.environ,
        "XDG_STATE_HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
    }
    with Program(AMENDS, env) as amends:
        amends.until(b"INC-")
        return amends.reading()


def main() -> None:
    """Print the table."""
    sizes = (1_000, int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    found = measure(sizes, rounds=7)
    beside = textual_import(5)
    print("| cached tickets | first frame, CPU ms | of it `import textual.app` | RSS MB |")
    print("|---|---|---|---|")
    for size, reading in found.items():
        print(f"| {size:,} | {reading.cpu * 1000:.0f} | {beside * 1000:.0f} | {reading.rss:.0f} |")
    small, large = (found[size] for size in sizes)
    print(f"| ratio | {large.cpu / small.cpu:.2f} | | {large.rss / small.rss:.2f} |")


if __name__ == "__main__":
    main()
