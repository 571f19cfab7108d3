"""CPU from the start to the rows, to the first key answered, and of short commands, with a small and a large cache.

`python benchmarks/start.py [TICKETS | FOLDER]`: beside `import sqlite3`, which no reader of the cache can do without,
and `import textual.app`, which no screen can. A FOLDER is a home that `benchmarks/fill.py` filled before.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.meter import Program

ROOT = Path(__file__).resolve().parent.parent
AMENDS = [sys.executable, "-m", "console.cli"]
TAKEN_OVER = b"\x1b[?2026$p"
"""What the driver asks when it takes the terminal over from the first picture."""
ROUNDS = 7
NUMBER = "INC-10020"


def environment(folder: str) -> dict[str, str]:
    """Return the environment of a program whose files live under `folder`."""
    ours = {
        "XDG_STATE_HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **ours}


def opened(folder: str) -> dict[str, float]:
    """Open the console once; returns CPU ms to the rows and to the answer to a key pressed at them, and RSS MB."""
    with Program(AMENDS, environment(folder)) as amends:
        amends.until(b"INC-")
        rows = amends.reading().cpu
        amends.press(b"j")
        if TAKEN_OVER not in amends.output:
            amends.until(TAKEN_OVER)
        start = amends.output.index(TAKEN_OVER) + len(TAKEN_OVER)
        while not amends.output[start:]:
            amends.read(0.02)
        first = amends.reading().cpu
        amends.quiet(0.5)
        return {"rows": rows * 1000, "first key": first * 1000, "RSS": amends.reading().rss}


def spent(command: list[str], folder: str) -> dict[str, float]:
    """Run a command; returns the CPU ms to its end."""
    null = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=null, stdout=null, stderr=null, env=environment(folder))
    used = os.wait4(process.pid, 0)[2]
    process.returncode = 0
    return {"all": (used.ru_utime + used.ru_stime) * 1000}


@contextmanager
def homes() -> Iterator[dict[str, str]]:
    """Yield homes with filled caches by what they are called; what was made is removed."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        made = {}
        for size in (1_000, *([int(wanted)] if wanted.isdigit() else [])):
            fill = [sys.executable, "benchmarks/fill.py", "--tickets", str(size), f"{folder}/{size}"]
            subprocess.run(fill, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            made[f"{size:,} tickets"] = f"{folder}/{size}"
        yield made if wanted.isdigit() else {**made, wanted: wanted}


def main() -> None:
    """Print the table: medians of several rounds, everything in turn, the first round left out."""
    with homes() as folders:
        small = next(iter(folders.values()))
        python = [sys.executable, "-c"]
        takes: dict[str, Callable[[], dict[str, float]]] = {
            "python, `import sqlite3`": partial(spent, [*python, "import sqlite3"], small),
            "python, `import textual.app`": partial(spent, [*python, "import textual.app"], small),
            "`amends --version`": partial(spent, [*AMENDS, "--version"], small),
        }
        for name, folder in folders.items():
            takes[f"`amends ticket show`, {name}"] = partial(
                spent, [*AMENDS, "ticket", "show", NUMBER], folder
            )
            takes[f"`amends`, {name}"] = partial(opened, folder)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in takes}
        for number in range(ROUNDS + 1):
            for name, take in takes.items():
                reading = take()
                if number:  # the first round warms the disk's cache
                    found[name].append(reading)
    print("| CPU ms | to its end | to the rows | to the first key answered | RSS MB |\n|---|---|---|---|---|")
    for name, many in found.items():
        cells = []
        for figure in ("all", "rows", "first key", "RSS"):
            values = [one[figure] for one in many if figure in one]
            cells.append(f"{statistics.median(values):.0f}" if values else "")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
