"""Compares many rows of plain letters, all their cells at once: for a picture of which much is new.

The rows are one number of as many bytes as they have cells; what two numbers differ in is found without looking at
cells one by one. Whether what stands between two runs has the same look is not asked: gaps that are sent again are
short.
"""

import re
from collections.abc import Sequence
from typing import Final

from console.terminal.pen import PLAIN, Pens
from console.terminal.rows import Row

_BLANK: Final = 2
"""Is added to what is said of a blank cell; 1 says that a cell differs."""
_RUNS: Final = re.compile(rb"[\x01\x03]+(?:(?:[\x00\x02]{1,2}|\x02{3,4})[\x01\x03]+)*").finditer
"""Cells that differ, and gaps between them that are not longer than a move."""
_APART: Final = "..."
"""Stands between two rows: it never differs, and is longer than any gap with letters."""
_ERASED: Final = 3
"""Bytes that erasing the rest of a row takes."""
_NOT_BLANK: Final = bytes(0 if code == 0x20 else 0xFF for code in range(256))
_BLANKS: Final = bytes(_BLANK if code == 0x20 else 0 for code in range(256))
_DIFFERS: Final = bytes(min(code, 1) for code in range(256))


Run = tuple[int, int, int, bool]
"""One of the rows, the first of its cells that are to be painted, and the one behind the last of them.

Or, where the last is true, from which cell on the row is to be erased.
"""


def swath(old: Sequence[Row], new: Sequence[Row], pens: Pens) -> list[Run] | None:
    """Return what must be painted of printable rows of one length, from the top, each from the left.

    None where there are letters or looks with so high a number that they must be looked at one by one.
    """
    cells, before = _APART.join([row.cells for row in new]), _APART.join([row.cells for row in old])
    if len(pens.bare) > len(pens.bare_bytes):
        return None
    wide, wide_before = cells.encode("utf-16-le"), before.encode("utf-16-le")
    if len(wide) != 2 * len(cells) or len(wide_before) != len(wide):
        return None
    both = (_number(wide) ^ _number(wide_before)).to_bytes(len(wide), "little")
    between = PLAIN * len(_APART)
    looks = between.join([row.looks for row in new]).encode("latin-1")
    earlier = between.join([row.looks for row in old]).encode("latin-1")
    bare = looks.translate(pens.bare_bytes)
    narrow = cells.encode("latin-1", "replace")
    letters = _number(narrow.translate(_NOT_BLANK))
    restyled = (_number(looks) ^ _number(earlier)) & letters
    on_blanks = _number(bare) ^ _number(earlier.translate(pens.bare_bytes))
    differing = _number(both[::2]) | _number(both[1::2]) | restyled | on_blanks
    differs = _number(differing.to_bytes(len(cells), "little").translate(_DIFFERS))
    marks = bytearray((differs | _number(narrow.translate(_BLANKS))).to_bytes(len(cells), "little"))
    return _runs(marks, _erased(marks, new, bare, pens), len(new[0].cells))


def _number(cells: bytes) -> int:
    return int.from_bytes(cells, "little")


def _erased(marks: bytearray, new: Sequence[Row], bare: bytes, pens: Pens) -> dict[int, int]:
    """Take the marks of cells away that are erased; returns from where on, by the row."""
    found: dict[int, int] = {}
    columns = len(new[0].cells)
    for row, (cells, _) in enumerate(new):
        if cells[-1 - _ERASED :].strip(" "):
            continue
        first = row * (columns + len(_APART))
        end = first + columns
        if chr(bare[end - 1]) not in pens.erasable:
            continue
        begins = first + len(cells.rstrip(" "))
        begins += len(bare[begins:end].rstrip(bare[end - 1 : end]))
        rest = marks[begins:end]
        if rest.count(_BLANK + 1) > _ERASED:
            marks[begins:end] = bytes(end - begins)
            if begins == first or not marks[begins - 1] & 1:
                begins += rest.index(_BLANK + 1)
            found[row] = begins - first
    return found


def _runs(marks: bytearray, erased: dict[int, int], columns: int) -> list[Run]:
    """Return the runs of marked cells and, behind those of each row, what is erased of it."""
    step = columns + len(_APART)
    spans = [found.span() for found in _RUNS(marks)]
    runs = [((row := start // step), start - row * step, end - row * step, False) for start, end in spans]
    if erased:
        runs = sorted([*runs, *((row, start, columns, True) for row, start in erased.items())])
    return runs
