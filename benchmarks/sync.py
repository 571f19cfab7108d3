"""First sync of a large desk, and how long keys take meanwhile: tickets per CPU-second, key latency.

    python benchmarks/sync.py [TICKETS]

Starts the built-in desk with so many tickets, opens the real console on it, presses keys while it syncs, and
prints what the console (not the desk) used.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.meter import Program

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print the table."""
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as home:
        os.environ |= {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        from console import paths, profiles
        from console.desk.run import start_demo

        profile = profiles.demo()
        paths.private_folder(profile.places.folder)
        desk = start_demo(profile.places.desk, size=tickets, speed=0, wait=600)
        try:
            _measure(home, tickets)
        finally:
            desk.close()


def _measure(home: str, tickets: int) -> None:
    from console import profiles

    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "console.cli", "--profile", profiles.DEMO]
    with Program(program, env) as amends:
        amends.until(b"Waits for you", 60)
        began, start = time.monotonic(), amends.reading()
        amends.press(b"2")
        amends.quiet(0.5)
        amends.press(b"\r")
        amends.quiet(0.5)
        delays: list[float] = []
        while _count(home) < tickets and time.monotonic() - began < 600:
            delays.append(_press(amends, b"j" if len(delays) % 20 < 10 else b"k"))
            amends.quiet(0.05)
        wall, used = time.monotonic() - began, amends.reading()
        amends.quiet(1.0)
        calm = [_press(amends, b"j" if number % 20 < 10 else b"k") for number in range(100)]
    cpu = used.cpu - start.cpu
    done = _count(home)
    print("| | |")
    print("|---|---|")
    print(f"| tickets | {done:,} |")
    print(f"| tickets per CPU-second of the console, keys and screen included | {done / cpu:,.0f} |")
    print(f"| wall time, s | {wall:.1f} |")
    print(f"| key to last byte while syncing, ms, p50 / p99 (n = {len(delays)}) | {_percentiles(delays)} |")
    print(f"| key to last byte afterwards, ms, p50 / p99 (n = {len(calm)}) | {_percentiles(calm)} |")
    print(f"| memory at the end, MB | {used.rss:.0f} |")


def _press(amends: Program, key: bytes) -> float:
    """Press a key; returns the seconds until its answer began."""
    began = time.perf_counter()
    amends.press(key)
    while time.perf_counter() - began < 2:
        if amends.read(0.002):
            return time.perf_counter() - began
    return time.perf_counter() - began


def _count(home: str) -> int:
    import sqlite3
    from contextlib import closing

    file = Path(home) / "amends" / "demo" / "cache.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as conn:
        return int(conn.execute("SELECT COUNT(*) FROM ticket").fetchone()[0])


def _percentiles(values: list[float]) -> str:
    ordered = sorted(values)
    if not ordered:
        return "–"
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered) * 1000:.1f} / {last * 1000:.1f}"


if __name__ == "__main__":
    main()
