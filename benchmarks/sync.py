"""A first sync while keys are pressed: tickets per CPU-second, how long keys take, memory.

    python benchmarks/sync.py [--tickets N] [--cached M | --home DIR] [--scatter] [--plan CHORE] [--folder DIR]

Starts the built-in desk with N tickets on its socket, opens the real console on it, with M others cached already or
those of a home that was filled before (a copy of it), and presses keys on its list until everything is there. With
`--scatter` the tickets come in any order of their dates, with `--plan` a chore of the cache is done meanwhile. CPU is
counted by thread, of the console, and of the desk.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import beginning, house, ours
from benchmarks.actions import percentile
from benchmarks.meter import Program
from benchmarks.sample import SERVICE
from console.cache.store import Cache

CALM = 200
"""Keys pressed once everything is there."""


def main() -> None:
    """Print the table."""
    parser = beginning.parser(__doc__, 60_000)
    parser.add_argument("--cached", type=int, default=0)
    parser.add_argument("--home", type=Path, help="a home whose cached tickets are there already")
    parser.add_argument("--scatter", action="store_true", help="mix the dates of what comes in")
    parser.add_argument("--plan", default="", help="a chore that is done meanwhile")
    wanted = parser.parse_args()
    with beginning.folder(wanted.folder) as home:
        _fill(home, wanted.cached, wanted.home)
        _furnish(home, wanted.tickets, _count(home), _entries(home))
        if wanted.scatter:
            _scatter(home / "desk" / "desk.db")
        if wanted.plan:
            with closing(Cache.open(_file(home))) as cache:
                cache.plan(wanted.plan)
        with house.running(home / "desk") as socket:
            _measure(home, socket, wanted.tickets)


def _fill(home: Path, cached: int, filled: Path | None) -> None:
    """Make a cache with tickets, or copy one, and settings that lead to a desk with others."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(home)
    from benchmarks import fill

    if filled is None:
        fill.fill(cached, seed=1)
    else:
        _file(home).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy(_file(filled), _file(home))
        with closing(sqlite3.connect(_file(home), isolation_level=None)) as conn:
            conn.execute("DELETE FROM cursor")  # of another desk
    fill.write_settings(SERVICE, home / "desk")


def _furnish(home: Path, tickets: int, cached: int, said: int) -> None:
    """Fill a desk with tickets and entries that are numbered after those that are cached."""
    file = house.furnish(home / "desk", tickets, seed=2)
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        for table, column, by in (
            ("ticket", "id", cached),
            ("entry", "ticket", cached),
            ("entry", "id", said),
        ):
            conn.execute(f"UPDATE {table} SET {column} = -{column}")
            conn.execute(f"UPDATE {table} SET {column} = {by} - {column}")
        conn.execute("UPDATE ticket SET number = 'INC-' || (10000 + id)")
        conn.execute("DELETE FROM news WHERE collection IN ('tickets', 'entries')")
        conn.execute("INSERT INTO news (collection, id) SELECT 'tickets', id FROM ticket ORDER BY id")
        conn.execute("INSERT INTO news (collection, id) SELECT 'entries', id FROM entry ORDER BY id")
        conn.execute("COMMIT")


def _scatter(desk: Path) -> None:
    """Give each ticket of a desk the dates of another one."""
    with closing(sqlite3.connect(desk, isolation_level=None)) as conn:
        rows = conn.execute("SELECT created, updated, due, id FROM ticket ORDER BY id").fetchall()
        dates = [row[:3] for row in rows]
        random.Random(1).shuffle(dates)
        conn.execute("BEGIN")
        conn.executemany(
            "UPDATE ticket SET created = ?, updated = ?, due = ? WHERE id = ?",
            ((*some, row[3]) for some, row in zip(dates, rows, strict=True)),
        )
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


def _file(home: Path) -> Path:
    return home / "amends" / "default" / "cache.db"


def _count(home: Path) -> int:
    with closing(sqlite3.connect(f"file:{_file(home)}?mode=ro", uri=True, timeout=30)) as conn:
        return int(conn.execute("SELECT COALESCE(MAX(key), 0) FROM ticket").fetchone()[0])


def _entries(home: Path) -> int:
    """Return the highest number of an entry that is cached."""
    with closing(sqlite3.connect(f"file:{_file(home)}?mode=ro", uri=True)) as conn:
        return int(conn.execute("SELECT COALESCE(MAX(CAST(id AS INTEGER)), 0) FROM entry").fetchone()[0])


def _percentiles(values: list[float]) -> str:
    return f"{percentile(values, 50):.1f} / {percentile(values, 99):.1f}"


if __name__ == "__main__":
    main()
