"""Draws lines of plain text in a handful of inks, each with one meaning; nothing in a text is markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from widgets.inks import INKS
from widgets.spans import Span as Span
from widgets.spans import Spans as Spans
from widgets.spans import both_ends as both_ends
from widgets.spans import cells as cells
from widgets.spans import cut as cut
from widgets.spans import cut_spans as cut_spans
from widgets.spans import length as length
from widgets.spans import sized


@cache
def _style(ink: str) -> Style:
    attributes, colour = INKS[ink]
    bold, dim, reverse, strike = (name in attributes or None for name in ("bold", "dim", "reverse", "strike"))
    return Style(color=colour or None, bold=bold, dim=dim, reverse=reverse, strike=strike)


class Inked(Widget):
    """A widget that draws spans; the terminal's theme gives the inks their colours."""

    _inks: dict[str, Style] | None = None
    """The style of each ink that was used since the theme, the focus or a class changed."""

    def notify_style_update(self) -> None:
        """Look the inks up anew."""
        self._inks = None
        super().notify_style_update()

    def ink(self, name: str) -> Style:
        """Return the style of an ink; an empty name is the normal one."""
        if self._inks is None:
            self._inks = {}
        style = self._inks.get(name)
        if style is None:
            style = self.rich_style
            if name:
                style += _style(name)
            self._inks[name] = style
        return style

    def segments(self, spans: Iterable[Span], width: int) -> list[Segment]:
        """Return the spans in exactly `width` cells; neighbours of one ink are one piece."""
        fitted: list[Span] = []
        room = width
        for text, ink in spans:
            size = cells(text)
            if size >= room:
                fitted.append((text if size == room else sized(text, room), ink))
                break
            fitted.append((text, ink))
            room -= size
        else:
            fitted.append((" " * room, ""))
        return self.joined(fitted)

    def joined(self, spans: Sequence[Span]) -> list[Segment]:
        """Return the spans as they are; neighbours of one ink are one piece."""
        if len(spans) == 1:
            return [Segment(spans[0][0], self.ink(spans[0][1]))]
        drawn: list[Segment] = []
        ink, parts, last = self.ink, "", ""
        for text, name in spans:
            if name == last or not text:
                parts += text
            else:
                if parts:
                    drawn.append(Segment(parts, ink(last)))
                parts, last = text, name
        if parts:
            drawn.append(Segment(parts, ink(last)))
        return drawn

    def strip(self, spans: Iterable[Span], width: int) -> Strip:
        """Return the spans as one line of exactly `width` cells."""
        return Strip(self.segments(spans, width), width)
