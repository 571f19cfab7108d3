"""What an hour of work does to the console's memory: its keys, pressed quickly, while news come in.

    python benchmarks/fill.py --tickets 100000 --changes 2000 --answers 3000 --desk DIR
    python benchmarks/hour.py DIR [MINUTES]

Starts the desk in DIR and the console on it, does what an agent does in so many minutes (60), and prints what all
processes of the console (not the desk) hold after every tenth of them, and how far they went up in between.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import house
from benchmarks.meter import Program, _descendants

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("printer", "vpn", "blank", "password", "laptop", "invoice", "scanner", "mail", "network", "slow")
NEWS = 40
"""Tickets that have news in a minute."""
PAGE_DOWN, PAGE_UP, HOME, END, ESCAPE = b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F", b"\x1b"


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]).absolute()
    minutes = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    env = {
        **os.environ,
        "XDG_STATE_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
    }
    with (
        house.running(folder / "desk") as socket,
        Program([sys.executable, "-m", "console.cli"], env) as amends,
    ):
        amends.until(b"Today", 60)
        amends.quiet(1.0)
        print("| minutes | keys | RSS, MB | of it our own | most so far |")
        print("|---|---|---|---|---|")
        print(_row(amends.pid, 0, 0), flush=True)
        keys = 0
        for minute in range(1, minutes + 1):
            house.change(folder / "desk", 1 + minute * NEWS, NEWS, f"again {minute}")
            house.nudge(socket, minute, f"minute-{os.getpid()}-{minute}")
            for press in _minute(minute):
                amends.press(press)
                amends.quiet(0.25 if press == ESCAPE else 0.02, 2)
                amends.output = b""
                keys += 1
            if minute % max(1, minutes // 10) == 0:
                amends.quiet(0.5, 5)
                print(_row(amends.pid, minute, keys), flush=True)


def _minute(number: int) -> Iterator[bytes]:
    """Yield the keys of a minute."""
    yield from (b"1", b"j", b"j", b"k", b"2", b"j", b"k", b"\r")
    yield from (*[b"j"] * 25, *[PAGE_DOWN] * 4, b"k", b"k", PAGE_UP)
    if number % 3 == 0:
        yield from (END, PAGE_UP, PAGE_UP, HOME)
    yield from (b"\r", PAGE_DOWN, b"j", b"j", b"n", PAGE_DOWN, b"n", ESCAPE)
    word = WORDS[number % len(WORDS)]
    yield from (b"/", *_typed(word), b"\r", b"j", PAGE_DOWN, ESCAPE)
    if number % 2:
        yield from (b":", ESCAPE, b"?", ESCAPE)
        yield from (b"5", b"j", b"j", PAGE_DOWN, b"k", ESCAPE)
    if number % 5 == 0:
        yield from (
            b"3",
            b"j",
            b"l",
            b"j",
            ESCAPE,
            b"4",
            b"j",
            ESCAPE,
            b"7",
            b"j",
            ESCAPE,
            b"6",
            b"j",
            ESCAPE,
        )
    yield from (b"2", b"/", *_typed(word), b"\x1b[B", ESCAPE)
    yield from (b"\r", b"j", b"\r", b"c", *_typed(f"Seen {number}"), b"\t", b"\r", ESCAPE, ESCAPE)


def _typed(words: str) -> Iterator[bytes]:
    return (letter.encode() for letter in words)


def _row(pid: int, minute: int, keys: int) -> str:
    rss = own = most = 0.0
    for one in (pid, *_descendants(pid)):
        with suppress(OSError):
            found = dict(
                re.findall(r"(VmRSS|RssAnon|VmHWM):\s+(\d+)", Path(f"/proc/{one}/status").read_text())
            )
            rss += int(found["VmRSS"]) / 1024
            own += int(found["RssAnon"]) / 1024
            most += int(found["VmHWM"]) / 1024
    return f"| {minute} | {keys:,} | {rss:.1f} | {own:.1f} | {most:.1f} |"


if __name__ == "__main__":
    main()
