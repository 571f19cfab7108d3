"""The first line: where one can go, and what waits there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.strip import Strip

from widgets.ink import Inked, Span, length


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that has a number."""

    key: str
    name: str
    place: str


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
        """Draw it; where the names have no room they are cut, but for the place we are in."""
        spans = self._spans(short=False)
        if length(spans) - 2 > self.size.width:
            spans = self._spans(short=True)
        return self.strip(spans, self.size.width)

    def _spans(self, *, short: bool) -> list[Span]:
        spans: list[Span] = [(" ", "")]
        for stop in self._stops:
            count = self._counts.get(stop.place, 0)
            here = stop.place == self._here
            name = stop.name if here or not short else stop.name[:4]
            name = f"{name}·{count}" if count else name
            spans += [(f"{stop.key} ", "here" if here else "dim"), (name, "here" if here else ""), ("  ", "")]
        return spans
