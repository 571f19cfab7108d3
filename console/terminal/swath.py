"""Compares rows of plain letters, all cells at once: for a picture of which most is new.

A row is a number of as many bytes as it has cells; what two numbers differ in is found without looking at cells
one by one. Whether what stands between two runs has the same look is not asked: gaps that are sent again are short.
"""

import re
from typing import Final

from console.terminal.pen import Pens
from console.terminal.rows import Row

_RUNS: Final = re.compile(rb"[^\0]+(?:\0{1,2}[^\0]+)*").finditer
"""Cells that differ, and short gaps between them."""
_ERASED: Final = 3
"""Bytes that erasing the rest of a row takes."""
_NOT_BLANK: Final = bytes(0 if code == 0x20 else 0xFF for code in range(256))

Runs = list[tuple[int, int]]
"""The first column of each run of cells and the column behind it."""


def swath(old: Row, new: Row, pens: Pens) -> tuple[Runs, int] | None:
    """Return what must be painted, and from which column on the rest of the row is to be erased.

    The second is the row's length if nothing is. None where some letter is not a plain one of one cell, or where a
    cell is not known: those must be looked at one by one.
    """
    cells, before, columns = new.cells, old.cells, len(new.cells)
    if not (cells.isprintable() and before.isprintable()) or len(pens.bare) > len(bare := pens.bare_bytes):
        return None
    differing = 0
    if cells != before:
        pair = cells.encode("utf-16-le"), before.encode("utf-16-le")
        if len(pair[0]) != 2 * columns or len(pair[1]) != 2 * columns:
            return None
        both = (int.from_bytes(pair[0], "little") ^ int.from_bytes(pair[1], "little")).to_bytes(
            2 * columns, "little"
        )
        differing = int.from_bytes(both[::2], "little") | int.from_bytes(both[1::2], "little")
    looks = new.looks.encode("latin-1", "replace")
    if new.looks != old.looks:
        earlier = old.looks.encode("latin-1", "replace")
        letters = int.from_bytes(cells.encode("latin-1", "replace").translate(_NOT_BLANK), "little")
        restyled = int.from_bytes(looks, "little") ^ int.from_bytes(earlier, "little")
        on_blanks = int.from_bytes(looks.translate(bare), "little") ^ int.from_bytes(
            earlier.translate(bare), "little"
        )
        differing |= (restyled & letters) | on_blanks
    if not differing:
        return [], columns
    marks, end = _with_the_rest_erased(
        differing.to_bytes(columns, "little"), cells, looks.translate(bare), pens
    )
    return [found.span() for found in _RUNS(marks)], end


def _with_the_rest_erased(marks: bytes, cells: str, bare: bytes, pens: Pens) -> tuple[bytes, int]:
    """Return the marks of cells to be painted, and from where on the row is erased."""
    columns = len(cells)
    begins = len(cells.rstrip(" "))
    if begins == columns or chr(bare[-1]) not in pens.erasable:
        return marks, columns
    begins += len(bare[begins:].rstrip(bare[-1:]))
    rest = marks[begins:]
    if len(rest) - rest.count(0) <= _ERASED:
        return marks, columns
    kept = marks[:begins]
    return kept, begins if kept[-1:].strip(b"\0") else begins + len(rest) - len(rest.lstrip(b"\0"))
