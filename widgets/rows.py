"""What every list does: a cursor, a view that follows it, a scroll bar, and drawing what a move changes alone."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from widgets.lined import Edges, Lined
from widgets.thumb import thumb

REST = 0.2
"""Seconds without a move after which it is told where the cursor stands, where the moves were many."""

Piece = tuple[int, int, Sequence[Segment]]
"""What stands in one line of a widget: the line, the column it begins at, what is drawn."""
Move = tuple[str, int]
"""`move` by things, `page` by views, `first` or `last`, and how often or which way."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What a move may change of the picture."""

    top: int
    cursor: range
    """The lines of what the cursor stands on; empty for nothing."""
    bar: range
    """The lines of the view that the scroll bar's thumb takes."""


class RowView(Lined, can_focus=True):
    """A list of lines, some of which make up the things that the cursor goes through.

    Lines and things are counted from 0. The first cell of a line is the cursor's, the last the scroll bar's;
    a move within the view changes nothing else. What is drawn is the same however a move was made: by a
    binding, which has Textual draw it, or by `move_at_once`, whose answer is drawn past it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="list.up"),
        Binding("pagedown", "page(1)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "page(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "first", "the beginning", show=False, id="list.first"),
        Binding("G,end", "last", "the end", show=False, id="list.last"),
        Binding(
            "percent_sign", "percent", "so far into the list", key_display="%", show=False, id="list.percent"
        ),
    ]
    followed = True
    """Whether anything shows more about what the cursor stands on; where nothing does, nothing is told."""

    class Percent(Message):
        """It is to be asked how far into the list to go."""

        def __init__(self, rows: RowView) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._top = 0
        self._cursor = 0
        self._bar = range(0)
        self._told: object = None
        """What it was last told that the cursor stands on."""
        self._rest: asyncio.TimerHandle | None = None
        self._rest_at = 0.0

    # ---- what a kind of list knows ----------------------------------------------------------------------

    @abstractmethod
    def _reach(self, place: int) -> int | None:
        """Return the nearest place where something stands; None in an empty list."""

    @abstractmethod
    def _lines_of(self, place: int) -> range:
        """Return the lines of what stands at a place."""

    @abstractmethod
    def _place_at(self, line: int, by: int) -> int:
        """Return the place of what stands in a line, or next to it in the direction of `by`."""

    @abstractmethod
    def _end(self) -> int:
        """Return the line behind the last, as far as that is known or can be estimated."""

    @abstractmethod
    def _last(self) -> int:
        """Return the place of the last thing."""

    @abstractmethod
    def _share(self, share: float) -> int:
        """Return the place that is so far into the list, 0 … 1."""

    @abstractmethod
    def _here(self) -> object:
        """Return what identifies the thing under the cursor."""

    @abstractmethod
    def _tell(self, here: object) -> None:
        """Tell where the cursor stands."""

    @property
    def _cursor_ink(self) -> str:
        """The ink of the cursor's sign; empty where none is drawn."""
        return "here" if self.has_focus else ""

    # ---- moves ------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Move the cursor by things."""
        self._move("move", by)

    def action_page(self, by: int) -> None:
        """Move by views."""
        self._move("page", by)

    def action_first(self) -> None:
        """Go to the beginning."""
        self._move("first", 1)

    def action_last(self) -> None:
        """Go to the end."""
        self._move("last", 1)

    def action_percent(self) -> None:
        """Ask how far into the list to go."""
        self.post_message(self.Percent(self))

    def jump(self, share: float) -> None:
        """Go so far into the list: 0 is the beginning, 1 the end."""
        before = self._stand()
        stood = self._cursor
        self._put(self._share(min(1.0, max(0.0, share))))
        if self._cursor != stood:
            self._top = self._lines_of(self._cursor).start - self.rows_high // 2
            self._follow()
        self._show(before)

    def move_at_once(self, moves: Sequence[Move], *, scrolls: bool = False) -> tuple[int, list[Piece]]:
        """Make moves and return what they change of the picture, from top to bottom; it is not drawn yet.

        First comes by how many rows all lines go up, or down where it is below 0, before the pieces are laid over
        them: always 0 unless the terminal `scrolls` the list. Where the cursor stands is told once it rests.
        """
        before = self._stand()
        for kind, by in moves:
            self.shift(kind, by)
        changes = self._changes(before, scrolls)
        if self.followed and self._here() != self._told:
            self._tell_later()
        return changes

    def tell(self) -> None:
        """Tell now where the cursor stands, if that is news."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        here = self._here()
        if here != self._told:
            self._told = here
            if self.followed:
                self._tell(here)

    def shift(self, kind: str, by: int) -> None:
        """Stand elsewhere, without drawing it."""
        match kind:
            case "move":
                self._put(self._cursor + by)
            case "page":
                step = by * max(1, self.rows_high - 1)
                self._put(self._place_at(self._lines_of(self._cursor).start + step, by), step)
            case "first":
                self._put(0)
            case "last":
                self._put(self._last())

    def _move(self, kind: str, by: int) -> None:
        before = self._stand()
        self.shift(kind, by)
        self._show(before)

    def _put(self, place: int, scroll: int = 0) -> None:
        """Stand at a place, or at the nearest that there is, and let the view follow."""
        reached = self._reach(place)
        self._cursor = reached or 0
        self._top += scroll
        self._follow()

    def _follow(self) -> None:
        """Keep the cursor in view, and fill the view as far as there are lines."""
        lines, height = self._lines_of(self._cursor), self.rows_high
        if lines:
            self._top = max(min(self._top, self._first_line(lines)), lines.stop - height)
        end = self._end()
        self._top = max(0, min(self._top, end - height))
        self._bar = thumb(self._top, height, end)

    def _first_line(self, lines: range) -> int:
        """Return the line that is to be in view above what the cursor stands on."""
        return lines.start

    def _show(self, before: Stand) -> None:
        """Have Textual draw what a move changed, and tell where the cursor stands."""
        now = self._stand()
        if now.top != before.top:
            self.refresh()
        elif now != before:
            self.refresh(*(Region(x, row + self.HEAD, 1, 1) for row, x in self._cells(before, now)))
        self.tell()

    def _tell_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._rest_at = loop.time() + REST
        if self._rest is None:
            self._rest = loop.call_at(self._rest_at, self._has_rested)

    def _has_rested(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._rest_at:  # one timer for all the moves that come before it
            self._rest = loop.call_at(self._rest_at, self._has_rested)
            return
        self._rest = None
        if self.is_attached:
            self.tell()

    # ---- drawing ----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self._follow()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._draw_cursor()

    def on_blur(self) -> None:
        """Show that the cursor is elsewhere."""
        self._draw_cursor()

    def on_unmount(self) -> None:
        """Tell nothing any more."""
        if self._rest is not None:
            self._rest.cancel()

    def _draw_cursor(self) -> None:
        rows = self._cursor_at(self._stand(), self._top)
        self.refresh(*(Region(0, row + self.HEAD, 1, 1) for row in rows))

    def _stand(self) -> Stand:
        return Stand(self._top, self._lines_of(self._cursor), self._bar)

    def _changes(self, before: Stand, scrolls: bool) -> tuple[int, list[Piece]]:
        """Return how far the lines go up, and what was drawn otherwise when the list stood there."""
        self._ready()
        self._sized()
        now, edges = self._stand(), self._edges()
        by, high = now.top - before.top, self.rows_high
        if by and not (scrolls and abs(by) <= high // 2):
            return 0, [(row + self.HEAD, 0, self._pieces(row, edges)) for row in range(high)]
        fresh = range(high - by, high) if by > 0 else range(-by)
        pieces: list[Piece] = [
            (row + self.HEAD, x, self._bar_cell(row, edges) if x else self._cursor_cell(row, edges))
            for row, x in self._cells(before, now)
            if row not in fresh
        ]
        pieces += [(row + self.HEAD, 0, self._pieces(row, edges)) for row in fresh]
        return by, sorted(pieces, key=itemgetter(0, 1))

    def _edges(self) -> Edges:
        lines = self._lines_of(self._cursor)
        return Edges(lines.start - self._top if lines else None, self._cursor_ink, self._bar)

    def _cells(self, before: Stand, now: Stand) -> set[tuple[int, int]]:
        """Return the cells, row of the view and column, that differ though their lines stayed or went as all did."""
        last, by = self.outer_size.width - 1, now.top - before.top
        moved = {row - by for row in before.bar}
        bar = {(row, last) for row in moved ^ {*now.bar} if 0 <= row < self.rows_high}
        if before.cursor == now.cursor:
            return bar
        return bar | {(row, 0) for stand in (before, now) for row in self._cursor_at(stand, now.top)}

    def _cursor_at(self, stand: Stand, top: int) -> list[int]:
        """Return the row of the view, begun at `top`, in which the cursor is drawn; none if it is elsewhere."""
        row = stand.cursor.start - top
        return [row] if stand.cursor and 0 <= row < self.rows_high else []
