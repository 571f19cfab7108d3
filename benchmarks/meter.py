"""Runs a program in a pseudo-terminal and measures its CPU time and memory from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
)
"""Questions a program may ask of its terminal, and what a plain one answers."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program used so far."""

    cpu: float
    """Seconds, its children included."""
    rss: float
    """Megabytes, its children included."""


class Program:
    """A program in a pseudo-terminal of a given size; use it as a context manager."""

    def __init__(self, argv: list[str], env: dict[str, str], size: tuple[int, int] = (120, 40)) -> None:
        columns, rows = size
        self.output = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(argv[0], argv, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            self.read(0.05)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, seconds: float) -> bytes:
        """Read what comes within `seconds`, answering questions; returns it."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return b""
        for question, answer in _ANSWERS:
            for _ in question.findall(data):
                os.write(self.fd, answer)
        self.output += data
        return data

    def until(self, wanted: bytes, seconds: float = 30.0) -> None:
        """Read until `wanted` was sent; raises `TimeoutError` with the tail of what was."""
        start = len(self.output)
        deadline = time.monotonic() + seconds
        while wanted not in self.output[max(0, start - len(wanted)) :]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{wanted!r} did not come: {self.output[-2000:]!r}")
            self.read(0.02)

    def quiet(self, seconds: float = 0.3) -> int:
        """Read until nothing came for `seconds`; returns how many bytes did."""
        count = 0
        while data := self.read(seconds):
            count += len(data)
        return count

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.fd, keys)

    def reading(self) -> Reading:
        """Return what the program and its children used so far."""
        cpu = rss = 0.0
        for pid in [self.pid, *_descendants(self.pid)]:
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                rss += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
                for task in Path(f"/proc/{pid}/task").iterdir():
                    cpu += int((task / "schedstat").read_text().split()[0]) / 1e9
        return Reading(cpu, rss)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found
