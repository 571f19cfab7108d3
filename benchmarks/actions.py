"""What is done to each program in its terminal, and what comes of it: bytes, CPU, wall time, lag."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.emulator import LEFT, Emulator, shifted
from benchmarks.meter import Program

Figures = dict[str, float]
Check = Callable[[list[str], list[str], bool], bool]
"""Tells from the rows before and after a key, and whether their colours differ, whether it did what it should."""


class Astray(Exception):
    """A key did not do what it should, so that its cost means nothing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A program on its data, and the keys that do the same thing in each program."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    ready: bytes
    """What its first row holds."""
    into: Sequence[tuple[str, str]] = ()
    """Keys from the first screen to the list, each with how a row begins once it is answered."""
    down: bytes = b"j"
    up: bytes = b"k"
    page: bytes = b"\x1b[6~"
    first: bytes = b"\x1b[H"
    end: bytes = b"\x1b[F"
    early: bytes = b"j"
    """What is pressed as soon as the first row is there."""
    mark: str = ""
    """What the row under the cursor begins with; where empty it has another colour."""
    dialogue: Sequence[bytes] = ()
    """Keys that open a dialogue and close it."""
    short: bool = False
    """Only its start and its memory are measured."""


def start(subject: Subject, program: Program) -> Figures:
    """Wait for the first row, press a key at once; returns CPU ms of both, bytes and memory after it has settled."""
    program.until(subject.ready, 180, start=0)
    rows = program.reading().cpu
    screen = Emulator()
    before = _cursor(subject, screen, program)
    program.press(subject.early)
    deadline = time.monotonic() + 60
    while _cursor(subject, screen, program) == before:
        if time.monotonic() > deadline:
            raise Astray("the first key is not answered")
        program.read(0.02)
    return {"rows": rows * 1000, "key": program.reading().cpu * 1000}


def _cursor(subject: Subject, screen: Emulator, program: Program) -> object:
    """Return what a move of the cursor changes: the row with the mark, or else how the rows are coloured."""
    rows, looks = screen.see(program.output)
    if not subject.mark:
        return looks
    return [place for place, row in enumerate(rows) if row.startswith(subject.mark)]


def paint(subject: Subject, program: Program) -> Figures:
    """Wait for the first row without touching a key; returns the bytes until nothing more comes, and memory."""
    program.until(subject.ready, 180, start=0)
    program.quiet(1.5)
    return {"paint": len(program.output), "rss": program.reading().rss}


def enter(subject: Subject, program: Program) -> Figures:
    """Wait for the first row, then go from the first screen to the list; there are no figures of that."""
    program.until(subject.ready, 180, start=0)
    program.quiet(0.5)
    screen = Emulator()
    for key, wanted in subject.into:
        program.press(key.encode())
        deadline = time.monotonic() + 60
        while not any(row.startswith(wanted) for row in screen.see(program.output)[0]):
            if time.monotonic() > deadline:
                raise Astray(f"{key!r} does not lead to {wanted!r}")
            program.read(0.05)
        rest(program)
    return {}


def rest(program: Program, seconds: float = 30.0) -> None:
    """Read until the program uses less than a fiftieth of a processor: what it does behind the keys is done."""
    deadline, used = time.monotonic() + seconds, program.reading().cpu
    while time.monotonic() < deadline:
        program.quiet(0.5, 0.5)
        used, before = program.reading().cpu, used
        if used - before < 0.01:
            return


def series(
    program: Program, screen: Emulator, name: str, keys: Sequence[bytes], check: Check, quiet: float = 0.06
) -> Figures:
    """Press keys one after the other; returns median bytes, CPU ms per press, wall ms p50 and p99.

    The answer ends with the last byte before `quiet` seconds of silence. Raises `Astray` where a key failed `check`.
    """
    sizes: list[int] = []
    delays: list[float] = []
    cpu = 0.0
    rows, looks = screen.see(program.output)
    for place, key in enumerate(keys):
        known, before, began = len(program.output), program.reading().cpu, time.monotonic()
        program.press(key)
        if program.read(2.0):
            program.quiet(quiet)
        cpu += program.reading().cpu - before
        sizes.append(len(program.output) - known)
        delays.append((program.last - began) * 1000)
        new, new_looks = screen.see(program.output)
        if not check(rows, new, looks != new_looks):
            raise Astray(f"{name}, press {place + 1}: before\n{_shown(rows)}\nafter\n{_shown(new)}")
        rows, looks = new, new_looks
    return {
        f"{name}_bytes": statistics.median(sizes),
        f"{name}_most": max(sizes),
        f"{name}_cpu": cpu * 1000 / len(keys),
        f"{name}_p50": percentile(delays, 50),
        f"{name}_p99": percentile(delays, 99),
    }


def moved(before: list[str], after: list[str], recoloured: bool) -> bool:
    """Tell whether the cursor moved and the rows stayed."""
    return shifted(before, after) == 0 and (recoloured or before != after)


def scrolled(before: list[str], after: list[str], recoloured: bool) -> bool:
    """Tell whether the rows went up by one."""
    return shifted(before, after) == 1


