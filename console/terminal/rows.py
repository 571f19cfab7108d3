"""Compares a row of the screen as it is with the row as it should be."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import compress
from operator import ne
from typing import Final, NamedTuple

from console.terminal.cells import FILLER, SPECIAL, UNKNOWN, specials
from console.terminal.pen import PLAIN, UNKNOWN_PEN

_BRIDGED: Final = 4
"""Bytes that are sent again rather than left out: a move over them is as long."""
_ERASED: Final = 3
"""Bytes that erasing the rest of a row takes."""
_NEEDS_CARE: Final = re.compile(f"[{FILLER}{UNKNOWN}]|{SPECIAL.pattern}").search


class Row(NamedTuple):
    """The cells of a row and the number of the look of each, two strings of the same length."""

    cells: str
    looks: str


def unknown(columns: int) -> Row:
    """A row that nobody knows."""
    return Row(UNKNOWN * columns, UNKNOWN_PEN * columns)


def blank(columns: int) -> Row:
    """A row with nothing on it."""
    return Row(" " * columns, PLAIN * columns)


def joined(new: Row, old: Row) -> Row:
    """The row as it stands once `new` is painted, which may not say what some cells show."""
    if UNKNOWN not in new.cells:
        return new
    known = [cell != UNKNOWN for cell in new.cells]
    return Row(
        *(
            "".join(a if is_new else b for a, b, is_new in zip(*pair, known, strict=True))
            for pair in zip(new, old, strict=True)
        )
    )


def differing(old: Row, new: Row, bare: Mapping[str, str]) -> list[int]:
    """The columns whose cells must be painted; `bare`: for each look how a blank looks in it."""
    columns = range(len(new.cells))
    places = list(compress(columns, map(ne, old.cells, new.cells)))
    if old.looks != new.looks:
        restyled = [
            at
            for at in compress(columns, map(ne, old.looks, new.looks))
            if new.cells[at] != " " or bare[old.looks[at]] != bare[new.looks[at]]
        ]
        places = sorted({*places, *restyled}) if places else restyled
    if places and (_NEEDS_CARE(new.cells) or SPECIAL.search(old.cells)):
        places = _whole_letters(places, old.cells, new.cells)
    return places


def _whole_letters(places: list[int], old: str, new: str) -> list[int]:
    """The columns with the other halves of wide letters, without cells that nobody knows.

    Where a letter comes or goes on whose width terminals do not agree, all that stands behind it comes too:
    it may be covered.
    """
    found = set(places)
    for row in (old, new):
        touched = (start for start, end in specials(row) if not found.isdisjoint(range(start, end)))
        if (first := next(touched, None)) is not None:
            found.update(range(first, len(new)))
    if FILLER in new:
        found.update([at + 1 for at in found if new[at + 1 : at + 2] == FILLER])
        found.update([at - 1 for at in found if new[at] == FILLER])
    return sorted(at for at in found if new[at] != UNKNOWN)


def runs(places: list[int], row: Row, bare: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The first column of each run to be painted and the column behind it; short gaps are painted too."""
    start = last = places[0]
    for at in places[1:]:
        if at - last > 1 and not _is_bridged(last + 1, at, row, bare):
            yield start, last + 1
            start = at
        last = at
    yield start, last + 1


def _is_bridged(start: int, end: int, row: Row, bare: Mapping[str, str]) -> bool:
    if end - start > _BRIDGED:
        return False
    gap = row.cells[start:end]
    if (
        FILLER in gap
        or UNKNOWN in gap
        or SPECIAL.search(gap)
        or len(gap.encode()) > _BRIDGED - (len(gap) == 1)
    ):
        return False
    looks = set(row.looks[start - 1 : end + 1])
    return len(looks) == 1 or (not gap.strip(" ") and len({bare[look] for look in looks}) == 1)


def erased(places: list[int], row: Row, bare: Mapping[str, str], erasable: set[str]) -> tuple[list[int], int]:
    """The columns that must be painted when the blank rest of the row is erased, and from where on it is.

    The second is the row's length if erasing saves nothing.
    """
    columns = len(row.cells)
    begins = len(row.cells.rstrip(" "))
    if begins == columns or bare[row.looks[-1]] not in erasable:
        return places, columns
    look = bare[row.looks[-1]]
    rest = row.looks[begins:]
    if rest.count(rest[-1]) < len(rest):
        others = [at for at in range(begins, columns) if bare[row.looks[at]] != look]
        begins = others[-1] + 1 if others else begins
    kept = bisect_left(places, begins)
    if len(places) - kept <= _ERASED:
        return places, columns
    return places[:kept], begins if kept and places[kept - 1] == begins - 1 else places[kept]
