"""The driver draws for the line that there is, and knows when somebody else has drawn."""

import random
import time
from pathlib import Path

import pytest

from console.terminal.capabilities import Terminal
from console.terminal.clipboard import clipboard_sequence
from console.terminal.driver import ASK_SYNCHRONISED, DRAWS_NOTHING
from tests.terminal.conftest import Start
from tests.terminal.sample import FIRST, ROWS

PAGES = 60


def texts() -> list[str]:
    dice = random.Random(1)
    return ["".join(dice.choices("abcdefghijklmnop", k=70)) for _ in range((PAGES + 1) * ROWS)]


def until_page(folder: Path, number: int) -> None:
    """Wait until the program has turned so many pages, without taking anything from it."""
    end = time.monotonic() + 30
    page = folder / "page"
    while not page.exists() or page.read_text() != str(number):
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("kind", "most"), [("xterm", 12_000), pytest.param("linux", 32_768, marks=pytest.mark.slow)]
)
def test_a_busy_line_gets_the_last_picture_instead_of_all(
    start: Start, tmp_path: Path, kind: str, most: int
) -> None:
    """Pages are turned while nobody takes what is sent; unmerged they would be 55,000 bytes.

    A terminal that answers is known to be late by its answers, any other by what its line does not take.
    """
    program = start(texts(), TERM=kind)
    program.wait("sample")
    program.quiet()
    before = len(program.received)
    for number in range(1, PAGES + 1):
        program.press("ctrl+n")
        until_page(tmp_path, number)
    program.wait(f"texts from {PAGES * ROWS}")
    program.quiet()
    assert [line.strip() for line in program.lines[1 : ROWS + 1]] == texts()[-ROWS:]
    assert len(program.received) - before < most


def test_no_answer_is_left_for_whoever_reads_next(start: Start, tmp_path: Path) -> None:
    """The program ends while questions are on their way: they are answered when they are read."""
    program = start(texts(), within=["sh", "-c", '"$@"; read -r left; echo "left:$left:" | cat -v', "sh"])
    program.wait("sample")
    program.quiet()
    for number in range(1, 7):
        program.press("ctrl+n")
        until_page(tmp_path, number)
    before = len(program.received)
    program.press("ctrl+t")
    program.wait(lambda: not program.modes.alternate)
    assert ASK_SYNCHRONISED.encode() in program.received[before:]
    program.quiet()
    program.press("enter")
    program.wait("left::")


def test_what_somebody_else_writes_is_drawn_over(start: Start) -> None:
    program = start()
    program.wait("sample")
    program.quiet()
    shown = program.text
    program.press("ctrl+g")
    program.wait(lambda: b"garbled" in program.received and program.text == shown)


def test_everything_is_drawn_again_when_it_is_asked_for(start: Start) -> None:
    program = start()
    program.wait("sample")
    program.quiet()
    shown = program.text
    program.screen.erase_in_display(2)
    program.press("ctrl+l")
    program.wait(lambda: program.text == shown)


def test_a_screen_that_was_painted_before_is_neither_entered_nor_painted_again(start: Start) -> None:
    program = start(PREPAINTED="80x24", TERM="xterm")
    program.wait("dim and bold")
    program.quiet()
    assert program.row(0) == FIRST
    assert program.received.count(b"\x1b[?1049h") == program.received.count(b"\x1b[2J") == 1
    assert program.received.count("✓ sample".encode()) == 1
    program.press("ctrl+t")
    assert program.exit() == 0
    assert program.attributes == program.attributes_before


@pytest.mark.slow
def test_it_is_entered_anew_if_the_terminal_has_another_size_by_then(start: Start) -> None:
    program = start(PREPAINTED="100x30")
    program.wait("dim and bold")
    assert program.received.count(b"\x1b[2J") == 2
    assert program.row(0) == FIRST


@pytest.mark.slow
def test_a_cursor_that_somebody_types_at_stands_there(start: Start) -> None:
    program = start()
    program.wait("sample")
    program.type("abc")
    program.wait("abc")
    row = next(y for y, line in enumerate(program.lines) if "abc" in line)
    program.press("left", "left")
    there = row, program.lines[row].index("abc") + 1
    program.wait(lambda: (program.screen.cursor.y, program.screen.cursor.x) == there)


@pytest.mark.parametrize("inside", [{}, {"TMUX": "/tmp/x"}, {"STY": "1"}], ids=["bare", "tmux", "screen"])
def test_a_copy_is_known_to_draw_nothing(inside: dict[str, str]) -> None:
    sequence = clipboard_sequence("x" * 3_000, Terminal.here({"TERM": "xterm", **inside}, "UTF-8"))
    assert sequence is not None
    assert DRAWS_NOTHING(sequence)


@pytest.mark.parametrize(
    "sent", ["\a", "\x1b[?2026h", "\x1b[?2026$p", "\x1b]0;title\a", "\x1b[>1u", "\x1b[<u"]
)
def test_what_draws_nothing_costs_no_new_picture(sent: str) -> None:
    assert DRAWS_NOTHING(sent)


@pytest.mark.parametrize(
    "sent", ["x", "\x1b[H", "\x1b[2J", "\r\n", "\x1b[31m", "\x1b]0;t\ax", "\x1b[3;4r", "\x1bc"]
)
def test_what_may_draw_is_taken_for_it(sent: str) -> None:
    assert not DRAWS_NOTHING(sent)
