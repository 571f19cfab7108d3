"""A long text to read: scrolled by rows and pages, nothing in it to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.card_fit import wrap_spans
from widgets.ink import Inked, Spans


class Reading(Inked, can_focus=True):
    """Shows lines of any length, wrapped."""

    DEFAULT_CSS = "Reading { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="list.up"),
        Binding("pagedown,space", "page(1)", "a page down", key_display="space", id="list.page-down"),
        Binding("pageup", "page(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "move(-1000000)", "the beginning", show=False, id="list.first"),
        Binding("G,end", "move(1000000)", "the end", show=False, id="list.last"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Spans] = ()
        self._rows: list[Spans] = []
        self._top = 0

    def show(self, lines: Sequence[Spans]) -> None:
        """Show these lines, from where it was scrolled to."""
        if lines != self._lines:
            self._lines = lines
            self._wrap()

    def on_resize(self) -> None:
        """Wrap it anew."""
        self._wrap()

    def action_move(self, by: int) -> None:
        """Scroll by rows."""
        last = max(len(self._rows) - self.size.height, 0)
        self._top = min(max(self._top + by, 0), last)
        self.refresh()

    def action_page(self, by: int) -> None:
        """Scroll by a screen, less a row that stays in view."""
        self.action_move(by * max(self.size.height - 1, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        place = self._top + y
        row = self._rows[place] if place < len(self._rows) else ()
        return self.strip(((" ", ""), *row), self.size.width)

    def _wrap(self) -> None:
        width = max(self.size.width - 2, 4)
        self._rows = [row for line in self._lines for row in (wrap_spans(line, width) if line else [()])]
        self.action_move(0)
