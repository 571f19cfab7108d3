"""The last line: what one can do here, and the truth about each service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.geometry import Size
from textual.strip import Strip

from console.model import Health
from console.signs import Signs
from widgets.ink import Inked
from widgets.spans import Span, Spans, both_ends, length
from widgets.status_spans import Hint as Hint
from widgets.status_spans import key_spans, sentences, service_spans


class StatusLine(Inked):
    """Shows hints at the left, services at the right; a sentence in place of the hints until the next key.

    The last hint is always shown: it leads to all others.
    What is wrong with a service stands above them, and so does a sentence that has no room beside the services.
    """

    DEFAULT_CSS = "StatusLine { height: auto; max-height: 4; }"

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._hints: list[Hint] = []
        self._health: Sequence[Health] = ()
        self._now: datetime | None = None
        self._words: Span = ("", "")
        self._drawn: tuple[Spans, Spans] = ((), ())
        self._above: list[Span] = []

    def show(self, health: Sequence[Health], hints: list[Hint], now: datetime) -> None:
        """Set what is shown; draws nothing where that is as before."""
        self._health, self._hints, self._now = health, hints, now
        self._update()

    def say(self, words: str, *, harm: bool = False) -> None:
        """Show a sentence in place of the hints; an empty one shows the hints again."""
        said = (words, "harm" if harm else "bright")
        if words or self._words[0]:
            self._words = said
            self._update()

    @property
    def words(self) -> str:
        """The sentence that is shown; empty where there is none."""
        return self._words[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return 1 line for the keys, and those that sentences need in this width."""
        return 1 + len(self._sentences(width))

    def render_line(self, y: int) -> Strip:
        """Draw it: sentences above, keys below."""
        width = self.size.width
        above = self._sentences(width)
        if y < len(above):
            return self.strip(((" ", ""), above[y]), width)
        left, right = self._drawn
        return self.strip(both_ends(((" ", ""), *left), (*right, (" ", "")), width), width)

    def _update(self) -> None:
        room = self.app.size.width
        services = self._services()
        fits = self._words[0] and not self._too_long(room)
        drawn = ((self._words,) if fits else key_spans(self._hints, services, room), services)
        above = self._sentences(self.size.width or room)
        if (drawn, above) != (self._drawn, self._above):
            self.refresh(layout=len(above) != len(self._above))
            self._drawn, self._above = drawn, above

    def _sentences(self, width: int) -> list[Span]:
        """Return what stands above the keys, a line each."""
        return sentences(self._words if self._too_long(width) else ("", ""), self._health, width)

    def _too_long(self, width: int) -> bool:
        return length((self._words,)) > width - length(self._services()) - 4

    def _services(self) -> Spans:
        return service_spans(self._health, self._now, self._signs)
