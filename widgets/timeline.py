"""A conversation that scrolls line by line; only what is on screen is ever wrapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.blocks import Block, Frame, Line, Spoken, Stop
from widgets.ink import Inked, Span, both_ends

WIDEST = 112
"""Cells of a line of text that are still read with ease."""
HELD = 600
"""Blocks whose lines are remembered."""
Place = tuple[int, int]
"""A block and a line in it."""


class Timeline(Inked, can_focus=True):
    """Shows blocks; `enter` opens what the cursor stands beside."""

    DEFAULT_CSS = """
    Timeline { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "down", show=False, id="list.down"),
        Binding("k,up", "scroll_lines(-1)", "up", show=False, id="list.up"),
        Binding("pagedown", "scroll_pages(1)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "scroll_pages(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "first", "the beginning", show=False, id="list.first"),
        Binding("G,end", "last", "the end", show=False, id="list.last"),
        Binding("l,right", "step(1)", "next thing to open", show=False, id="ticket.next-thing"),
        Binding("h,left", "step(-1)", "previous thing to open", show=False, id="ticket.previous-thing"),
        Binding("enter", "open", "open it", show=False, id="list.open"),
    ]

    @dataclass
    class Opened(Message):
        """Enter was pressed on something that leads elsewhere."""

        what: Stop

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: Sequence[Block] = ()
        self._now = datetime.now(UTC)
        self._top: Place = (0, 0)
        self._unfolded: set[str] = set()
        self._lines: dict[str, list[Line]] = {}
        self._at: Place | None = None
        self._sought = ""
        self._ended = False
        self._news = 0
        self._page: list[tuple[Place, Line]] | None = None

    # ---- what the screen says ---------------------------------------------------------------------------

    def show(self, blocks: Sequence[Block], now: datetime) -> None:
        """Show these blocks; what is at the top of the view stays there."""
        old = {block.key: block for block in self._blocks}
        key = self._blocks[self._top[0]].key if self._blocks else ""
        same_time = now == self._now
        self._lines = {
            block.key: self._lines[block.key]
            for block in blocks
            if same_time and block.key in self._lines and old.get(block.key) == block
        }
        if old:
            self._news += sum(isinstance(block, Spoken) and block.key not in old for block in blocks)
        self._blocks, self._now = blocks, now
        place = next((index for index, block in enumerate(blocks) if block.key == key), 0)
        self._go((place, self._top[1]) if key else (0, 0))

    def reveal(self, key: str, above: int = 2) -> None:
        """Scroll so that a block stands near the top; does nothing where there is none of that key."""
        for index, block in enumerate(self._blocks):
            if block.key == key:
                self._go(self._walk((index, 0), -above))

    def action_first(self) -> None:
        """Go to the beginning."""
        self._go((0, 0))

    def action_last(self) -> None:
        """Go to the end."""
        self._go(self._lowest())

    def action_scroll_lines(self, by: int) -> None:
        """Scroll by lines."""
        self._go(self._walk(self._top, by))

    def action_scroll_pages(self, by: int) -> None:
        """Scroll by screens, two lines kept."""
        self._go(self._walk(self._top, by * max(self.size.height - 2, 1)))

    @property
    def at_end(self) -> bool:
        """Whether the last line is on screen."""
        return self._ended

    @property
    def selected(self) -> Stop | None:
        """What enter would open."""
        return next((line.stop for place, line in self._seen() if place == self._at), None)

    # ---- opening ----------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """Move the cursor to the next or previous thing that can be opened, wherever it is."""
        start = self._at or (self._top[0], self._top[1] - 1 if by > 0 else self._top[1])
        index = start[0]
        while 0 <= index < len(self._blocks):
            stops = [(index, row) for row, line in enumerate(self._of(index)) if line.stop]
            rest = [place for place in stops if (place > start if by > 0 else place < start)]
            if rest:
                self._at = rest[0] if by > 0 else rest[-1]
                self._bring_into_view(self._at)
                return
            index += by

    def action_open(self) -> None:
        """Unfold what is folded here; anything else is for the screen to open."""
        stop = self.selected
        if stop is None:
            return
        if stop.kind == "fold":
            self._unfolded.add(stop.id)
            self._lines.pop(stop.id, None)
            self._go(self._top)
        else:
            self.post_message(self.Opened(stop))

    # ---- searching --------------------------------------------------------------------------------------

    def seek(self, text: str, by: int = 1, *, again: bool = False) -> bool:
        """Go to the next (`by` 1) or previous (−1) line that holds `text`; returns whether there is one.

        Goes round at either end. An empty text ends the search.
        """
        self._sought = text.casefold()
        self._page = None
        self.refresh()
        if not self._sought or not self._blocks:
            return False
        size = len(self._blocks)
        for step in range(size + 1):
            index = (self._top[0] + by * step) % size
            rows = self._hits(index)
            if step == 0:
                here = self._top[1]
                rows = [
                    row
                    for row in rows
                    if (row > here if by > 0 else row < here) or (row == here and not again)
                ]
            if rows:
                self._go((index, rows[0] if by > 0 else rows[-1]))
                return True
        return False

    def _hits(self, index: int) -> list[int]:
        block = self._blocks[index]
        if self._sought not in block.text.casefold():
            return []
        rows = self._rows_with(index)
        if not rows and block.key not in self._unfolded:
            self._unfolded.add(block.key)
            self._lines.pop(block.key, None)
            rows = self._rows_with(index)
        return rows or [0]

    def _rows_with(self, index: int) -> list[int]:
        lines = self._of(index)
        return [
            row
            for row, line in enumerate(lines)
            if self._sought in "".join(text for text, _ in line.spans).casefold()
        ]

    # ---- places -----------------------------------------------------------------------------------------

    def _of(self, index: int) -> list[Line]:
        block = self._blocks[index]
        lines = self._lines.get(block.key)
        if lines is None:
            if len(self._lines) > HELD:
                self._lines.clear()
            lines = block.lines(Frame(min(self.size.width, WIDEST), self._now, block.key in self._unfolded))
            self._lines[block.key] = lines
        return lines

    def _walk(self, place: Place, by: int) -> Place:
        """Return the place so many lines further, as far as there are any."""
        index, row = place
        row += by
        while row < 0 and index > 0:
            index -= 1
            row += len(self._of(index))
        while index < len(self._blocks) - 1 and row >= len(self._of(index)):
            row -= len(self._of(index))
            index += 1
        if not self._blocks:
            return (0, 0)
        return index, min(max(row, 0), max(len(self._of(index)) - 1, 0))

    def _lowest(self) -> Place:
        """Return the top of the view that shows the last line at its bottom."""
        if not self._blocks:
            return (0, 0)
        last = len(self._blocks) - 1
        return self._walk((last, len(self._of(last)) - 1), -(max(self.size.height, 1) - 1))

    def _go(self, place: Place) -> None:
        lowest = self._lowest()
        self._top = max(min(self._walk(place, 0), lowest), (0, 0))
        self._ended = self._top >= lowest
        self._news = 0 if self._ended else self._news
        self._page = None
        stops = [at for at, line in self._seen() if line.stop]
        if self._at not in stops:
            self._at = stops[0] if stops else None
        self.refresh()

    def _bring_into_view(self, place: Place) -> None:
        seen = [at for at, _ in self._seen()]
        if place not in seen:
            height = max(self.size.height, 1)
            self._go(self._walk(place, -(height // 2)))
        self.refresh()

    def _seen(self) -> list[tuple[Place, Line]]:
        """Return the lines on screen with their places."""
        if self._page is None:
            self._page = []
            index, row = self._top
            while index < len(self._blocks) and len(self._page) < self.size.height:
                lines = self._of(index)
                self._page += [((index, at), lines[at]) for at in range(row, len(lines))]
                index, row = index + 1, 0
            del self._page[self.size.height :]
        return self._page

    # ---- drawing ----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew; the block at the top stays, or the end where that was in view."""
        self._lines.clear()
        if self._ended and self._top != (0, 0):
            self.action_last()
            return
        self._go((self._top[0], 0) if self._top[0] else self._top)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        seen = self._seen()
        if y >= len(seen):
            return self.strip((), self.size.width)
        place, line = seen[y]
        spans = line.spans
        if place == self._at and self.has_focus and spans:
            spans = (("▌", "here"), (spans[0][0][1:], spans[0][1]), *spans[1:])
        if self._sought:
            spans = tuple(piece for span in spans for piece in self._marked(span))
        if y == self.size.height - 1 and not self._ended:
            more = (f"{self._news} new ↓ ", "here") if self._news else ("more ↓ ", "dim")
            spans = both_ends(spans, (more,), self.size.width)
        return self.strip(spans, self.size.width)

    def _marked(self, span: Span) -> list[Span]:
        text, ink = span
        folded = text.casefold()
        if len(folded) != len(text) or self._sought not in folded:
            return [span]
        pieces: list[Span] = []
        start = 0
        while (at := folded.find(self._sought, start)) >= 0:
            end = at + len(self._sought)
            pieces += [(text[start:at], ink), (text[at:end], "found")]
            start = end
        return [*pieces, (text[start:], ink)]
