"""A list over a window of facts: it holds the rows on screen and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from console.model import Window
from console.signs import Signs
from widgets.columns import Column as Column
from widgets.columns import Layout
from widgets.columns import RowT as RowT
from widgets.lined import HELD
from widgets.window_list import WindowList


class FactTable(WindowList[RowT]):
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
        self._layout: Layout[RowT, Segment] | None = None
        self.marks: dict[int, RowT] = {}
        """The marked rows by key, as they were when marked."""
        self._listed: set[int] = set()
        """The marked rows that were found in the list since it was read."""
        self.empty = ""
        """The sentence that stands where there are no rows."""

    # ---- what the screen says ---------------------------------------------------------------------------

    def show(
        self, window: Window[RowT], columns: Sequence[Column[RowT]] | None = None, key: int | None = None
    ) -> None:
        """Show another window, the cursor on the row of `key` where it is in it, else on the first."""
        self.look_at(window, key)
        if columns is not None:
            self.draw_as(columns)

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

    def _changed(self, cursor: int) -> None:
        self._listed.clear()
        super()._changed(cursor)

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
        drawn = [*self._cell(self._signs.mark if marked else " ", "bright"), *layout.drawn(fact)]
        self._drawn[fact.key] = (fact, marked, drawn)
        return drawn

    def _words(self, words: str, width: int) -> Sequence[Segment]:
        return self.segments(((words, "dim"),), width)

    def _laid(self, width: int) -> Layout[RowT, Segment]:
        """Return the layout for a width of the table; what was drawn by another one is forgotten."""
        if self._layout is None or self._layout.width != width:
            self._layout = Layout(self._columns, width, self.joined)
            self._forget_drawn()
        return self._layout

    def notify_style_update(self) -> None:
        """Draw everything anew in other colours."""
        self._layout = None
        super().notify_style_update()
