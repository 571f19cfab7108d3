"""What somebody answered about a ticket, where it stands in the ticket's conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from widgets.blocks import EDGE, Frame, Line
from widgets.ink import Span, Spans, both_ends
from widgets.when import ago, clock
from widgets.wrap import wrap

ANSWER = "answer "
"""What the key of such a block begins with; the answer's id follows."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating or a comment: who gave it, as it was given, and how far it came back."""

    id: str
    at: datetime
    name: str
    """Empty where the viewer may not read it."""
    rating: Span
    words: str
    """The same."""
    state: Span

    @property
    def key(self) -> str:
        """Stable while the conversation grows."""
        return f"{ANSWER}{self.id}"

    @property
    def text(self) -> str:
        """What a search looks through."""
        return f"{self.name}\n{self.words}"

    def lines(self, frame: Frame) -> list[Line]:
        """Return who answered when and what, and the words below."""
        width = frame.width - len(EDGE) - 1
        who: Spans = (
            (f"{clock(self.at, frame.now)}  ", "dim"),
            (self.name or "the person asked", "bright"),
            (" answered  ", "dim"),
            self.rating,
        )
        head = both_ends(who, (self.state, (f"{ago(self.at, frame.now):>9}", "dim")), width)
        body = [((EDGE, ""), (row, "")) for row in wrap(self.words, width)] if self.words else []
        return [Line(((EDGE, ""), *head)), *(Line(row) for row in body), Line(())]
