"""A line across the screen."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Inked
from widgets.spans import across


class Rule(Inked):
    """A dim line; `words` stand in it near the left, where there are any."""

    DEFAULT_CSS = "Rule { height: 1; }"

    def __init__(self, words: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words = words

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        return self.strip(across(width, self.words), width)
