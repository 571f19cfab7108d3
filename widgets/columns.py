"""The columns of a list, and how a row is laid out in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from widgets.spans import Span, Spans, cells, cut_spans, length


class Keyed(Protocol):
    """A row that has a key."""

    @property
    def key(self) -> int:
        """The row's key, stable while the fact exists."""
        ...


RowT = TypeVar("RowT", bound=Keyed)
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


class Layout(Generic[RowT]):
    """The columns that a table of one width shows, with the cells each of them has."""

    def __init__(self, columns: Sequence[Column[RowT]], width: int) -> None:
        """`width`: of the whole table; its first two cells are not the columns'."""
        self.width = width
        shown = [column for column in columns if column.from_width <= width < column.until_width]
        flexible = max(NARROWEST, width - 2 - sum(column.width + column.gap for column in shown))
        self.titles: list[Span] = []
        self._parts: list[tuple[Callable[[RowT], Spans], int, int, bool]] = []
        self.cells = 0
        """Cells that all columns take, blanks behind them included."""
        for column in shown:
            room = column.width or flexible
            _fit(self.titles, ((column.title, "dim"),), room, column.gap, column.right)
            self._parts.append((column.cell, room, column.gap, column.right))
            self.cells += room + column.gap

    def spans(self, row: RowT) -> list[Span]:
        """Return what a row says."""
        spans: list[Span] = []
        for cell, room, gap, right in self._parts:
            _fit(spans, cell(row), room, gap, right)
        return spans


def _fit(spans: list[Span], cell: Spans, room: int, gap: int, right: bool) -> None:
    """Add what a cell says in so many cells, with blanks behind it."""
    if len(cell) == 1 and (size := cells(cell[0][0])) <= room:
        pass
    else:
        cell = cut_spans(cell, room)
        size = length(cell)
    if right:
        if size < room:
            spans.append((" " * (room - size), ""))
        spans.extend(cell)
        if gap:
            spans.append((" " * gap, ""))
    else:
        spans.extend(cell)
        if size < room + gap:
            spans.append((" " * (room - size + gap), ""))
