"""Whatever changes on a screen, our driver leaves the terminal as Textual's own would."""

import random
from itertools import starmap

import pytest
from pyte.screens import Char
from rich.color import ColorSystem
from rich.console import Console

from console.terminal.capabilities import Colours, Terminal
from console.terminal.paint import Painter
from console.terminal.seam import patches
from tests.terminal.emulator import Emulator, seen
from tests.terminal.pictures import Pictures

SYSTEMS = {
    Colours.TRUE: ColorSystem.TRUECOLOR,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.BASIC: ColorSystem.STANDARD,
    Colours.NONE: ColorSystem.STANDARD,
}
KINDS = ("xterm-256color", "tmux-256color", "screen", "linux")
SHORT, LONG = 8, 400
UPDATES = 60
"""Updates of one run; the long command draws 24,000."""


class Pair:
    """Two terminals that are drawn on: one by Textual's own code, one by ours."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        kind, self.colours = KINDS[seed % 4], list(SYSTEMS)[seed // 4 % 4]
        self.terminal = Terminal(kind, self.colours, False, kind == "tmux", kind == "screen", False)
        self.console = Console(force_terminal=True)
        self.console._color_system = SYSTEMS[self.colours]
        self.begin(self.dice.randint(12, 40), self.dice.randint(4, 16))

    def begin(self, columns: int, rows: int) -> None:
        """Both terminals are new and of this size."""
        self.pictures = Pictures(self.dice, columns, rows)
        in_colour = self.terminal.kind not in ("screen", "linux")
        self.ours = Emulator(columns, rows, erases_in_colour=in_colour, stays_inside=self.dice.random() < 0.5)
        self.theirs = Emulator(columns, rows)
        self.painter = Painter(self.terminal, columns, rows)
        self.draw(self.pictures.whole())

    def step(self) -> None:
        """Something happens."""
        match self.dice.randrange(30):
            case 0:
                self.begin(self.dice.randint(12, 40), self.dice.randint(4, 16))
            case 1:
                self.resize(self.dice.randint(12, 40), self.dice.randint(4, 16))
            case 2:  # somebody else draws: an editor, a message of the system
                self.ours.feed("\x1b[H\x1b[31;44mEs war einmal\r\n\x1b[J  漢 \x1b[7m")
                self.painter.forget()
            case 3:  # as after a stop: the screen is entered anew
                self.ours.feed("\x1b[m\x1b[2J")
                self.painter.cleared()
                self.prepaint()
            case 4:
                self.ours.feed(f"\x1b[{self.dice.randint(1, self.pictures.rows)};2H\x1b[32;4m")
                self.painter.lose()
            case 5 | 6 | 7:  # the line is busy: several changes become one frame
                for _ in range(self.dice.randint(2, 4)):
                    self.draw(self.pictures.change(), is_busy=True)
            case _:
                self.draw(self.pictures.change())
        self.ours.feed(self.painter.flush(self.cursor()))

    def prepaint(self) -> None:
        """Somebody paints a row before us, and says so."""
        y = self.dice.randrange(self.pictures.rows)
        pieces = [("Today", "1;34"), (" ▌ ", ""), ("two", "4;44"), ("", "7")]
        pieces = self.dice.sample(pieces, self.dice.randint(1, 4))
        written = "".join(f"\x1b[0;{codes}m{text}" if codes else f"\x1b[m{text}" for text, codes in pieces)
        self.ours.feed(f"\x1b[{y + 1}H{written}\x1b[m")
        self.painter.remember(y, pieces)

    def resize(self, columns: int, rows: int) -> None:
        """Both terminals get another size; each keeps of its picture what it likes."""
        self.pictures = Pictures(self.dice, columns, rows)
        for screen in (self.ours, self.theirs):
            screen.resize(rows, columns)
        self.painter.resize(columns, rows)
        self.draw(self.pictures.whole())

    def draw(self, update, *, is_busy: bool = False) -> None:  # type: ignore[no-untyped-def]
        self.theirs.feed(update.render_segments(self.console))
        self.painter.lay(patches(update))
        if not is_busy:
            self.ours.feed(self.painter.flush(self.cursor()))

    def cursor(self) -> tuple[int, int] | None:
        """Where the cursor is wanted, if that matters."""
        if self.dice.random() < 0.8:
            return None
        return self.dice.randrange(self.pictures.rows), self.dice.randrange(self.pictures.columns)

    def look(self, cell: Char) -> Char:
        return seen(cell._replace(fg="default", bg="default") if self.colours is Colours.NONE else cell)

    def differences(self) -> list[tuple[int, int, Char, Char]]:
        places = [(y, x) for y in range(self.pictures.rows) for x in range(self.pictures.columns)]
        pairs = starmap(lambda y, x: (y, x, self.ours.buffer[y][x], self.theirs.buffer[y][x]), places)
        return [pair for pair in pairs if self.look(pair[2]) != self.look(pair[3])]


def draw_a_run(seed: int) -> None:
    pair = Pair(seed)
    for number in range(UPDATES):
        pair.step()
        assert pair.differences() == [], f"update {number} of run {seed}, {pair.terminal}"


@pytest.mark.parametrize("seed", range(SHORT))
def test_any_updates_leave_the_picture_that_textual_leaves(seed: int) -> None:
    draw_a_run(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SHORT, SHORT + LONG))
def test_very_many_updates_leave_the_picture_that_textual_leaves(seed: int) -> None:
    draw_a_run(seed)
