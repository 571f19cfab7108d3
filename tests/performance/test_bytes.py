"""What leaves for the terminal for a key on the real queue screen: bytes, never times.

The limits lie little above what was measured; docs/performance.md says what each byte is for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.emulator import Emulator, shifted
from benchmarks.meter import Program
from benchmarks.peers import environment

Rows = list[str]
MARK = "▌"


class Console:
    """The real program, and what stands on its terminal of 120×40."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._screen = Emulator()
        self.painted = self.opened = 0
        """The bytes of the first screen, and of the list that was opened after it."""

    @property
    def rows(self) -> Rows:
        """The text of all rows, without their right halves."""
        return [row[:64] for row in self._screen.see(self.program.output)[0]]

    @property
    def cursor(self) -> int:
        """The row that is marked, -1 where none is."""
        return next((place for place, row in enumerate(self.rows) if row.startswith(MARK)), -1)

    def press(self, keys: str, done: Callable[[], bool]) -> int:
        """Press keys and read until something is true of the screen; returns the bytes that were sent for it."""
        known, deadline = len(self.program.output), time.monotonic() + 30
        self.program.press(keys.encode())
        while not done():
            assert time.monotonic() < deadline, "\n".join(self.rows)
            self.program.read(0.05)
        self.program.quiet(0.05)
        return len(self.program.output) - known

    def move(self, key: str) -> int:
        """Move inside the view; returns the bytes."""
        wanted = self.cursor + (1 if key == "j" else -1)
        return self.press(key, lambda: self.cursor == wanted)

    def first(self) -> None:
        """Go to the first row, and past the scroll margin."""
        self.press("\x1b[H", lambda: self.rows[5].startswith(MARK))


@pytest.fixture(scope="module")
def console(filled: Path) -> Iterator[Console]:
    """The console on its longest list, with nothing under way."""
    env = environment(XDG_STATE_HOME=str(filled), XDG_CONFIG_HOME=str(filled), PYTHONPATH=":".join(sys.path))
    with Program([sys.executable, "-m", "console.cli"], env) as program:
        made = Console(program)
        made.press("", lambda: "enter open" in made.rows[-1] and made.cursor > 0)
        program.quiet(0.5)
        made.painted = len(program.output)
        made.press("2", lambda: any("All open" in row for row in made.rows))
        made.press("\x1b[F", lambda: "Closed" in made.rows[made.cursor])
        made.press("k", lambda: "All open" in made.rows[made.cursor])
        made.opened = made.press("\r", lambda: "1,200 open" in made.rows[2] and made.cursor == 5)
        yield made


def test_the_first_screen_is_painted_once(console: Console) -> None:
    assert console.painted <= 6_000


def test_a_list_of_all_open_tickets_is_opened(console: Console) -> None:
    assert console.opened <= 6_000


def test_a_move_inside_the_view_sends_the_mark_alone(console: Console) -> None:
    for _ in range(3):
        console.move("j")
    sent = [console.move(key) for key in "jjjjjkkkkk"]
    assert max(sent) <= 42
    assert sum(sent) / len(sent) <= 12


def test_scrolling_by_a_line_sends_that_line(console: Console) -> None:
    to_the_edge(console)
    before, sent = console.rows, 0
    for _ in range(10):
        sent += console.press("j", lambda old=before: shifted(old, console.rows) == 1)  # type: ignore[misc]
        before = console.rows
    assert sent / 10 <= 250


def to_the_edge(console: Console) -> None:
    """Press until the list scrolls."""
    for _ in range(40):
        before, at = console.rows, console.cursor
        console.press("j", lambda old=before, place=at: console.cursor != place or old != console.rows)  # type: ignore[misc]
        if shifted(before, console.rows):
            return
    raise AssertionError("it does not scroll")


def test_a_page_sends_no_more_than_its_text(console: Console) -> None:
    for _ in range(3):
        known = set(console.rows[5:-1])
        assert console.press("\x1b[6~", lambda seen=known: console.rows[9] not in seen) <= 4_500  # type: ignore[misc]


def test_the_end_and_the_beginning_send_a_page_each(console: Console) -> None:
    assert console.press("\x1b[F", lambda: console.cursor >= 38) <= 4_600
    assert console.press("\x1b[H", lambda: console.rows[5].startswith(MARK)) <= 5_000


def test_three_hundred_keys_at_once_are_drawn_as_one(console: Console) -> None:
    top = console.rows[5].replace(MARK, " ")
    assert console.press("j" * 300, lambda: top[2:] not in "".join(console.rows)) <= 8_000
    console.program.quiet(0.2)
    assert console.press("k" * 300, lambda: top[2:] in console.rows[5]) <= 8_000


def test_a_dialogue_sends_itself_and_what_it_hid(console: Console) -> None:
    console.first()
    before = console.rows
    sent = console.press("O", lambda: any("by impact" in row for row in console.rows))
    sent += console.press("\x1b", lambda: console.rows == before)
    assert sent <= 2_500


def test_nothing_is_sent_while_nothing_happens(console: Console) -> None:
    console.program.quiet(0.3)
    known = len(console.program.output)
    console.program.quiet(1.5)
    assert len(console.program.output) == known


def test_the_threads_of_the_console_have_no_heaps_of_their_own(console: Console) -> None:
    spans: list[tuple[int, int, str]] = []
    for line in Path(f"/proc/{console.program.pid}/maps").read_text().splitlines():
        where, may = line.split()[:2]
        start, _, end = where.partition("-")
        spans.append((int(start, 16), int(end, 16), may))
    reserved = 64 << 20
    assert not [
        start
        for (start, middle, _), (rest, end, may) in pairwise(spans)
        if start % reserved == 0 and middle == rest and end - start == reserved and may == "---p"
    ]
