"""A few lines that say what needs saying about what is on screen; no line where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from widgets.ink import Inked, Span, Spans
from widgets.wrap import wrap


class Notices(Inked):
    """Shows sentences, each in one ink, wrapped."""

    DEFAULT_CSS = """
    Notices { height: auto; max-height: 6; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sentences: Sequence[Span] = ()

    def show(self, sentences: Sequence[Span]) -> None:
        """Show these sentences."""
        if list(sentences) != list(self._sentences):
            self._sentences = tuple(sentences)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as the sentences need."""
        return len(self._rows(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        rows = self._rows(self.size.width)
        return self.strip(rows[y] if y < len(rows) else (), self.size.width)

    def _rows(self, width: int) -> list[Spans]:
        return [((" ", ""), (row, ink)) for text, ink in self._sentences for row in wrap(text, width - 2)]
