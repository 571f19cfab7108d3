"""What a change of the screen costs on the line, in bytes."""

import pytest
from rich.segment import Segment
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal
from console.terminal.moves import move
from console.terminal.paint import Painter, Patch
from console.terminal.pen import PLAIN, Pens

TERMINAL = Terminal("xterm-256color", Colours.MANY, ascii=False, tmux=False, screen=False, ssh=True)
COLUMNS, ROWS, LISTED = 120, 40, 36
BOLD, BLUE, RED = Style(bold=True), Style(bold=True, color="blue"), Style(color="red")


def row(number: int, marked: bool = False, bar: bool = False) -> list[Segment]:
    """A row of a list as wide as the screen: mark, number, subject, due, scroll bar."""
    subject = f"what row {number * 7919 % 1000} says of its printer"
    return [
        Segment("▌ " if marked else "  ", BLUE),
        Segment(f"INC-{number:05}  "),
        Segment(f"{subject:<{COLUMNS - 23}}", BOLD),
        Segment(f"{number % 60:>2}m late", RED),
        Segment(" "),
        Segment("▐" if bar else " ", Style(dim=True)),
    ]


def screen(top: int, marked: int, bar: int = 5) -> list[Patch]:
    """A list that begins with one number and has its mark on another, between a head and a foot."""
    numbers = range(top, top + LISTED)
    rows = [Patch(2 + y, 0, row(number, number == marked, y == bar)) for y, number in enumerate(numbers)]
    return [
        Patch(0, 0, [Segment("Network".ljust(COLUMNS))]),
        *rows,
        Patch(39, 0, [Segment("? keys".ljust(COLUMNS))]),
    ]


@pytest.fixture
def painter() -> Painter:
    """A painter of a terminal that shows rows 100 to 135, the mark in the middle."""
    painter = Painter(TERMINAL, COLUMNS, ROWS)
    painter.cleared()
    painter.paint(screen(100, 117))
    return painter


def size(sent: str) -> int:
    return len(sent.encode())


@pytest.mark.parametrize("step", [1, -1])
def test_a_move_of_the_mark_takes_less_than_two_dozen_bytes(painter: Painter, step: int) -> None:
    first = size(painter.paint(screen(100, 117 + step)))
    assert 0 < first <= 23
    assert size(painter.paint(screen(100, 117 + 2 * step))) <= 10


@pytest.mark.parametrize(("step", "marked"), [(1, 135), (-1, 100)])
def test_a_list_scrolls_by_a_row_for_that_row_and_a_little(painter: Painter, step: int, marked: int) -> None:
    painter.paint(screen(100, marked))
    sent = painter.paint(screen(100 + step, marked + step, bar=6))
    own = len(" ".join("".join(text for text, _, _ in row(marked + step)).split()))
    assert "\x1b[r" in sent
    assert size(sent) <= own + 90
    assert painter.paint(screen(100 + step, marked + step, bar=6)) == ""


def test_a_page_that_has_nothing_in_common_is_not_scrolled(painter: Painter) -> None:
    sent = painter.paint(screen(300, 300))
    assert "\x1b[r" not in sent
    assert size(sent) < 4_000


def test_a_screen_that_was_cleared_is_not_told_its_blanks(painter: Painter) -> None:
    painter.cleared()
    sent = painter.paint([])
    assert "\x1b[K" not in sent
    assert " " * 5 not in sent


def test_a_blank_tail_is_erased_but_not_where_it_is_underlined(painter: Painter) -> None:
    assert painter.paint([Patch(0, 0, [Segment(" " * COLUMNS)])]).endswith("\x1b[K")
    sent = painter.paint([Patch(0, 0, [Segment("x"), Segment(" " * (COLUMNS - 1), Style(underline=True))])])
    assert " " * (COLUMNS - 1) in sent


def test_what_nobody_sees_of_a_blank_costs_nothing(painter: Painter) -> None:
    painter.paint([Patch(0, 0, [Segment(" " * COLUMNS)])])
    unseen = Style(bold=True, dim=True, color="red", italic=True)
    assert painter.paint([Patch(0, 0, [Segment(" " * COLUMNS, unseen)])]) == ""
    assert painter.paint([Patch(0, 0, [Segment(" " * COLUMNS, Style(bgcolor="red"))])]) != ""


