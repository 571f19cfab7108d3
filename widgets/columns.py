"""The columns of a list, and how a row is laid out in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from console.plain import is_plain
from widgets.spans import Span, Spans, cut_spans, length


class Keyed(Protocol):
    """A row that has a key."""

    @property
    def key(self) -> int:
        """The row's key, stable while the fact exists."""
        ...


RowT = TypeVar("RowT", bound=Keyed)
DrawnT = TypeVar("DrawnT")
REMEMBERED = 256
"""Texts of a column that are remembered as they were drawn."""
SEEN_ON_BLANKS = frozenset({"found", "off"})
"""Inks that are seen where no letter stands."""
NARROWEST = 8
"""Cells that a column which takes what the others leave has at least."""


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column of a list."""

    title: str
    width: int
    """Cells; 0 takes what the others leave."""
    cell: Callable[[RowT], Spans]
    right: bool = False
    """Aligned right, as numbers are."""
    from_width: int = 0
    """The table's width from which the column is shown."""
    until_width: int = 100_000
    """The table's width from which it is not shown any more."""
    gap: int = 1
    """Blanks behind it."""


class Room(NamedTuple):
    """The cells that a column has, those of the gap behind it, and whether it is aligned right."""

    size: int
    gap: int
    right: bool


class Layout(Generic[RowT, DrawnT]):
    """The columns that a table of one width shows, with the cells each of them has."""

    def __init__(
        self, columns: Sequence[Column[RowT]], width: int, draw: Callable[[Spans], Sequence[DrawnT]]
    ) -> None:
        """`width`: of the whole table; its first two cells are not the columns', nor is its last.

        `draw` makes what a text in one column is drawn with; most texts come again and again.
        """
        self.width, self._draw = width, draw
        shown = [column for column in columns if column.from_width <= width < column.until_width]
        flexible = max(NARROWEST, width - 2 - sum(column.width + column.gap for column in shown))
        titles: list[Span] = []
        self._parts: list[tuple[Callable[[RowT], Spans], dict[Spans, Sequence[DrawnT]], Room]] = []
        left = width - 3
        for column in shown:
            if left <= 0:
                break
            size = min(column.width or flexible, left)
            room = Room(size, min(column.gap, left - size), column.right)
            left -= room.size + room.gap
            titles += fitted(((column.title, "dim"),), room)
            self._parts.append((column.cell, {}, room))
        self.titles: Spans = tuple(titles)
        self._rest = draw(((" " * left, ""),)) if left > 0 else ()

    def drawn(self, row: RowT) -> list[DrawnT]:
        """Return what a row is drawn with, in all cells that are the columns'."""
        found: list[DrawnT] = []
        for cell, known, room in self._parts:
            said = cell(row)
            drawn = known.get(said)
            if drawn is None:
                if len(known) >= REMEMBERED:
                    known.clear()
                drawn = known[said] = self._draw(fitted(said, room))
            found += drawn
        found += self._rest
        return found


def fitted(cell: Spans, room: Room) -> Spans:
    """Return what a cell says in just the cells it has, with the blanks behind it."""
    if len(cell) == 1:
        text, ink = cell[0]
        if ink not in SEEN_ON_BLANKS and len(text) <= room.size and is_plain(text):
            padded = text.rjust(room.size) if room.right else text.ljust(room.size)
            return ((padded + " " * room.gap, ink),)
    cell = cut_spans(cell, room.size)
    blanks = room.size - length(cell)
    before, behind = (blanks, room.gap) if room.right else (0, blanks + room.gap)
    return ((" " * before, ""), *cell, (" " * behind, ""))
