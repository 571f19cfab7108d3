"""Writes on the terminal: knows where its cursor stands and with which look it writes now."""

import re
from collections.abc import Iterable
from typing import Final

from console.terminal.cells import FILLER, SURE, Letters, specials
from console.terminal.moves import move
from console.terminal.pen import PLAIN, UNKNOWN_PEN, Pens
from console.terminal.rows import Row
from console.terminal.scroll import Scroll

_OF_ONE_LOOK: Final = re.compile(r"(.)\1*", re.DOTALL).finditer


class Hand:
    """What is sent is gathered until it is taken."""

    def __init__(self, pens: Pens, letters: Letters, columns: int) -> None:
        self._pens, self._letters, self._columns = pens, letters, columns
        self._sent: list[str] = []
        self.lose()

    def lose(self) -> None:
        """Something else has written: neither the cursor's place nor the look is known."""
        self.row: int | None = None
        self.column: int | None = None
        """As many as the terminal has: it stands on the last column or behind it, as terminals differ."""
        self.pen = UNKNOWN_PEN

    def take(self) -> str:
        """What is to be sent."""
        sent = "".join(self._sent)
        self._sent.clear()
        return sent

    def go(self, row: int, column: int) -> None:
        """Put the cursor there."""
        if self.column != self._columns:
            self._sent.append(move(self.row, self.column, row, column))
            self.row, self.column = row, column
        elif (
            column == self._columns - 1
        ):  # straight up or down what is written next stands in the last column
            self._sent.append(move(self.row, column, row, column))
            self.row = row
        else:
            self._sent.append(move(self.row, None, row, column))
            self.row, self.column = row, column

    def write(self, y: int, row: Row, start: int, end: int) -> None:
        """Write the cells of a row from one column until before another."""
        self.go(y, start)
        cells, append, bare = row.cells, self._sent.append, self._pens.bare
        for found in _OF_ONE_LOOK(row.looks, start, end):
            left, right = found.span()
            text, look = cells[left:right], found[1]
            if look != self.pen and (bare[look] != bare[self.pen] or text.strip(" ")):
                append(self._pens.change(self.pen, look))
                self.pen = look
            if (
                text.isprintable()
            ):  # so it holds no letter that is kept apart, and no second half of a wide one
                append(text)
            else:
                self._write_letters(cells, left, right)
        self._stand_behind(cells, start, end)

    def write_plain(self, y: int, row: Row, start: int, end: int, is_sure: bool) -> None:
        """Write cells of a row in which each letter takes one cell, on every terminal if it `is_sure`."""
        cells, looks = row
        append, pen, column = self._sent.append, self.pen, self.column
        if y == self.row and column is not None and column < start:
            append(f"\x1b[{start - column}C" if start - column > 1 else "\x1b[C")
        else:
            self.go(y, start)
        if looks.count(looks[start], start, end) == end - start:
            pieces: Iterable[tuple[int, int]] = ((start, end),)
        else:
            pieces = [found.span() for found in _OF_ONE_LOOK(looks, start, end)]
        for left, right in pieces:
            text, look = cells[left:right], looks[left]
            if look != pen:
                bare = self._pens.bare
                if bare[look] != bare[pen] or text.strip(" "):
                    append(self._pens.change(pen, look))
                    pen = look
            append(text)
        self.pen = pen
        self.column = end if is_sure or end == self._columns or SURE(cells, start, end) else None

    def erase(self, y: int, column: int, look: str) -> None:
        """Make the row blank from there on; the look is that of a blank and one to erase in."""
        self.go(y, column)
        if self._pens.bare[self.pen] != look:
            self._sent.append(self._pens.change(self.pen, look))
            self.pen = look
        self._sent.append("\x1b[K")

    def scroll(self, found: Scroll) -> None:
        """Move rows of the screen; a line feed at the foot of a region, or the reverse at its head."""
        if self._pens.bare[self.pen] != PLAIN:  # what comes in takes the background that is written with
            self._sent.append(self._pens.change(self.pen, PLAIN))
            self.pen = PLAIN
        edge = found.bottom if found.by > 0 else found.top
        step = "\n" if found.by > 0 else "\x1bM"
        self._sent.append(
            f"\x1b[{found.top + 1};{found.bottom + 1}r\x1b[{edge + 1}H{step * abs(found.by)}\x1b[r"
        )
        self.row = self.column = None  # most terminals go home then, some do not

    def _write_letters(self, cells: str, start: int, end: int) -> None:
        """Write a text in which wide letters stand, or such as are kept apart."""
        for left, right in specials(cells, start, end):
            self._sent.append(cells[start:left].replace(FILLER, ""))
            letter = self._letters.sent(cells[left])
            self._sent.append(f"{' ' * (right - left)}\x1b[{left + 1}G{letter}\x1b[{right + 1}G")
            start = right
        self._sent.append(cells[start:end].replace(FILLER, ""))

    def _stand_behind(self, cells: str, start: int, end: int) -> None:
        if end == self._columns or cells.isascii() or SURE(cells, start, end):
            self.column = end
        else:
            self.column = None
