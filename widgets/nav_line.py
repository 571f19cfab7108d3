"""The first line: where one can go, and what waits there."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from widgets.ink import Inked
from widgets.nav_spans import Stop, nav_spans


class NavLine(Inked):
    """Shows the places; the one we are in is marked, a count stands behind the ones where something waits."""

    DEFAULT_CSS = "NavLine { height: 1; }"

    def __init__(self, stops: Sequence[Stop], here: str) -> None:
        super().__init__()
        self._stops = stops
        self._here = here
        self._counts: dict[str, int] = {}

    def count(self, place: str, number: int) -> None:
        """Set how much waits in a place."""
        if self._counts.get(place, 0) != number:
            self._counts[place] = number
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        return self.strip(nav_spans(self._stops, self._here, self._counts, width), width)
