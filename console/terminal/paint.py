"""Turns pieces of the screen into what is sent for them, in the colours and characters of the terminal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal
from console.text import STRANGE, ascii_letter, inert

_SYSTEMS: Final = {
    Colours.BASIC: ColorSystem.STANDARD,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.TRUE: ColorSystem.TRUECOLOR,
}
_ATTRIBUTES: Final = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("reverse", "7"), ("strike", "9"),
)  # fmt: skip
_RESET: Final = "\x1b[m"
_REMEMBERED: Final = 4_096
_NO_LAYOUT: Final = str.maketrans("", "", "\t\n")
_PARTS: Final = 12
"""Characters that one letter with all its marks or one joined emoji is made of at most."""
_SINGLE = re.compile(
    "[ -~\xa1-\xac\xae-\u02ff\u0370-\u0377\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u2010-\u2027\u2030-\u205e"
    "\u2190-\u21ff\u2200-\u22ff\u2400-\u2421\u2500-\u25fc\u2713\u2717]*"
).fullmatch
"""Characters that take one cell on every terminal that knows them."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of one row: where it begins, counted from 0, and what stands there."""

    row: int
    column: int
    segments: Sequence[Segment]


class Painter:
    """Paints patches for one terminal; no character of theirs acts on it, wherever they came from."""

    def __init__(self, terminal: Terminal) -> None:
        self._system = _SYSTEMS.get(terminal.colours)
        self._ascii = terminal.ascii
        self._looks: dict[Style, str] = {}
        self._known: dict[int, dict[int, tuple[int, str]]] = {}
        """For each row the pieces sent last, by their first column: the column behind, what was sent."""
        self._cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """Something else was written, or the screen was cleared: send everything when it is next painted."""
        self._known.clear()
        self._cursor = None

    def paint(self, patches: Iterable[Patch], cursor: tuple[int, int]) -> str:
        """What to send so that the terminal shows the patches and its cursor stands at (row, column).

        What stands there already is left out; "" if all of it does.
        """
        sent = []
        for patch in patches:
            painted, end = self._piece(patch)
            if self._is_news(patch.row, patch.column, end, painted):
                sent.append(f"\x1b[{patch.row + 1};{patch.column + 1}H{painted}")
        if sent or cursor != self._cursor:
            sent.append(f"\x1b[{cursor[0] + 1};{cursor[1] + 1}H")
            self._cursor = cursor
        return "".join(sent)

    def _is_news(self, row: int, start: int, end: int, painted: str) -> bool:
        """Whether the row shows something else there; from now on it shows this."""
        known = self._known.setdefault(row, {})
        if known.get(start) == (end, painted):
            return False
        for place, (behind, _) in list(known.items()):
            if place < end and behind > start:
                del known[place]
        known[start] = (end, painted)
        return True

    def _piece(self, patch: Patch) -> tuple[str, int]:
        """What is sent for a patch, and the column behind it; the pen is at rest before and after."""
        sent: list[str] = []
        pen = ""
        column = patch.column
        for text, style, control in patch.segments:
            if control or not text:
                continue
            look = "" if style is None else self._look(style)
            if look != pen:
                sent.append(f"\x1b[0;{look}m" if pen and look else f"\x1b[{look}m")
                pen = look
            if (text.isascii() and text.isprintable()) or (not self._ascii and _SINGLE(text)):
                sent.append(text)
                column += len(text)
            else:
                column = self._letters(text, column, sent)
        if pen:
            sent.append(_RESET)
        return "".join(sent), column

    def _look(self, style: Style) -> str:
        if (known := self._looks.get(style)) is not None:
            return known
        codes = [code for name, code in _ATTRIBUTES if getattr(style, name)]
        if self._system is not None:
            for colour, is_front in ((style.color, True), (style.bgcolor, False)):
                if colour is not None and not colour.is_default:
                    codes.extend(colour.downgrade(self._system).get_ansi_codes(is_front))
        if len(self._looks) >= _REMEMBERED:
            self._looks.clear()
        look = self._looks[style] = ";".join(codes)
        return look

    def _letters(self, text: str, column: int, sent: list[str]) -> int:
        """Send a text that is not plain ASCII; return the column behind it."""
        spans, _ = split_graphemes(text)
        behind = column + cell_len(text)
        for start, end, width in spans:
            letter = text[start:end]
            if self._ascii:
                sent.append(_ascii(letter, width))
            elif width and _is_uncertain(letter):
                sent.append(
                    " " * width + f"\x1b[{column + 1}G{_still(letter, width)}\x1b[{column + width + 1}G"
                )
            else:
                sent.append(_still(letter, width))
            column += width
        if column != behind:  # Rich counts odd texts in two ways; the layout was made with this one
            sent.append(" " * (behind - column) or f"\x1b[{behind + 1}G")
        return behind


def _is_uncertain(letter: str) -> bool:
    """Whether terminals disagree on the cells it takes, so that the cursor must be put where we count."""
    return len(letter) > 1 or letter >= "\U0001f000"


@lru_cache(_REMEMBERED)
def _still(letter: str, width: int) -> str:
    """A letter with its marks as it may be sent: as wide as it was, and acting on nothing."""
    if not width:  # a mark that was cut off from its letter would hang on whatever stands before it
        return ""
    for part in (letter[:_PARTS], letter[:1]):
        safe = inert(part).translate(_NO_LAYOUT)
        if cell_len(safe) == width:
            return safe
    return STRANGE.ljust(width)


@lru_cache(_REMEMBERED)
def _ascii(letter: str, width: int) -> str:
    if not width:
        return ""
    plain = "".join(map(ascii_letter, inert(letter[:_PARTS]).translate(_NO_LAYOUT)))
    return plain.ljust(width)[:width]
