"""Cuts texts into the cells of a screen: one character for each cell, whatever stands in it.

A row of the screen is two strings as long as the row: its characters, and the number of each cell's look as a
character. A wide letter is followed by `FILLER`; a letter with marks, or one whose width terminals do not agree
on, stands as a character of its own from the private planes, which no text of a service can hold.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes

from console.text import STRANGE, ascii_letter, inert

FILLER: Final = "\x00"
"""The second cell of a wide letter."""
UNKNOWN: Final = "\x01"
"""A cell of which nobody knows what it shows."""
SPECIAL: Final = re.compile("[\U000f0000-\U0010fffd]\x00*")
"""A letter that is kept apart, with all its cells."""
_ONE_CELL: Final = (
    " -~\xa1-\xac\xae-\u02ff\u0370-\u0377\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u2010-\u2027\u2030-\u205e"
    "\u2190-\u21ff\u2200-\u22ff\u2400-\u2421\u2500-\u25fc\u2713\u2717"
)
_TWO_CELLS: Final = (
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
)
SINGLE: Final = re.compile(f"[{_ONE_CELL}]*").fullmatch
"""Texts of characters that take one cell on every terminal that knows them."""
SURE: Final = re.compile(f"[{_ONE_CELL}{_TWO_CELLS}{FILLER}]*").fullmatch
"""Cells behind which the cursor stands where we count."""
_FIRST: Final = 0xF0000
_REMEMBERED: Final = 4_096
_NO_LAYOUT: Final = str.maketrans("", "", "\t\n")
_PARTS: Final = 12
"""Characters that one letter with all its marks or one joined emoji is made of at most."""


class Letters:
    """Turns texts into cells and knows what is sent for each letter that it keeps apart."""

    def __init__(self, ascii: bool) -> None:
        """`ascii`: only ASCII may be sent."""
        self._ascii = ascii
        self._kept: list[str] = []
        self._cells: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        """Whether so many letters are kept that those no screen shows had better be dropped."""
        return len(self._kept) >= _REMEMBERED

    def cells(self, text: str) -> str:
        """The text as it may be sent, one character for each cell; it acts on nothing."""
        if (text.isascii() and text.isprintable()) or (not self._ascii and SINGLE(text)):
            return text
        known = self._cells.get(text)
        if known is None:
            if len(self._cells) >= _REMEMBERED:
                self._cells.clear()
            known = self._cells[text] = self._cut(text)
        return known

    def sent(self, special: str) -> str:
        """What is sent for a letter that is kept apart."""
        return self._kept[ord(special[0]) - _FIRST]

    def compact(self, rows: Iterable[str]) -> Callable[[str], str]:
        """Drop the letters that these rows do not show; returns what writes a row in the new numbers."""
        kept, table = self._kept, {}
        self._kept, self._numbers = [], {}
        self._cells.clear()
        for special in {found[0][0] for row in rows for found in SPECIAL.finditer(row)}:
            table[ord(special)] = self._keep(kept[ord(special) - _FIRST])
        return lambda row: row.translate(table)

    def _cut(self, text: str) -> str:
        spans, _ = split_graphemes(text)
        cells = "".join(self._letter(text[start:end], width) for start, end, width in spans if width)
        return fit(cells, cell_len(text))  # Rich counts odd texts in two ways; the layout was made with this

    def _letter(self, letter: str, width: int) -> str:
        if self._ascii:
            return _ascii(letter, width)
        still = _still(letter, width)
        if still.startswith(STRANGE):
            return STRANGE.ljust(width)  # without its marks, which would be counted as cells
        if _is_uncertain(letter):
            return self._keep(still).ljust(width, FILLER)
        return still + FILLER * (width - 1)

    def _keep(self, letter: str) -> str:
        number = self._numbers.get(letter)
        if number is None:
            number = self._numbers[letter] = chr(_FIRST + len(self._kept))
            self._kept.append(letter)
        return number


def fit(cells: str, width: int) -> str:
    """The cells cut or filled to a width; a wide letter that is cut becomes a blank."""
    if len(cells) <= width:
        return cells.ljust(width)
    return f"{cells[: width - 1]} " if width and cells[width] == FILLER else cells[:width]


def laid_over(row: str, piece: str, column: int) -> str:
    """The row with a piece of cells over it; what is left of a wide letter that it halves becomes a blank."""
    end = column + len(piece)
    left, right = row[:column], row[end:]
    if row[column : column + 1] == FILLER:
        left = f"{left[:-1]} "
    if right[:1] == FILLER:
        right = f" {right[1:]}"
    return f"{left}{piece}{right}"


def specials(cells: str, start: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int]]:
    """The first column of each letter that is kept apart, and the column behind it."""
    for found in SPECIAL.finditer(cells, start, end):
        yield found.span()


def _is_uncertain(letter: str) -> bool:
    """Whether terminals disagree on the cells it takes, so that the cursor must be put where we count."""
    return len(letter) > 1 or letter >= "\U0001f000"


@lru_cache(_REMEMBERED)
def _still(letter: str, width: int) -> str:
    """A letter with its marks as it may be sent: as wide as it was, and acting on nothing."""
    for part in (letter[:_PARTS], letter[:1]):
        safe = inert(part).translate(_NO_LAYOUT)
        if cell_len(safe) == width:
            return safe
    return STRANGE.ljust(width)


@lru_cache(_REMEMBERED)
def _ascii(letter: str, width: int) -> str:
    plain = "".join(map(ascii_letter, inert(letter[:_PARTS]).translate(_NO_LAYOUT)))
    return plain.ljust(width)[:width]
