"""Everything about a change in full: what the card shortens, counts, or leaves to whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.model import Entry, Visibility
from console.reports.card import Card, Section, words
from console.rules.facts import CardFacts
from screens.base import Desk, DeskScreen
from widgets.ink import Spans
from widgets.reading import Reading
from widgets.status_line import StatusLine
from widgets.title_line import TitleLine
from widgets.when import clock


class CardMore(DeskScreen[None]):
    """Shows the whole card and its texts, to be scrolled."""

    AUTO_FOCUS = "Reading"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,backspace,escape,enter", "back", "back to the card", key_display="q", id="screen.back"),
    ]

    def __init__(self, desk: Desk, card: Card, facts: CardFacts) -> None:
        super().__init__(desk)
        self._card = card
        self._facts = facts

    def compose(self) -> ComposeResult:
        """Lay out the title, the text and the last line."""
        yield TitleLine()
        yield Reading()
        yield StatusLine(self.desk.signs)

    def load(self) -> None:
        """Show what the card was built from; news stands on the card itself."""
        card = self._card
        self.query_one(TitleLine).show(f"{card.number}  {card.title}", "", f"version {card.version}")
        self.query_one(Reading).show(list(self._lines()))

    def _lines(self) -> Iterator[Spans]:
        card = self._card
        yield ((card.title, "bright"),)
        yield ((card.right, "dim"),)
        yield card.head
        for section in (*card.sections, *card.beyond):
            yield from _section(section)
        for text in card.texts:
            yield from _part(text.label)
            for line in text.body.split("\n"):
                yield (("  ", ""), (line, ""))
        if self._facts.said:
            yield from _part("What was said")
            for entry in self._facts.said:
                yield from _said(entry, self._facts)
        yield ()
        yield card.ruling

    def action_back(self) -> None:
        """Go back to the card."""
        self.dismiss(None)


def _part(label: str) -> Iterator[Spans]:
    yield ()
    yield ((label, "here"),)


def _section(section: Section) -> Iterator[Spans]:
    yield from _part(section.label)
    for line in section.lines:
        if words(line):
            yield (("  ", ""), *line)


def _said(entry: Entry, facts: CardFacts) -> Iterator[Spans]:
    who = entry.author.name if entry.author else "the service"
    internal = " · internal" if entry.visibility is Visibility.INTERNAL else ""
    yield ((f"  {clock(entry.at, facts.now)}  {who}{internal}", "dim"),)
    for line in entry.body.split("\n"):
        yield (("    ", ""), (line, ""))
