"""A terminal to compare pictures on, and what of its cells can be seen.

Three things pyte does otherwise than terminals do, and are mended here:
- half of a wide letter that is written over: pyte leaves the other half, terminals make it a blank;
- letters of several characters: pyte spreads joined emoji over as many cells as their parts take and drops all
  that follows a joiner; here a letter takes the cells that its layout was made with, as on terminals that know
  graphemes;
- the end of a scroll region: it sends the cursor home;
- what comes in when rows scroll has the background that is written with, on most terminals; so has what is
  erased, and on a few neither has.
"""

from typing import Any

import pyte
from pyte.screens import Char
from rich.cells import split_graphemes


class Emulator(pyte.Screen):
    """A terminal without line wrap that knows graphemes; `feed` it what was sent."""

    def __init__(
        self, columns: int, rows: int, *, erases_in_colour: bool = True, stays_inside: bool = False
    ) -> None:
        """`stays_inside`: behind the last column the cursor stands on it, otherwise beyond it."""
        super().__init__(columns, rows)
        self._erases_in_colour = erases_in_colour
        self._stays_inside = stays_inside
        self._stream = pyte.Stream(self)

    def feed(self, sent: str) -> None:
        """Take what was sent; a newline goes straight down."""
        self._stream.feed(sent)

    def draw(self, data: str) -> None:
        """Write a text at the cursor."""
        line = self.buffer[self.cursor.y]
        for start, end, width in split_graphemes(data)[0]:
            if not width:
                continue
            x = min(self.cursor.x, self.columns - width)
            for edge in (x, x + width):
                if line[edge].data == "":
                    line[edge - 1] = line[edge - 1]._replace(data=" ")
                    line[edge] = line[edge]._replace(data=" ")
            line[x] = self.cursor.attrs._replace(data=data[start:end])
            for other in range(x + 1, x + width):
                line[other] = self.cursor.attrs._replace(data="")
            self.cursor.x = min(x + width, self.columns - self._stays_inside)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """Erase from the cursor on."""
        for x in range(self.cursor.x, self.columns):
            self.buffer[self.cursor.y][x] = self._erased()

    def index(self) -> None:
        """Go down, or scroll up at the foot of the region."""
        is_foot = self.cursor.y == (self.margins.bottom if self.margins else self.lines - 1)
        super().index()
        if is_foot:
            self.erase_row(self.cursor.y)

    def reverse_index(self) -> None:
        """Go up, or scroll down at the head of the region."""
        is_head = self.cursor.y == (self.margins.top if self.margins else 0)
        super().reverse_index()
        if is_head:
            self.erase_row(self.cursor.y)

    def erase_row(self, y: int) -> None:
        for x in range(self.columns):
            self.buffer[y][x] = self._erased()

    def _erased(self) -> Char:
        return self.cursor.attrs._replace(data=" ") if self._erases_in_colour else self.default_char

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        """Set the scroll region, or end it."""
        super().set_margins(top, bottom)
        self.cursor_position()

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Modes change nothing here."""

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Modes change nothing here."""


def seen(cell: Char) -> Char:
    """The cell without what nobody sees of a blank: its letter's colour, weight and slant."""
    if cell.data != " " or cell.underscore or cell.strikethrough or cell.reverse:
        return cell
    return Char(" ", bg=cell.bg)


def differences(ours: pyte.Screen, theirs: pyte.Screen) -> list[tuple[int, int, Char, Char]]:
    """Row, column and both cells wherever two screens of one size do not look alike."""
    return [
        (y, x, our, their)
        for y in range(ours.lines)
        for x in range(ours.columns)
        if (our := seen(ours.buffer[y][x])) != (their := seen(theirs.buffer[y][x]))
    ]
