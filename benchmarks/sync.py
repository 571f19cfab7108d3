"""A first sync while keys are pressed: tickets per CPU-second, how long keys take, memory.

    python benchmarks/sync.py [--tickets N] [--cached M] [--keep DIR]

Starts the built-in desk with N tickets on its socket, opens the real console on it, with M others cached already, and
presses keys on its list until everything is there. CPU is counted by thread, of the console, and of the desk.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import house, ours
from benchmarks.actions import percentile
from benchmarks.meter import Program
from benchmarks.sample import SERVICE

CALM = 200
"""Keys pressed once everything is there."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=60_000)
    parser.add_argument("--cached", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder that stays; without it all is thrown away")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as name:
        home: Path = (wanted.keep or Path(name)).absolute()
        _prepare(home, wanted.tickets, wanted.cached)
        with house.running(home / "desk") as socket:
            _measure(home, socket, wanted.tickets)


def _prepare(home: Path, tickets: int, cached: int) -> None:
    """Fill a cache with tickets, and a desk with others."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(home)
    from benchmarks import fill

    fill.fill(cached, seed=1)
    fill.write_settings(SERVICE, home / "desk")
    file = house.furnish(home / "desk", tickets, seed=2)
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        for table, column, by in (
            ("ticket", "id", cached),
            ("entry", "ticket", cached),
            ("entry", "id", 100 * cached),
        ):
            conn.execute(f"UPDATE {table} SET {column} = -{column}")
            conn.execute(f"UPDATE {table} SET {column} = {by} - {column}")
        conn.execute("UPDATE ticket SET number = 'INC-' || (10000 + id)")
        conn.execute("DELETE FROM news WHERE collection IN ('tickets', 'entries')")
        conn.execute("INSERT INTO news (collection, id) SELECT 'tickets', id FROM ticket ORDER BY id")
        conn.execute("INSERT INTO news (collection, id) SELECT 'entries', id FROM entry ORDER BY id")
        conn.execute("COMMIT")


def _measure(home: Path, socket: Path, tickets: int) -> None:
    console = ours.subject(home, "amends")
    before = _count(home)
    with Program(console.argv, dict(console.env)) as amends:
        began, desk = time.monotonic(), _desk_cpu(socket.parent)
        while _count(home) - before < min(1000, tickets):
            amends.read(0.02)
        for key, _ in console.into:  # nobody waits for silence here: news come in all the time
            amends.press(key.encode())
            amends.quiet(0.1, 0.5)
        delays: list[float] = []
        while (done := _count(home) - before) < tickets and time.monotonic() - began < 900:
            for _ in range(20):
                delays.append(ours.answered(amends, b"j" if len(delays) % 20 < 10 else b"k"))
        wall, used, threads = time.monotonic() - began, amends.reading(), amends.threads()
        amends.quiet(1.0, 10)
        calm = [ours.answered(amends, b"j" if number % 20 < 10 else b"k") for number in range(CALM)]
        after = amends.reading().rss
    busiest = max(cpu for thread, cpu in threads.items() if thread != amends.pid)
    desk = _desk_cpu(socket.parent) - desk
    for what, figure in (
        ("tickets", f"{done:,}"),
        ("tickets per CPU-second of the thread that learns, from the start on", f"{done / busiest:,.0f}"),
        ("tickets per CPU-second of the console, start, keys and screen included", f"{done / used.cpu:,.0f}"),
        ("tickets per CPU-second of the desk", f"{done / desk:,.0f}"),
        ("tickets per second", f"{done / wall:,.0f}"),
        (f"key to last byte while syncing, ms, p50 / p99 (n = {len(delays)})", _percentiles(delays)),
        (f"key to last byte afterwards, ms, p50 / p99 (n = {len(calm)})", _percentiles(calm)),
        ("memory at the end of the sync, after the keys, MB", f"{used.rss:.0f}, {after:.0f}"),
    ):
        print(f"| {what} | {figure} |")


def _desk_cpu(folder: Path) -> float:
    """Return the CPU seconds of the desk that runs in a folder."""
    pid = json.loads((folder / "desk.json").read_text())["pid"]
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _count(home: Path) -> int:
    file = home / "amends" / "default" / "cache.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as conn:
        return int(conn.execute("SELECT COALESCE(MAX(key), 0) FROM ticket").fetchone()[0])


def _percentiles(values: list[float]) -> str:
    return f"{percentile(values, 50):.1f} / {percentile(values, 99):.1f}"


if __name__ == "__main__":
    main()
