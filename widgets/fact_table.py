"""A list over a window of facts: it holds the rows on screen and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from console.model import Kept, Window
from console.signs import Signs
from widgets.columns import Column as Column
from widgets.columns import Layout
from widgets.columns import RowT as RowT
from widgets.lined import HELD
from widgets.rows import RowView

TRIES = 8
"""How often a row is looked for from where the list is thought to end."""


class FactTable(RowView, Generic[RowT]):
    """Shows a window line by line, with a cursor and marks that survive news above and below."""

    DEFAULT_CSS = "FactTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open", "open", key_display="enter", id="list.open"),
        Binding("space", "mark", "mark", id="list.mark"),
        Binding(
            "asterisk", "mark_all", "mark all that is shown", key_display="*", show=False, id="list.mark-all"
        ),
    ]
    HEAD = 1

    @dataclass
    class Opened(Message):
        """Enter was pressed on a row."""

        key: int

    @dataclass
    class Moved(Message):
        """The cursor stands on another row; None on none."""

        key: int | None

    class Marked(Message):
        """Rows were marked or unmarked."""

    def __init__(
        self,
        signs: Signs,
        columns: Sequence[Column[RowT]] = (),
        *,
        markable: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._markable = markable
        self._signs = signs
        self.cursor_sign, self.thumb_sign = signs.cursor, signs.thumb
        self._columns = columns
        self._layout: Layout[RowT] | None = None
        self._window: Window[RowT] | None = None
        self._view: Sequence[RowT] = ()
        """The rows read last, and from which place on; read again where the view is another one."""
        self._view_at: tuple[int, int] | None = None
        self.marks: dict[int, RowT] = {}
        """The marked rows by key, as they were when marked."""
        self._listed: set[int] = set()
        """The marked rows that were found in the list since it was read."""
        self.news_above = 0
        """How many rows came in above the view since the agent was at the top."""
        self.empty = ""
        """The sentence that stands where there are no rows."""

    # ---- what the screen says ---------------------------------------------------------------------------

    def show(
        self, window: Window[RowT], columns: Sequence[Column[RowT]] | None = None, key: int | None = None
    ) -> None:
        """Show another window, the cursor on the row of `key` where it is in it, else on the first."""
        self._window = window
        self._top = self._cursor = self.news_above = 0
        self._listed.clear()
        place = window.place(key) if key is not None else None
        window.drift()
        self._changed(place or 0)
        if columns is not None:
            self.draw_as(columns)

    def news(self) -> bool:
        """Read the window anew where something was written: nothing moves under the cursor."""
        if self._window is None:
            return False
        self._ready()
        kept = self._window.refresh(self._top, self._cursor)
        if kept is None:
            return False
        self._listed.clear()
        self._keep_place(kept)
        self._changed(self._cursor)
        return True

    @property
    def current(self) -> RowT | None:
        """The row under the cursor."""
        self._ready()
        if 0 <= self._cursor - self._top < len(self._view):
            return self._view[self._cursor - self._top]
        rows = self._rows(self._cursor, self._cursor + 1)
        return rows[0] if rows else None

    @property
    def chosen(self) -> list[RowT]:
        """The marked rows that are still in the list, else the one under the cursor.

        What a filter hides, or what left the list meanwhile, is not acted on unseen.
        """
        if self.marks:
            return self.marked
        return [self.current] if self.current is not None else []

    @property
    def marked(self) -> list[RowT]:
        """The marked rows that are in the list now."""
        unsure = self.marks.keys() - self._listed
        if unsure and self._window is not None:
            self._listed |= self._window.holds(unsure)
        return [row for key, row in self.marks.items() if key in self._listed]

    def draw_as(self, columns: Sequence[Column[RowT]]) -> None:
        """Draw the same rows by other columns, as when time has gone on."""
        self._columns = columns
        self._layout = None
        self.refresh()

    def came(self) -> None:
        """Read what is in view anew: rows came later than they were asked for, or places became exact."""
        self._drift()
        self._changed(self._cursor)

    def beside(self, key: int, by: int) -> RowT | None:
        """Return the row `by` places from the one with `key`, None where there is none."""
        place = self._window.place(key) if self._window else None
        self._drift()
        if place is None or place + by < 0:
            return None
        rows = self._rows(place + by, place + by + 1)
        return rows[0] if rows else None

    def go(self, key: int) -> None:
        """Put the cursor on a row, where it is in the list."""
        self._go(self._window.place(key) if self._window else None)

    def find(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next row that holds a text; returns whether there is one."""
        place = self._window.find(text, self._cursor, backwards=backwards) if self._window else None
        self._go(place)
        return place is not None

    def unmark(self) -> None:
        """Take all marks away."""
        self.marks.clear()
        self.post_message(self.Marked())
        self.refresh()

    # ---- keys -------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer marking only where marks mean something."""
        return self._markable or action not in ("mark", "mark_all")

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current.key))

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on."""
        row = self.current
        if row is None:
            return
        if self.marks.pop(row.key, None) is None:
            self.marks[row.key] = row
            self._listed.add(row.key)
        self.post_message(self.Marked())
        self.refresh()
        self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark what is on screen; unmark all where that is marked already."""
        self._ready()
        if self._view and all(row.key in self.marks for row in self._view):
            self.unmark()
            return
        self.marks.update({row.key: row for row in self._view})
        self._listed.update(row.key for row in self._view)
        self.post_message(self.Marked())
        self.refresh()

    # ---- where things stand -----------------------------------------------------------------------------

    def shift(self, kind: str, by: int) -> None:
        """Stand elsewhere; at the top there are no news above."""
        super().shift(kind, by)
        if self._top == 0:
            self.news_above = 0

    def _keep_place(self, kept: Kept) -> None:
        """Stand where the rows are now that were in view; at the top let news in above."""
        if self._top > 0 or (self._cursor > 0 and kept.top > 0):
            self.news_above += kept.above
            self._top = kept.top
        self._cursor = kept.cursor

    def _changed(self, cursor: int) -> None:
        """Stand in a list that has other rows."""
        self._view_at = None
        self._put(cursor)
        self.refresh()
        self.tell()

    def _go(self, place: int | None) -> None:
        before = self._stand()
        self._drift()
        if place is not None:
            self._put(place)
            self._show(before)

    def _rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return rows by their places; where places moved, those of the same rows."""
        if self._window is None:
            return ()
        rows = self._window.rows(start, stop)
        by = self._drift()
        return self._window.rows(max(0, start + by), max(0, stop + by)) if by else rows

    def _drift(self) -> int:
        """Move the places that are kept by as much as all places moved."""
        by = self._window.drift() if self._window is not None else 0
        if by:
            self._top, self._cursor = max(0, self._top + by), max(0, self._cursor + by)
            self._view_at = None
        return by

    def _ready(self) -> None:
        """Read the rows in view."""
        height = self.rows_high
        if self._view_at != (self._top, height):
            self._view = self._rows(self._top, self._top + height)
            self._view_at = (self._top, height)

    def _reach(self, place: int) -> int | None:
        place = max(0, place)
        if self._view_at is not None and 0 <= place - self._view_at[0] < len(self._view):
            return place
        window = self._window
        for _ in range(TRIES):
            if window is None or place < 0:
                return None
            found = window.rows(place, place + 1)
            by = self._drift()
            if found:
                return place + by
            place = min(window.last(), place + by - 1)  # an estimate becomes exact once its end was read
        return self._cursor

    def _lines_of(self, place: int) -> range:
        return range(place, place + 1)

    def _place_at(self, line: int, by: int) -> int:
        return line

    def _end(self) -> int:
        return self._window.last() + 1 if self._window is not None else 0

    def _last(self) -> int:
        return self._end() - 1

    def _share(self, share: float) -> int:
        place = self._window.jump(share) if self._window is not None else 0
        self._drift()
        return place

    def _here(self) -> int | None:
        row = self.current
        return row.key if row is not None else None

    def _tell(self, here: object) -> None:
        self.post_message(self.Moved(self._here()))

    # ---- drawing ----------------------------------------------------------------------------------------

    def _head(self, y: int, width: int) -> Strip:
        return self.strip((("  ", ""), *self._laid(width).titles), width)

    def _body(self, row: int, width: int) -> Sequence[Segment]:
        layout = self._laid(width + 2)
        if row >= len(self._view):
            return self._words(f" {self.empty}" if row == 1 and not self._view else "", width)
        fact = self._view[row]
        marked = fact.key in self.marks
        known = self._drawn.get(fact.key)
        if known is not None and known[1] == marked and (known[0] is fact or known[0] == fact):
            drawn: list[Segment] = known[2]
            return drawn
        if len(self._drawn) >= HELD:
            self._drawn.clear()
        mark = (self._signs.mark if marked else " ", "bright")
        spans = [mark, *layout.spans(fact)]
        if layout.cells == width and spans[-1][0].endswith(" "):  # the last blank is the scroll bar's
            text, ink = spans[-1]
            spans[-1] = text[:-1], ink
            drawn = self.joined(spans)
        else:
            drawn = self.segments(spans, width)
        self._drawn[fact.key] = (fact, marked, drawn)
        return drawn

    def _words(self, words: str, width: int) -> Sequence[Segment]:
        return self.segments(((words, "dim"),), width)

    def _laid(self, width: int) -> Layout[RowT]:
        """Return the layout for a width of the table; what was drawn by another one is forgotten."""
        if self._layout is None or self._layout.width != width:
            self._layout = Layout(self._columns, width)
            self._forget_drawn()
        return self._layout
