"""A decision card on one screen: nothing that decides is below the fold."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.strip import Strip

from console.reports.card import Card
from console.signs import Signs
from widgets.card_fit import Fitted, fit, wrap_spans
from widgets.ink import Inked, Spans, both_ends, cut_spans

RULING = 2
"""Rows that the sentence under the card may take."""


class CardSheet(Inked, can_focus=True):
    """Draws a card; tells when all of a version that decides was drawn."""

    DEFAULT_CSS = "CardSheet { height: 1fr; }"

    @dataclass
    class Painted(Message):
        """A version is on screen, whole as far as it decides."""

        version: str

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs
        self._card: Card | None = None
        self._rows: tuple[Spans, ...] = ()
        self._body: tuple[int, int, Card | None, Fitted] = (0, 0, None, Fitted((), False))
        self.painted: str | None = None
        """The version that was on screen last, whole as far as it decides."""

    def show(self, card: Card) -> None:
        """Show a card; one of another version counts as unseen until it was drawn."""
        if card == self._card:
            return
        if self._card is None or self._card.version != card.version:
            self.painted = None
        self._card = card
        self._lay_out()
        self.refresh()

    def on_resize(self) -> None:
        """Fit it anew."""
        self._lay_out()
        self.refresh()

    @property
    def complete(self) -> bool:
        """Whether everything that decides has its place on the screen."""
        return self._body[3].complete

    def render_line(self, y: int) -> Strip:
        """Draw one row; once the last is drawn the version was on screen."""
        if self._card is not None and y == self.size.height - 1 and self.complete:
            self._was_drawn(self._card.version)
        return self.strip(self._rows[y] if y < len(self._rows) else (), self.size.width)

    def _was_drawn(self, version: str) -> None:
        if self.painted != version:
            self.painted = version
            self.post_message(self.Painted(version))

    def _lay_out(self) -> None:
        card, (width, height) = self._card, self.size
        if card is None or not width or not height:
            self._rows = ()
            return
        rule: Spans = ((self._signs.rule[:1] * width, "dim"),)
        top = [*self._top(card, width), rule]
        ruling = [((" ", ""), *row) for row in wrap_spans(card.ruling, width - 2)[:RULING]]
        room = height - len(top) - len(ruling) - 1
        if (width, room, card) != self._body[:3]:
            self._body = (width, room, card, fit(card.sections, width, room))
        body = self._spaced(list(self._body[3].rows), room)
        self._rows = (*top, *body, rule, *ruling)

    def _top(self, card: Card, width: int) -> list[Spans]:
        title: Spans = ((" ", ""), (f"{card.number}  ", "bright"), (card.title, "bright"))
        return [
            both_ends(title, ((card.right, "dim"), (" ", "")), width),
            cut_spans(((" ", ""), *card.head), width - 1),
        ]

    def _spaced(self, rows: list[Spans], room: int) -> list[Spans]:
        """Return as many rows as there is room for, a free one before what gets into its way."""
        place = next((at for at, row in enumerate(rows) if row[1][0].strip() == "Collides"), None)
        if place is not None and len(rows) < room:
            rows.insert(place, ())
        return rows + [()] * (room - len(rows))
