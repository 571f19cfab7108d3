"""Finds out whether rows that are to be painted stand elsewhere on the screen already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import ne
from typing import Final, NamedTuple

from console.terminal.cells import UNKNOWN
from console.terminal.rows import Row, blank

FEWEST: Final = 3
"""Rows that must have moved alike."""
_EDGE: Final = 2
"""Cells at either end of a row that may differ: the mark of the selected row, a scroll bar."""
_COST: Final = 30
"""Cells that a scroll must save: what it takes itself."""
_ALIKE: Final = 3
"""Rows that look alike to be told apart by what is around them; of more nobody can say which has moved."""


class Scroll(NamedTuple):
    """Rows from `top` to `bottom`, both included, move up by `by` rows; down if it is negative."""

    top: int
    bottom: int
    by: int

    def applied(self, rows: list[Row], columns: int) -> None:
        """Move the rows of a screen, whatever comes in being blank."""
        region = rows[self.top : self.bottom + 1]
        fresh = [blank(columns)] * abs(self.by)
        region = region[self.by :] + fresh if self.by > 0 else fresh + region[: self.by]
        rows[self.top : self.bottom + 1] = region


def scroll(old: list[Row], new: list[Row], changed: Sequence[int]) -> Scroll | None:
    """The scroll that saves most of what the changed rows would take; None if none saves anything."""
    if len(changed) < FEWEST:
        return None
    found = _best(old, new, changed)
    if found is None or any(UNKNOWN in row.cells for row in new[found.top : found.bottom + 1]):
        return None
    moved = list(old)
    found.applied(moved, len(new[0].cells))
    rows = range(found.top, found.bottom + 1)
    return found if _is_above(_cost(moved, new, rows) + _COST, old, new, rows) else None


def _best(old: list[Row], new: list[Row], changed: Sequence[int]) -> Scroll | None:
    places: dict[str, list[int]] = {}
    for y in range(changed[0], changed[-1] + 1):
        places.setdefault(old[y].cells[_EDGE:-_EDGE], []).append(y)
    matches = [
        (source - y, y)
        for y in changed
        if (key := new[y].cells[_EDGE:-_EDGE]) in places and len(places[key]) <= _ALIKE and not key.isspace()
        for source in places[key]
        if source != y
    ]
    if len(matches) < FEWEST:
        return None
    by, votes = Counter(by for by, _ in matches).most_common(1)[0]
    if votes < FEWEST:
        return None
    rows = [y for other, y in matches if other == by]
    return Scroll(min(rows[0], rows[0] + by), max(rows[-1], rows[-1] + by), by)


def _cost(old: list[Row], new: list[Row], rows: Iterable[int]) -> int:
    """Return how many cells differ."""
    return sum(sum(map(ne, old[y].cells, new[y].cells)) for y in rows if old[y].cells != new[y].cells)


def _is_above(limit: int, old: list[Row], new: list[Row], rows: Iterable[int]) -> bool:
    """Tell whether more cells than `limit` differ, without looking at more rows than that needs."""
    counted = 0
    for y in rows:
        counted += _cost(old, new, (y,))
        if counted > limit:
            return True
    return False