def turned(before: list[str], after: list[str], recoloured: bool) -> bool:
    """Tell whether most rows are others than before, wherever they stood."""
    known = {row[:LEFT] for row in before if row.strip()}
    return sum(row[:LEFT] in known for row in after if row.strip()) < len(before) / 3


def keys(subject: Subject, program: Program, count: int) -> Figures:
    """Move within the view, scroll, turn pages, jump to the end and back; the program shows the list's first rows."""
    screen = Emulator()
    program.press(subject.first)
    program.quiet(0.5)
    for _ in range(5):
        program.press(subject.down)
        program.quiet(0.1)
    turns = [subject.down if place % 20 < 10 else subject.up for place in range(count)]
    found = series(program, screen, "move", turns, moved)
    to_the_edge(subject, program, screen)
    found |= series(program, screen, "scroll", [subject.down] * max(5, count // 2), scrolled)
    found |= series(program, screen, "page", [subject.page] * max(3, count // 10), turned, 0.12)
    ends: list[Figures] = []
    for _ in range(3):
        ends.append(series(program, screen, "end", [subject.end], turned, 0.2))
        ends[-1] |= series(program, screen, "first", [subject.first], turned, 0.2)
    return found | {name: statistics.median(one[name] for one in ends) for name in ends[0]}


def to_the_edge(subject: Subject, program: Program, screen: Emulator) -> None:
    """Press until the list scrolls; raises `Astray` where it never does."""
    rows, _ = screen.see(program.output)
    for _ in range(60):
        program.press(subject.down)
        program.read(1.0)
        program.quiet(0.05)
        new, _ = screen.see(program.output)
        if shifted(rows, new):
            return
        rows = new
    raise Astray(f"it does not scroll:\n{_shown(rows)}")


def dialogue(subject: Subject, program: Program) -> Figures:
    """Open and close a dialogue; returns the bytes of both, and that the screen is as before."""
    screen = Emulator()
    before, _ = screen.see(program.output)
    known = len(program.output)
    for key in subject.dialogue:
        program.press(key)
        if not program.read(2.0):
            raise Astray(f"{key!r} opens or closes nothing")
        program.quiet(0.5)
        during, _ = screen.see(program.output)
        if key == subject.dialogue[0] and during == before:
            raise Astray("no dialogue opened")
    after, _ = screen.see(program.output)
    if sum(old != new for old, new in zip(before, after, strict=True)) > 2:
        raise Astray(f"it did not close:\n{_shown(after)}")
    return {"dialogue": len(program.output) - known}


def burst(subject: Subject, program: Program, count: int = 300) -> Figures:
    """Send many keys at once, down and up again: the list must stand where it stood."""
    screen = Emulator()
    program.press(subject.first)
    program.quiet(0.5)
    before, _ = screen.see(program.output)
    known, cpu, began = len(program.output), program.reading().cpu, time.monotonic()
    program.press(subject.down * count)
    program.read(5.0)
    program.quiet(0.3)
    used, sent, last = program.reading().cpu - cpu, len(program.output) - known, program.last
    during, _ = screen.see(program.output)
    if not turned(before, during, False):
        raise Astray(f"{count} keys moved the list by less than a page:\n{_shown(during)}")
    program.press(subject.up * count)
    program.read(5.0)
    program.quiet(0.3)
    after, _ = screen.see(program.output)
    if sum(old != new for old, new in zip(before, after, strict=True)) > 3:
        raise Astray(f"{count} keys down and up end elsewhere:\n{_shown(after)}")
    return {"burst_bytes": sent, "burst_cpu": used * 1000, "burst_ms": (last - began) * 1000}


def idle(program: Program, seconds: float) -> Figures:
    """Leave the program alone; returns bytes, and wake-ups per second of all its threads."""
    program.quiet(2.0)
    known, before, began = len(program.output), program.reading(), time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        program.read(left)
    used = program.reading().since(before)
    return {
        "idle_bytes": len(program.output) - known,
        "idle_wakeups": used.wakeups / seconds,
        "idle_cpu": used.cpu * 100 / seconds,
    }


def hold(subject: Subject, program: Program, per_second: float, seconds: float) -> Figures:
    """Hold a key down on a slow line; returns bytes, CPU, and the lag from the last press to the last byte.

    What the kernel keeps for the terminal (some kB) reaches the far end as slowly as the rest.
    """
    enter(subject, program)
    program.press(subject.first)
    program.quiet(1.0)
    known, cpu, began = len(program.output), program.reading().cpu, time.monotonic()
    pressed = began
    for step in range(1, round(per_second * seconds) + 1):
        pressed = time.monotonic()
        program.press(subject.down)
        while (left := began + step / per_second - time.monotonic()) > 0:
            program.read(left)
    used = program.reading().cpu - cpu
    program.quiet(0.7, 300)
    return {
        "hold_bytes": len(program.output) - known,
        "hold_cpu": used * 100 / seconds,
        "hold_lag": max(0.0, program.last - pressed) * 1000,
    }


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile: the value so far up the sorted list."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round((len(ordered) - 1) * percent / 100))]


def _shown(rows: list[str]) -> str:
    return "\n".join(row.rstrip() for row in rows)
