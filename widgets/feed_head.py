"""The lines above the feed: how today went, what is left out, how each service went lately."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from console.signs import Signs
from widgets.ink import Inked, Spans, both_ends, length

Line = tuple[Spans, tuple[Spans, ...]]
"""What stands at the left, and at the right in the longest and ever shorter forms."""


class FeedHead(Inked):
    """Shows lines with two ends; where the right one does not fit, a shorter form of it."""

    DEFAULT_CSS = "FeedHead { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Set what it says; draws nothing where that is as before."""
        if lines != self._lines:
            self.refresh(layout=len(lines) != len(self._lines))
            self._lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a row for each line."""
        return max(1, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        if y >= len(self._lines):
            return self.strip((), width)
        left, forms = self._lines[y]
        room = width - 4 - min(length(left), max(width // 4, 16))
        right = next((form for form in forms if length(form) <= room), forms[-1] if forms else ())
        end: Spans = (*right, (" ", "")) if right else ()
        return self.strip(both_ends(((" ", ""), *left), end, width), width)


def trend(unhappy: list[int], signs: Signs) -> str:
    """Return one sign for each day, the higher the more unhappy answers; a dot for a day without any."""
    most = max([*unhappy, 1])
    steps = len(signs.levels)
    return "".join(
        signs.levels[-(-count * steps // most) - 1] if count > 0 else signs.dot for count in unhappy
    )
