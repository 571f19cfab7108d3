"""A list over a window of facts: it holds the rows on screen and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from console.model import Kept, Window
from console.signs import Signs
from widgets.ink import Inked, Span, Spans, cut_spans, length


class Keyed(Protocol):
    """A row that has a key."""

    @property
    def key(self) -> int:
        """The row's key, stable while the fact exists."""
        ...


RowT = TypeVar("RowT", bound=Keyed)


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


class FactTable(Inked, Generic[RowT], can_focus=True):
    """Shows a window line by line, with a cursor and marks that survive news above and below."""

    DEFAULT_CSS = "FactTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="list.up"),
        Binding("pagedown", "page(1)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "page(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "first", "first row", show=False, id="list.first"),
        Binding("G,end", "last", "last row", show=False, id="list.last"),
        Binding("enter,l,right", "open", "open", key_display="enter", id="list.open"),
        Binding("space", "mark", "mark", id="list.mark"),
        Binding(
            "asterisk", "mark_all", "mark all that is shown", key_display="*", show=False, id="list.mark-all"
        ),
    ]

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
        self._columns = columns
        self._window: Window[RowT] | None = None
        self._top = 0
        self._cursor = 0
        self._cursor_key: int | None = None
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
        self._columns = self._columns if columns is None else columns
        self._top = self._cursor = self.news_above = 0
        self._listed.clear()
        place = window.place(key) if key is not None else None
        window.drift()
        if place is not None:
            self._cursor = place
        self._settle()
        self.refresh()

    def news(self) -> bool:
        """Read the window anew where something was written: nothing moves under the cursor."""
        if self._window is None:
            return False
        self._rows(self._top, self._top + self._height)
        kept = self._window.refresh(self._top, self._cursor)
        if kept is None:
            return False
        self._listed.clear()
        self._keep_place(kept)
        self._settle()
        self.refresh()
        return True

    @property
    def current(self) -> RowT | None:
        """The row under the cursor."""
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
        self.refresh()

    def beside(self, key: int, by: int) -> RowT | None:
        """Return the row `by` places from the one with `key`, None where there is none."""
        place = self._window.place(key) if self._window else None
        self._drift()
        if self._window is None or place is None or place + by < 0:
            return None
        rows = self._window.rows(place + by, place + by + 1)
        return rows[0] if rows else None

    def go(self, key: int) -> None:
        """Put the cursor on a row, where it is in the list."""
        place = self._window.place(key) if self._window else None
        self._drift()
        if place is not None:
            self._move_to(place)

    def find(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next row that holds a text; returns whether there is one."""
        place = self._window.find(text, self._cursor, backwards=backwards) if self._window else None
        self._drift()
        if place is not None:
            self._move_to(place)
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

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move by screens."""
        self._move_to(self._cursor + by * max(1, self._height - 1), page=by)

    def action_first(self) -> None:
        """Go to the first row."""
        self.news_above = 0
        self._move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        if self._window is not None:
            self._move_to(self._window.last())

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
        self._move_to(self._cursor + 1)
        self.refresh()

    def action_mark_all(self) -> None:
        """Mark what is on screen; unmark all where that is marked already."""
        rows = self._rows(self._top, self._top + self._height)
        if rows and all(row.key in self.marks for row in rows):
            self.unmark()
            return
        self.marks.update({row.key: row for row in rows})
        self._listed.update(row.key for row in rows)
        self.post_message(self.Marked())
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self._settle()

    # ---- drawing ----------------------------------------------------------------------------------------

    @property
    def _height(self) -> int:
        return max(1, self.size.height - 1)

    def render_line(self, y: int) -> Strip:
        """Draw the titles, or one row."""
        width = self.size.width
        columns = [column for column in self._columns if column.from_width <= width < column.until_width]
        if y == 0:
            return self.strip((("  ", ""), *self._line(columns, width, None)), width)
        rows = self._rows(self._top, self._top + self._height)
        place = self._top + y - 1
        if y - 1 >= len(rows):
            words = self.empty if y == 2 and not rows else ""
            return self.strip(((f"  {words}", "dim"),), width)
        row = rows[y - 1]
        here = place == self._cursor
        edge: list[Span] = [
            (self._signs.cursor if here and self.has_focus else " ", "here"),
            (self._signs.mark if row.key in self.marks else " ", "bright"),
        ]
        return self.strip((*edge, *self._line(columns, width, row)), width)

    def _line(self, columns: Sequence[Column[RowT]], width: int, row: RowT | None) -> Spans:
        fixed = sum(column.width + column.gap for column in columns)
        flexible = max(8, width - 2 - fixed)
        spans: list[Span] = []
        for column in columns:
            room = column.width or flexible
            cell: Spans = ((column.title, "dim"),) if row is None else column.cell(row)
            cell = cut_spans(cell, room)
            gap = " " * (room - length(cell))
            spans += [(gap, ""), *cell] if column.right else [*cell, (gap, "")]
            spans.append((" " * column.gap, ""))
        return tuple(spans)

    # ---- where things stand -----------------------------------------------------------------------------

    def _rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return rows by their places; where these moved, those of the same rows."""
        if self._window is None:
            return ()
        rows = self._window.rows(start, stop)
        by = self._drift()
        return self._window.rows(max(0, start + by), max(0, stop + by)) if by else rows

    def _drift(self) -> int:
        """Move the places that are kept by as much as all places moved."""
        by = self._window.drift() if self._window else 0
        if by:
            self._top, self._cursor = max(0, self._top + by), max(0, self._cursor + by)
        return by

    def _move_to(self, place: int, page: int = 0) -> None:
        if self._window is None:
            return
        place = max(0, place)
        old, old_top = self._cursor, self._top
        found = self._window.rows(place, place + 1)
        by = self._drift()
        place, old, old_top = max(0, place + by), old + by, old_top + by
        if by and not found:
            found = self._window.rows(place, place + 1)
        self._cursor = place if found else max(0, self._window.last())
        if page:
            self._top = max(0, self._top + page * (self._height - 1))
        self._settle()
        if self._top == old_top:
            for row in (old, self._cursor):
                self.refresh(Region(0, row - self._top + 1, self.size.width, 1))
        else:
            self.refresh()
        if self._top == 0:
            self.news_above = 0

    def _keep_place(self, kept: Kept) -> None:
        if self._top > 0 or (self._cursor > 0 and kept.top > 0):
            self.news_above += kept.above
            self._top = kept.top
        self._cursor = kept.cursor

    def _settle(self) -> None:
        """Keep the cursor on a row and in view, and tell where it stands."""
        if self._window is None:
            return
        if not self._rows(self._cursor, self._cursor + 1):
            self._cursor = max(0, self._window.last())
        height = self._height
        self._top = min(self._top, self._cursor)
        self._top = max(self._top, self._cursor - height + 1, 0)
        row = self.current
        key = row.key if row is not None else None
        if key != self._cursor_key:
            self._cursor_key = key
            self.post_message(self.Moved(key))
