"""Whatever stands in a field, what stands beside it stays where it is."""

import re
import sys
import unicodedata

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal
from console.terminal.cells import SINGLE
from console.terminal.paint import Painter, Patch
from console.text import clean_line
from tests.terminal.sequences import colours, strangers
from tests.text.corpus import HONEST, HOSTILE

FULL = Terminal("xterm", Colours.TRUE, ascii=False, tmux=False, screen=False, ssh=False)
ASCII = Terminal("xterm", Colours.NONE, ascii=True, tmux=False, screen=False, ssh=False)
TEXTS = [*HONEST.values(), *(text for texts in HOSTILE.values() for text in texts if len(text) < 1000)]
WIDTH, FIELD = 60, 30
BESIDE = "22m late ✓"


def row_with(text: str, terminal: Terminal, row: int = 3) -> tuple[str, pyte.Screen]:
    """Paint a row with the text in a field of 30 cells, between a sign and words of ours."""
    painter, screen = Painter(terminal, WIDTH, 6), pyte.Screen(WIDTH, 6)
    screen.reset_mode(7, private=True)  # the line wrap is off while we draw
    around = [Patch(y, 0, [Segment("~" * WIDTH)]) for y in range(6)]
    field = Segment(
        set_cell_size(text.rstrip("\u200d"), FIELD), Style(color="red")
    )  # Rich miscounts a last one
    ours = [Segment("> "), field, Segment(BESIDE, Style(bold=True)), Segment(" " * (WIDTH - 2 - FIELD - 10))]
    sent = painter.paint([*around, Patch(row, 0, ours)], cursor=(0, 0))
    pyte.Stream(screen).feed(sent)
    return sent, screen


def assert_unmoved(screen: pyte.Screen, beside: str) -> None:
    rows = [[screen.buffer[y][x].data for x in range(WIDTH)] for y in range(6)]
    cells = rows.pop(3)
    assert "".join(cells[:2]) == "> "
    assert "".join(cells[2 + FIELD : 2 + FIELD + len(beside)]) == beside
    assert rows == [["~"] * WIDTH] * 5


@pytest.mark.parametrize("is_clean", [True, False], ids=["cleaned", "as it came"])
def test_no_text_of_the_corpus_moves_what_stands_beside_it(is_clean: bool) -> None:
    for text in TEXTS:
        shown = clean_line(text) if is_clean else text
        sent, screen = row_with(shown, FULL)
        assert_unmoved(screen, BESIDE)
        assert strangers(sent.encode()) == []


@pytest.mark.parametrize("is_clean", [True, False], ids=["cleaned", "as it came"])
def test_nor_does_it_in_ascii_where_only_ascii_and_no_colour_is_sent(is_clean: bool) -> None:
    for text in TEXTS:
        sent, screen = row_with(clean_line(text) if is_clean else text, ASCII)
        assert_unmoved(screen, "22m late v")
        assert sent.isascii()
        assert colours(sent.encode()) == set()
        assert strangers(sent.encode()) == []


def assert_still(text: str) -> None:
    for terminal, beside in ((FULL, BESIDE), (ASCII, "22m late v")):
        sent, screen = row_with(text, terminal)
        assert_unmoved(screen, beside)
        assert strangers(sent.encode()) == []


@given(st.text(max_size=40))
@example("\ufffc\u1dc0")  # a mark on a letter that is not shown
@settings(max_examples=100)
def test_no_text_at_all_moves_what_stands_beside_it(text: str) -> None:
    assert_still(text)


@pytest.mark.slow
@given(st.text(max_size=40))
@settings(max_examples=2_000)
def test_nor_does_any_of_very_many(text: str) -> None:
    assert_still(text)


def test_what_counts_as_one_cell_is_one_cell() -> None:
    letters = [chr(point) for point in range(0x20, sys.maxunicode) if not 0xD800 <= point < 0xE000]
    single = [letter for letter in letters if SINGLE(letter)]
    assert len(single) > 1_000
    assert [letter for letter in single if cell_len(letter) != 1] == []
    assert [letter for letter in single if unicodedata.category(letter)[0] in "CM"] == []


def test_a_patch_that_stands_there_is_sent_once_and_again_after_a_clearing() -> None:
    painter = Painter(FULL)
    patch = Patch(2, 5, [Segment("INC-1")])
    assert painter.paint([patch]) == "\x1b[3;6H\x1b[mINC-1"
    assert painter.paint([patch]) == ""
    assert painter.paint([patch], cursor=(1, 0)) == "\r\x1bM"
    assert painter.paint([patch], cursor=(1, 0)) == ""
    painter.forget()
    assert painter.paint([]) == "\x1b[3;6H\x1b[mINC-1"


def test_a_patch_is_sent_again_when_another_was_drawn_over_part_of_it() -> None:
    painter = Painter(FULL)
    under, over = Patch(0, 0, [Segment("abcdef")]), Patch(0, 2, [Segment("XX")])
    for patch in (under, over):
        assert painter.paint([patch], cursor=(0, 0))
    assert re.search("cd", painter.paint([under], cursor=(0, 0)))
    assert re.search("XX", painter.paint([over], cursor=(0, 0)))


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧\u200d👦", "☁\ufe0f", "👍🏽", "e\u0301", "नि", "🇳🇱"])
def test_what_changes_around_a_letter_of_uncertain_width_stands_where_it_should(text: str) -> None:
    """The emulator draws some of them wider than the layout has them, over what stands behind."""
    painter, screen = Painter(FULL, WIDTH, 6), pyte.Screen(WIDTH, 6)
    screen.reset_mode(7, private=True)
    stream = pyte.Stream(screen)
    for mark, subject, behind in [
        (">", text, "22m"), ("*", text, "22m"), ("*", "plain", "22m"), (">", text, "22m"), (">", text, "23m"),
        (">", f"{text}{text}", "23m"), (">", f"x{text}", "24m"), (" ", "x", ""),
    ]:  # fmt: skip
        line = f"{mark} {set_cell_size(subject, 5)}|{behind}".ljust(WIDTH)
        stream.feed(painter.paint([Patch(2, 0, [Segment(set_cell_size(line, WIDTH))])]))
        cells = [screen.buffer[2][x].data for x in range(WIDTH)]
        assert cells[0] == mark
        assert "".join(cells[7:]).rstrip() == f"|{behind}"
        if subject.isascii():
            assert "".join(cells[2:7]).rstrip() == subject
