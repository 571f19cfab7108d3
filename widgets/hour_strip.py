"""The hours of one day side by side, with what takes time drawn on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.ink import Inked, Span, Spans
from widgets.line_list import LineList

EVERY = 3
"""Hours between two that are named."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stretch of time that is drawn with a sign of one cell."""

    start: datetime
    end: datetime
    sign: str
    ink: str = ""


def strokes(drawn: Sequence[Stroke], opens: datetime, closes: datetime, width: int) -> Spans:
    """Return a day of `width` cells with the strokes on it, the later ones over the earlier.

    The day is as long as it is, 23 or 25 hours where the clocks change; what is short takes one cell.
    """
    cells: list[Span] = [(" ", "")] * width
    for stroke in drawn:
        if stroke.start >= closes or stroke.end <= opens or stroke.end < stroke.start:
            continue
        first = _cell(max(stroke.start, opens), opens, closes, width)
        last = _cell(min(stroke.end, closes) - timedelta(microseconds=1), opens, closes, width)
        for at in range(first, max(first, last) + 1):
            cells[at] = (stroke.sign, stroke.ink)
    return _joined(cells)


def scale(opens: datetime, closes: datetime, width: int, now: datetime) -> Spans:
    """Return the line above a day: every third hour as the agent's clock shows it, and where now is."""
    line = [" "] * width
    hour = opens
    while hour < closes:
        shown = hour.astimezone()
        at = _cell(hour, opens, closes, width)
        if shown.hour % EVERY == 0 and at + 2 <= width:
            line[at : at + 2] = f"{shown:%H}"
        hour += timedelta(hours=1)
    text = "".join(line)
    if not opens <= now < closes:
        return ((text, "dim"),)
    at = min(_cell(now, opens, closes, width), width - 1)
    return ((text[:at], "dim"), ("│", "here"), (text[at + 1 :], "dim"))


class DayStrips(LineList):
    """A line for each thing that takes time on a day; left and right turn to other days."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "day(1)", "the day after", show=False, id="calendar.later"),
        Binding("h,left", "day(-1)", "the day before", show=False, id="calendar.earlier"),
    ]

    @dataclass
    class Turned(Message):
        """Another day is wanted: so many days further."""

        by: int

    def action_day(self, by: int) -> None:
        """Ask for another day."""
        self.post_message(self.Turned(by))


class HourScale(Inked):
    """The line above the strips of a day."""

    DEFAULT_CSS = "HourScale { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: Spans = ()

    def show(self, spans: Spans) -> None:
        """Set what it says."""
        if spans != self._spans:
            self._spans = spans
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        return self.strip(self._spans, self.size.width)


def _cell(at: datetime, opens: datetime, closes: datetime, width: int) -> int:
    return min(width - 1, max(0, int((at - opens) / (closes - opens) * width)))


def _joined(cells: Sequence[Span]) -> Spans:
    spans: list[Span] = []
    for text, ink in cells:
        if spans and spans[-1][1] == ink:
            spans[-1] = (spans[-1][0] + text, ink)
        else:
            spans.append((text, ink))
    return tuple(spans)
