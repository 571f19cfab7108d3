"""Runs a program in a pseudo-terminal and measures it from outside: bytes, CPU time, memory, wake-ups, its screen."""

from __future__ import annotations

import ctypes
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
from dataclasses import dataclass, fields
from pathlib import Path

_ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>41;354;0c"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
    (re.compile(rb"\x1b\]10;\?(?:\x07|\x1b\\)"), b"\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"),
    (re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:1010/1010/1010\x1b\\"),
)
"""Questions a program may ask of its terminal, and what a plain one answers."""
_LIBC = ctypes.CDLL(None, use_errno=True)
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program used so far, its children included."""

    cpu: float
    """Seconds."""
    rss: float
    """Megabytes."""
    wakeups: int = 0
    """How often a thread gave the processor up to wait for something."""

    def since(self, before: Reading) -> Reading:
        """Return what was used since an earlier reading."""
        return Reading(*(getattr(self, one.name) - getattr(before, one.name) for one in fields(self)))


class Program:
    """A program in a pseudo-terminal of a given size; use it as a context manager.

    `rate` is the bytes per second that its line takes, 0 for one without limit.
    """

    def __init__(
        self, argv: list[str], env: dict[str, str], size: tuple[int, int] = (120, 40), rate: float = 0
    ) -> None:
        columns, rows = size
        self.output = b""
        self.rate = rate
        self.started = self.last = time.monotonic()
        """When it was started, and when its last byte arrived at the far end of the line."""
        self._cut = b""
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
            with suppress(EOFError):
                self.read(0.05)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, seconds: float) -> bytes:
        """Read what comes within `seconds`, answering questions; returns it. Raises `EOFError` at the end."""
        if self.rate:
            time.sleep(max(0.0, self.last - time.monotonic()))
        ready, _, _ = select.select([self.fd], [], [], max(0.0, seconds))
        if not ready:
            return b""
        data = b""
        with suppress(OSError):  # the program closed its side
            data = os.read(self.fd, max(1, int(self.rate / 50)) if self.rate else 65536)
        if not data:
            raise EOFError(f"The program has ended: {self.output[-1000:].decode(errors='replace')}")
        self.last = time.monotonic() + (len(data) / self.rate if self.rate else 0.0)
        self._answer(data)
        self.output += data
        return data

    def until(self, wanted: bytes, seconds: float = 60.0, start: int | None = None) -> None:
        """Read until `wanted` was sent after byte `start`; raises `TimeoutError` with the tail of what was."""
        start = len(self.output) if start is None else start
        deadline = time.monotonic() + seconds
        while wanted not in self.output[max(0, start - len(wanted)) :]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{wanted!r} did not come: {self.output[-2000:]!r}")
            self.read(0.02)

    def quiet(self, seconds: float = 0.3, limit: float = 60.0) -> int:
        """Read until nothing came for `seconds`, for at most `limit` seconds; returns how many bytes did."""
        count, deadline = 0, time.monotonic() + limit
        while (data := self.read(seconds)) and time.monotonic() < deadline:
            count += len(data)
        return count + len(data)

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.fd, keys)

    def reading(self) -> Reading:
        """Return what the program and its children used so far."""
        cpu, rss, wakeups = 0.0, 0.0, 0
        for pid in [self.pid, *_descendants(self.pid)]:
            with suppress(OSError):
                cpu += _cpu(pid)
                past = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                rss += int(past[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
                cpu += (int(past[13]) + int(past[14])) / _TICK  # children that have ended
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found = re.search(
                        r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.M
                    )
                    wakeups += int(found[1]) if found else 0
        return Reading(cpu, rss, wakeups)

    def threads(self) -> dict[int, float]:
        """Return the CPU seconds of each thread, by its number."""
        found = {}
        for pid in [self.pid, *_descendants(self.pid)]:
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found[int(task.name)] = int((task / "schedstat").read_text().split()[0]) / 1e9
        return found

    def _answer(self, data: bytes) -> None:
        """Answer the questions in new output; one that was cut in two is seen with its rest."""
        data = self._cut + data
        end = 0
        for question, answer in _ANSWERS:
            for match in question.finditer(data):
                os.write(self.fd, answer)
                end = max(end, match.end())
        self._cut = data[max(end, len(data) - 16) :]


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process, with those of its threads that have ended; raises `OSError`."""
    clock = ctypes.c_int()
    if _LIBC.clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise ProcessLookupError(pid)
    return time.clock_gettime(clock.value)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found
