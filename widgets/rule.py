"""A line across the screen."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Inked


class Rule(Inked):
    """A dim line; `words` stand in it near the left, where there are any."""

    DEFAULT_CSS = "Rule { height: 1; }"

    def __init__(self, words: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words = words

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        text = f"── {self.words} " if self.words else ""
        return self.strip([(text + "─" * max(0, width - len(text)), "dim")], width)