@pytest.mark.parametrize("colours", [Colours.BASIC, Colours.NONE])
def test_colours_that_a_terminal_cannot_tell_apart_cost_nothing(colours: Colours) -> None:
    painter = Painter(Terminal("xterm", colours, ascii=False, tmux=False, screen=False, ssh=False))
    assert painter.paint([Patch(0, 0, [Segment("due", Style(color="#ff0000"))])]) != ""
    assert painter.paint([Patch(0, 0, [Segment("due", Style(color="#fe0101"))])]) == ""


def test_the_shorter_of_a_fresh_look_and_a_changed_one_is_sent() -> None:
    pens = Pens(TERMINAL)
    bold_red, red, underlined = (pens.of(Style.parse(look)) for look in ("bold red", "red", "underline"))
    assert pens.change(red, bold_red) == "\x1b[1m"
    assert pens.change(bold_red, red) == "\x1b[22m"
    assert pens.change(bold_red, PLAIN) == "\x1b[m"
    assert pens.change(bold_red, underlined) == "\x1b[;4m"


def test_a_pen_of_a_terminal_without_colours_is_only_reset_at_once() -> None:
    pens = Pens(Terminal("vt100", Colours.NONE, ascii=False, tmux=False, screen=False, ssh=False))
    both, one = pens.of(Style(bold=True, underline=True)), pens.of(Style(underline=True))
    assert pens.change(both, one) == "\x1b[;4m"


@pytest.mark.parametrize(
    ("here", "there", "sent"),
    [
        ((5, 5), (5, 5), ""),
        ((5, 5), (5, 4), "\b"),
        ((5, 50), (5, 0), "\r"),
        ((5, 50), (6, 0), "\r\n"),
        ((5, 5), (6, 5), "\n"),
        ((5, 5), (4, 5), "\x1bM"),
        ((5, 5), (5, 6), "\x1b[C"),
        ((5, 50), (5, 40), "\x1b[41G"),
        ((5, None), (5, 40), "\x1b[41G"),
        ((None, None), (0, 0), "\x1b[H"),
        ((None, None), (7, 0), "\x1b[8H"),
        ((5, 5), (20, 30), "\x1b[21;31H"),
    ],
)
def test_the_cursor_goes_the_shortest_way(
    here: tuple[int | None, int | None], there: tuple[int, int], sent: str
) -> None:
    assert move(*here, *there) in (sent, sent.replace("\x1b[41G", "\x1b[10D"))


def test_rows_that_somebody_else_painted_are_not_sent_again() -> None:
    painter = Painter(TERMINAL, COLUMNS, ROWS)
    painter.cleared()
    pieces = [("▌ ", "1;34"), ("INC-00100  ", ""), ("what row 900 says of its printer", "1")]
    painter.remember(2, pieces)
    assert (
        painter.paint(
            [Patch(2, 0, [*row(100, marked=True)[:2], Segment("what row 900 says of its printer", BOLD)])]
        )
        == ""
    )
    sent = painter.paint([Patch(2, 0, [Segment("  ", BLUE)])])
    assert "INC" not in sent
    assert size(sent) < 20


def test_what_was_laid_while_the_line_was_busy_is_one_frame(painter: Painter) -> None:
    for marked in range(118, 130):
        painter.lay(screen(100, marked))
    assert size(painter.flush()) <= 23
    assert painter.flush() == ""


def test_letters_and_looks_are_numbered_afresh_before_they_are_too_many(painter: Painter) -> None:
    for number in range(6_000):
        letter = chr(ord("a") + number // 48**2) + "".join(chr(0x300 + number // 48**n % 48) for n in (0, 1))
        style = Style(color=f"#{number:06x}")
        painter.lay([Patch(1, 0, [Segment(f"{letter} x", style)])])
        painter.flush()
    assert len(painter._letters._kept) < 4_200
    assert painter.paint(screen(100, 117)) == ""
    painter.forget()
    sent = painter.paint([])
    assert letter in sent
    assert "INC-00135" in sent
