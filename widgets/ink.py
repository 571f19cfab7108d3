"""Draws lines of plain text in a handful of inks, each with one meaning; nothing in a text is markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[str, str]
"""A text and the name of its ink; an empty name is the normal one."""
Spans = tuple[Span, ...]


class Inked(Widget):
    """A widget that draws spans; the theme gives the inks their colours."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "ink--dim",
        "ink--bright",
        "ink--harm",
        "ink--soon",
        "ink--good",
        "ink--here",
        "ink--internal",
        "ink--found",
        "ink--off",
    }
    DEFAULT_CSS = """
    Inked {
        .ink--dim { text-style: dim; }
        .ink--bright { text-style: bold; }
        .ink--harm { color: $error; text-style: bold; }
        .ink--soon { color: $warning; }
        .ink--good { color: $success; }
        .ink--here { color: $primary; text-style: bold; }
        .ink--internal { color: $secondary; }
        .ink--found { text-style: reverse; }
        .ink--off { text-style: dim strike; }
    }
    """

    def strip(self, spans: Iterable[Span], width: int) -> Strip:
        """Return the spans as one line of exactly `width` cells."""
        base = self.rich_style
        drawn = [
            Segment(text, base + self.get_component_rich_style(f"ink--{ink}") if ink else base)
            for text, ink in spans
            if text
        ]
        return Strip(drawn).adjust_cell_length(width, base)


def length(spans: Iterable[Span]) -> int:
    """Return how many cells the spans take."""
    return sum(cell_len(text) for text, _ in spans)


def cut(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with `…` where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""


def cut_spans(spans: Iterable[Span], width: int) -> Spans:
    """Return the spans in at most `width` cells, the end cut."""
    kept: list[Span] = []
    room = width
    for text, ink in spans:
        if room <= 0:
            break
        kept.append((cut(text, room), ink))
        room -= cell_len(text)
    return tuple(kept)


def both_ends(left: Spans, right: Spans, width: int) -> Spans:
    """Return one line with `left` at its beginning and `right` at its end; what does not fit is cut left."""
    room = width - length(right) - (2 if right else 0)
    if room < 8:
        return cut_spans(left, width)
    shown = cut_spans(left, room)
    gap = width - length(shown) - length(right)
    return (*shown, (" " * gap, ""), *right)
