"""Inks as the parameters of SGR that our theme gives them: the colours every terminal of the last forty years has."""

from __future__ import annotations

from console.plain import SINGLE, is_plain
from console.terminal.surroundings import Colours
from widgets.inks import INKS
from widgets.spans import cells

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Iterable

    from widgets.spans import Span

_CODES = {"bold": "1", "dim": "2", "reverse": "7", "strike": "9"}
_COLOURS = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
RESET = "\x1b[m"
_PASSED = 4
"""Blanks up to which writing them is as short as passing over them."""


def pieces(spans: Iterable[Span], colours: Colours, ascii: bool) -> list[tuple[str, str]]:
    """Return a row as texts of one cell a character, with the parameters of SGR each is written with.

    What terminals count in several ways, and what acts on one, is left blank: it is drawn with everything else.
    """
    made: list[tuple[str, str]] = []
    for text, ink in spans:
        attributes, colour = INKS[ink]
        parts = [_CODES[one] for one in attributes]
        if colour and colours:
            parts.append(_COLOURS[colour])
        if text:
            made.append((_still(text, ascii), ";".join(parts)))
    return made


def painted(rows: Iterable[Iterable[tuple[str, str]]]) -> str:
    """Return what draws the rows from the top of an empty screen; the pen is at rest behind it."""
    return "\r\n".join(_row(row) for row in rows)


def _row(row: Iterable[tuple[str, str]]) -> str:
    sent: list[str] = []
    pen, blank = "", 0
    for text, look in row:
        if not text.strip() and not look:
            blank += len(text)  # on an empty screen the cursor passes over it; at the end not even that
            continue
        if blank:
            sent.append(f"\x1b[{blank}C" if blank > _PASSED else f"{RESET if pen else ''}{' ' * blank}")
            pen, blank = pen if blank > _PASSED else "", 0
        if look != pen:
            sent.append(f"\x1b[{';' if pen and look else ''}{look}m")
            pen = look
        sent.append(text)
    return "".join(sent) + (RESET if pen else "")


def _still(text: str, ascii: bool) -> str:
    if is_plain(text) and (not ascii or text.isascii()):
        return text
    if ascii:
        from console.text import ascii_letter

        letters = (ascii_letter(letter) if letter in SINGLE else "" for letter in text)
        return "".join(new.ljust(cells(old))[: cells(old)] for old, new in zip(text, letters, strict=True))
    return "".join(letter if letter in SINGLE else " " * cells(letter) for letter in text)
