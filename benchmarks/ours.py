"""Amends on its real queue screen, connected to the built-in desk: what only it is measured for."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks import house
from benchmarks.actions import Astray, Figures, Subject, percentile
from benchmarks.meter import Program
from benchmarks.peers import ROOT, environment
from benchmarks.sample import SERVICE

RUN = "import sys; from console.cli import main; sys.exit(main())"
"""What the installed command does."""
AMENDS = [sys.executable, "-P", "-c", RUN]
MARK = "▌"


def subject(home: Path, name: str) -> Subject:
    """Return Amends on the cache under `home`, on its longest list: all open tickets, by promise."""
    env = environment(XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home), PYTHONPATH=str(ROOT))
    into = (
        ("2", "  All open"),
        ("\x1b[F", f"{MARK} Closed"),
        ("k", f"{MARK} All open"),
        ("\r", " All open "),
    )
    return Subject(name, AMENDS, env, b"INC-", into=into, mark=MARK, dialogue=(b"O", b"\x1b"))


def fill(home: Path, tickets: int) -> None:
    """Fill a cache and the desk beside it, unless both are there with so many tickets."""
    done = home / f"filled-{tickets}"
    if done.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "benchmarks/fill.py", "--desk", "--tickets", str(tickets), str(home)]
    subprocess.run(argv, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    done.touch()


def ingest(home: Path, socket: Path, program: Program, tickets: int) -> Figures:
    """Give the desk news of so many tickets and press keys until the console has them all.

    Returns tickets per CPU-second of the thread that worked most besides the interface, tickets per CPU-second of
    the whole console with keys and screen, tickets per second, and a key's wall ms p50 and p99 meanwhile.
    """
    desk = home / "desk"
    newest = _newest(desk)
    first = max(1, newest - tickets - newest // 10)
    word = f"again{time.time_ns() % 10**9}"
    house.change(desk, first, tickets, word)
    house.nudge(socket, first + tickets - 1, word)
    began, before, threads = time.monotonic(), program.reading(), program.threads()
    delays: list[float] = []
    while not _heard(home, first + tickets - 1, word):
        if time.monotonic() - began > 300:
            raise TimeoutError(f"{tickets} tickets did not come in five minutes")
        for _ in range(5):
            delays.append(answered(program, b"j" if len(delays) % 20 < 10 else b"k"))
    wall, used = time.monotonic() - began, program.reading().since(before)
    spent = {one: cpu - threads.get(one, 0.0) for one, cpu in program.threads().items() if one != program.pid}
    return {
        "ingest": tickets / max(spent.values(), default=used.cpu),
        "ingest_all": tickets / used.cpu,
        "ingest_wall": tickets / wall,
        "busy_p50": percentile(delays, 50),
        "busy_p99": percentile(delays, 99),
        "busy_n": len(delays),
    }


def answered(program: Program, key: bytes) -> float:
    """Press a key; returns the milliseconds until the last byte before a short silence."""
    program.quiet(0.005, 0.03)
    began = time.monotonic()
    program.press(key)
    if not program.read(2.0):
        raise Astray(f"{key!r} is not answered while news come in")
    program.quiet(0.012, 0.5)
    return (program.last - began) * 1000


def _newest(desk: Path) -> int:
    with closing(sqlite3.connect(f"file:{desk / 'desk.db'}?mode=ro", uri=True, timeout=30)) as conn:
        return int(conn.execute("SELECT max(id) FROM ticket").fetchone()[0])


def _heard(home: Path, number: int, word: str) -> bool:
    file = home / "amends" / "default" / "cache.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as conn:
        row = conn.execute(
            "SELECT subject FROM ticket WHERE service = ? AND id = ?", (SERVICE, str(number))
        ).fetchone()
    return row is not None and word in row[0]


def search(home: Path, rounds: int = 5) -> dict[str, float]:
    """Return the CPU ms to the first results of each search of `benchmarks/search.py` in the cache under `home`."""
    from benchmarks.search import QUERIES
    from console.cache import finding
    from console.cache.store import Cache

    cache = Cache.open(home / "amends" / "default" / "cache.db", durable=False)
    found = {}
    try:
        for text in (text for texts in QUERIES.values() for text in texts):
            times = []
            for _ in range(rounds):
                began = time.process_time()
                finding.find(cache.conn, text, 50, whole=False)
                times.append(time.process_time() - began)
            found[text] = statistics.median(times) * 1000
    finally:
        cache.close()
    return found


def commands(home: Path, rounds: int = 15) -> Figures:
    """Return the median CPU ms of `--version` and `ticket show`, and of Python with sqlite3 alone, in turn."""
    env = {**environment(XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home), PYTHONPATH=str(ROOT))}
    wanted = {
        "python": [sys.executable, "-c", "import sqlite3"],
        "version": [*AMENDS, "--version"],
        "show": [*AMENDS, "ticket", "show", "desk:10"],
    }
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for number in range(rounds + 1):
        for name, argv in wanted.items():
            used = _cpu_of(argv, env)
            if number:
                times[name].append(used * 1000)
    return {f"command_{name}": statistics.median(many) for name, many in times.items()}


def _cpu_of(argv: Sequence[str], env: dict[str, str]) -> float:
    with open(os.devnull, "w") as nothing:
        child = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=nothing)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{argv} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime
