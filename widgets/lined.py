"""Draws the lines of a list: the cursor's cell, what the line says, the scroll bar's cell."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from console.signs import FULL
from widgets.ink import Inked

HELD = 256
"""Drawn lines that are kept."""


class Edges(NamedTuple):
    """What stands at the ends of lines: rows are those of the view."""

    cursor: int | None
    ink: str
    """The cursor's ink; empty where it is not drawn."""
    thumb: range


class Lined(Inked):
    """Lines below a head that stays; what was drawn once is drawn again from what is kept.

    A list has neither border nor padding: its lines go past Textual's cache of styles.
    """

    HEAD: ClassVar[int] = 0
    """Lines above the list that stay."""
    cursor_sign = FULL.cursor
    thumb_sign = FULL.thumb

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: dict[int, Any] = {}
        """What lines say, as it was drawn lately; good for one width and one set of styles, as the next."""
        self._ends: dict[tuple[str, str], tuple[Segment]] = {}
        """The cells at the ends of lines."""
        self._drawn_width = 0

    @abstractmethod
    def _body(self, row: int, width: int) -> Sequence[Segment]:
        """Return what a row of the view says, in `width` cells: all between the cursor and the scroll bar."""

    @abstractmethod
    def _edges(self) -> Edges:
        """Return where the signs at the ends of lines stand."""

    def _head(self, y: int, width: int) -> Strip:
        """Return a line of those that stay above the list."""
        return self.strip((), width)

    def _ready(self) -> None:
        """Read what is in the view; places may become other ones by it, and only here while drawing."""

    @property
    def rows_high(self) -> int:
        """How many lines of the list are in view."""
        return max(1, self.outer_size.height - self.HEAD)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines."""
        self._ready()
        self._sized()
        edges = self._edges()
        strips = [self._line(y, edges) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, self.background_colors[1]) for strip in strips]
        if crop.column_span != (0, self.outer_size.width):
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        self._ready()
        self._sized()
        return self._line(y, self._edges())

    def notify_style_update(self) -> None:
        """Draw everything anew in other colours."""
        self._forget_drawn()
        super().notify_style_update()

    def _forget_drawn(self) -> None:
        self._drawn.clear()
        self._ends.clear()

    def _sized(self) -> None:
        """Forget what was drawn where that was in another width."""
        width = self.outer_size.width
        if width != self._drawn_width:
            self._forget_drawn()
            self._drawn_width = width

    def _line(self, y: int, edges: Edges) -> Strip:
        if y < self.HEAD:
            return self._head(y, self._drawn_width)
        return Strip(self._pieces(y - self.HEAD, edges), self._drawn_width)

    def _pieces(self, row: int, edges: Edges) -> Sequence[Segment]:
        """Return what a row of the view is drawn with.

        Where the signs stand is asked once for all rows, after `_ready` and `_sized`.
        """
        body = self._body(row, max(0, self._drawn_width - 2))
        return [*self._cursor_cell(row, edges), *body, *self._bar_cell(row, edges)]

    def _cursor_cell(self, row: int, edges: Edges) -> tuple[Segment]:
        is_here = row == edges.cursor and edges.ink
        return self._cell(self.cursor_sign, edges.ink) if is_here else self._cell(" ", "")

    def _bar_cell(self, row: int, edges: Edges) -> tuple[Segment]:
        return self._cell(self.thumb_sign, "dim") if row in edges.thumb else self._cell(" ", "")

    def _cell(self, sign: str, ink: str) -> tuple[Segment]:
        cell = self._ends.get((sign, ink))
        if cell is None:
            cell = self._ends[sign, ink] = (Segment(sign, self.ink(ink)),)
        return cell
