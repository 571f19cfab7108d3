"""The columns of a list, and how a row is laid out in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from widgets.spans import Span, Spans, cells, cut, cut_spans, length


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
        self._parts = [
            (column.cell, column.width or flexible, column.gap, column.right, column.title)
            for column in shown
        ]

    def titles(self) -> Iterator[Span]:
        """Yield what stands above the rows."""
        for _, room, gap, right, title in self._parts:
            yield from _fitted(((title, "dim"),), room, gap, right)

    def spans(self, row: RowT) -> Iterator[Span]:
        """Yield what a row says."""
        for cell, room, gap, right, _ in self._parts:
            yield from _fitted(cell(row), room, gap, right)


def _fitted(cell: Spans, room: int, gap: int, right: bool) -> Iterator[Span]:
    if len(cell) == 1:
        text, ink = cell[0]
        size = cells(text)
        if size > room:
            text = cut(text, room)
            size = cells(text)
        cell = ((text, ink),)
    else:
        cell = cut_spans(cell, room)
        size = length(cell)
    if right:
        yield " " * (room - size), ""
        yield from cell
        yield " " * gap, ""
    else:
        yield from cell
        yield " " * (room - size + gap), ""
