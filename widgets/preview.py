"""A glance at a ticket beside the list: who it is about, and what was said last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.strip import Strip

from console.model import Entry, Ticket, Visibility
from console.signs import Signs
from widgets.ink import Inked, Spans
from widgets.when import ago
from widgets.wrap import wrap

LENGTH = 3000
"""Letters of an entry that a glance needs at most."""


class Preview(Inked):
    """Shows the ticket under the cursor, newest words first."""

    DEFAULT_CSS = "Preview { border-left: solid $foreground 30%; padding: 0 1; }"

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._ticket: Ticket | None = None
        self._said: Sequence[Entry] = ()
        self._now: datetime | None = None
        self._lines: list[Spans] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, ticket: Ticket | None, said: Sequence[Entry], now: datetime) -> None:
        """Show another ticket; None shows nothing."""
        self._ticket, self._said, self._now = ticket, said, now
        drawn = (ticket, tuple(entry.id for entry in said), self.size)
        if drawn != self._drawn:
            self._drawn = drawn
            self._lay_out()
            self.refresh()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay_out()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.content_size.width
        return self.strip(self._lines[y] if y < len(self._lines) else (), width)

    def _lay_out(self) -> None:
        width, height = self.content_size.width, self.content_size.height
        self._lines = []
        if self._ticket is None or width < 10:
            return
        ticket = self._ticket
        self._lines += [((line, "bright"),) for line in wrap(ticket.subject, width)[:3]]
        who = ticket.requester.name if ticket.requester else "nobody known"
        about = f" {self._signs.dot} {ticket.service}" if ticket.service else ""
        self._lines += [((f"{who}{about}", "dim"),), ()]
        for entry in reversed(self._said):
            if entry.visibility is Visibility.SYSTEM:
                continue
            self._lines += self._entry(entry, width)
            if len(self._lines) > height:
                return

    def _entry(self, entry: Entry, width: int) -> list[Spans]:
        internal = entry.visibility is Visibility.INTERNAL
        bar = f"{self._signs.internal} " if internal else ""
        name = entry.author.name if entry.author else "somebody"
        when = ago(entry.at, self._now) if self._now else ""
        ink = "internal" if internal else ""
        head = f"{bar}{name} {self._signs.dot} {entry.visibility.value} {self._signs.dot} {when}"
        body = wrap(entry.body[:LENGTH], max(8, width - len(bar)))
        return [((head, "dim"),), *(((bar, "internal"), (line, ink)) for line in body), ()]
