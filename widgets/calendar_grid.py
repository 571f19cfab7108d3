"""Days side by side: one line for each lane of a week, or for each week of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from console.signs import Signs
from widgets.calendar_cells import Band, GridLine, Layout, band, draw
from widgets.ink import Inked, Span, both_ends, cut, length

EDGE = 2
AROUND = 10
"""Lines of the screen that are left for all else, before each line of the grid gets a second one."""


class CalendarGrid(Inked, can_focus=True):
    """Shows lines of days with a cursor on one day of one line."""

    DEFAULT_CSS = "CalendarGrid { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "line(1)", "down", show=False, id="list.down"),
        Binding("k,up", "line(-1)", "up", show=False, id="list.up"),
        Binding("l,right", "day(1)", "the day after", show=False, id="calendar.later"),
        Binding("h,left", "day(-1)", "the day before", show=False, id="calendar.earlier"),
        Binding("pagedown", "page(1)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "page(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "first", "the beginning", show=False, id="list.first"),
        Binding("G,end", "last", "the end", show=False, id="list.last"),
        Binding("enter", "open", "open", show=False, id="list.open"),
    ]

    class Moved(Message):
        """The cursor stands on another day or line."""

    class Opened(Message):
        """Enter was pressed."""

    @dataclass
    class Beyond(Message):
        """The cursor went over an edge: so many days before the first or after the last column."""

        lines: int
        days: int

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._lines: Sequence[GridLine] = ()
        self._layout = Layout((), ())
        self._key = ""
        self._column = 0
        self._top = 0
        self.goes_on = False
        """Whether moving below the last line leaves the grid, as a month does."""

    def show(self, lines: Sequence[GridLine], layout: Layout, key: str = "", column: int = 0) -> None:
        """Show lines, with the cursor on a line and a column; on the first line where that one is not here."""
        self._lines, self._layout = lines, layout
        keys = [line.key for line in lines]
        self._key = key if key in keys else keys[min(self._place, len(keys) - 1)] if keys else ""
        self._column = max(0, min(column, len(layout.heads) - 1))
        self._settle()
        self.refresh(layout=True)

    @property
    def here(self) -> tuple[str, int]:
        """The key of the line and the column under the cursor."""
        return self._key, self._column

    @property
    def _place(self) -> int:
        return next((at for at, line in enumerate(self._lines) if line.key == self._key), 0)

    # ---- keys -------------------------------------------------------------------------------------------

    def action_line(self, by: int) -> None:
        """Go to another line."""
        place = self._place + by
        if self.goes_on and not 0 <= place < len(self._lines):
            self.post_message(self.Beyond(by, 0))
        else:
            self._go(place, self._column)

    def action_day(self, by: int) -> None:
        """Go to another day, over the edge where it is not shown."""
        column = self._column + by
        if 0 <= column < len(self._layout.heads):
            self._go(self._place, column)
        else:
            self.post_message(self.Beyond(0, by))

    def action_page(self, by: int) -> None:
        """Go on by what is seen at once."""
        self._go(self._place + by * max(1, self._seen - 1), self._column)

    def action_first(self) -> None:
        """Go to the first line."""
        self._go(0, self._column)

    def action_last(self) -> None:
        """Go to the last line."""
        self._go(len(self._lines) - 1, self._column)

    def action_open(self) -> None:
        """Go deeper."""
        self.post_message(self.Opened())

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._settle()
        self.refresh()

    def _go(self, place: int, column: int) -> None:
        if not self._lines:
            return
        key = self._lines[max(0, min(place, len(self._lines) - 1))].key
        if (key, column) != self.here:
            self._key, self._column = key, column
            self._settle()
            self.refresh()
            self.post_message(self.Moved())

    # ---- drawing ----------------------------------------------------------------------------------------

    @property
    def _tall(self) -> int:
        """How many lines of the terminal a line of the grid takes."""
        room = self.size.height - 1
        return 2 if self._layout.doubled and room >= 2 * len(self._lines) else 1

    @property
    def _seen(self) -> int:
        """How many lines are seen at once; one is kept for the tail where there are more."""
        room = max(1, (self.size.height - 1) // self._tall)
        return room if room >= len(self._lines) else max(1, room - 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as much as all lines need."""
        doubled = 1 + 2 * len(self._lines)
        roomy = viewport.height >= doubled + AROUND
        return doubled if self._layout.doubled and roomy else 1 + len(self._lines)

    def _settle(self) -> None:
        place = self._place
        if self.size.height:
            self._top = min(self._top, place)
            self._top = max(self._top, place - self._seen + 1)
            self._top = max(0, min(self._top, len(self._lines) - self._seen))

    def render_line(self, y: int) -> Strip:
        """Draw the heads, a line, its freezes, or how many more there are."""
        width = self.size.width
        name, cell = self._widths(width)
        if y == 0:
            return self.strip(self._heads(name, cell), width)
        place, second = divmod(y - 1, self._tall)
        if place >= self._seen:
            more = (((" " * EDGE), ""), (self._more(), "dim"))
            return self.strip(both_ends(more, (("g first, G last", "dim"), (" ", "")), width), width)
        if self._top + place >= len(self._lines):
            return self.strip((), width)
        line = self._lines[self._top + place]
        return self.strip(self._second(line, name, cell) if second else self._line(line, name, cell), width)

    def _widths(self, width: int) -> tuple[int, int]:
        columns = max(1, len(self._layout.heads))
        name = min(self._layout.name_width, max(4, width - EDGE - 6 * columns))
        return name, max(4, (width - EDGE - name) // columns)

    def _heads(self, name: int, cell: int) -> list[Span]:
        spans: list[Span] = [(" " * EDGE, ""), (cut(self._layout.corner, name - 1).ljust(name), "dim")]
        short = max(map(len, self._layout.heads), default=0) > cell - 2
        for at, head in enumerate(self._layout.short if short else self._layout.heads):
            ink = "here" if at == self._layout.today else "dim"
            spans.append((cut(f" {head}", cell - 1).ljust(cell), ink))
        return spans

    def _line(self, line: GridLine, name: int, cell: int) -> list[Span]:
        cursor = line.key == self._key
        ink = "here" if cursor and self.has_focus else line.ink
        shown = cut(line.name, name - 1)
        spans: list[Span] = [(" " * EDGE, ""), (shown, ink), (" " * (name - length(((shown, ""),))), "")]
        bands = () if self._tall == 2 else line.bands
        at = 0
        while at < len(line.cells):
            over = next((one for one in bands if one.first <= at <= one.last), None)
            last = self._free_until(line, over, at, cursor) if over else -1
            if over is not None and last >= at:
                spans += band(over.words, over.kind, (last - at + 1) * cell - 1, self._signs)
                spans.append((" ", ""))
                at = last + 1
                continue
            here = cursor and at == self._column
            spans += draw(line.cells[at], cell, self._signs, here=here)
            at += 1
        return spans

    def _free_until(self, line: GridLine, over: Band, at: int, cursor: bool) -> int:
        """Return the last column up to which a freeze lies over days on which nothing else is to be seen."""
        last = at - 1
        while last < over.last and not line.cells[last + 1].count:
            if cursor and last + 1 == self._column and self.has_focus:
                break
            last += 1
        return last

    def _second(self, line: GridLine, name: int, cell: int) -> list[Span]:
        spans: list[Span] = [(" " * (EDGE + name), "")]
        at = 0
        while at < len(line.cells):
            over = next((one for one in line.bands if one.first <= at <= one.last), None)
            last = over.last if over else at
            if over is None:
                spans.append((" " * cell, ""))
            else:
                spans += [*band(over.words, over.kind, (last - at + 1) * cell - 1, self._signs), (" ", "")]
            at = last + 1
        return spans

    def _more(self) -> str:
        below = self._lines[self._top + self._seen :]
        parts = [f"{self._top} above"] if self._top else []
        if below:
            calm = not any(cell.serious for line in below for cell in line.cells)
            parts.append(f"{len(below)} more{', none collides' if calm else ''}")
        return " · ".join(parts)
