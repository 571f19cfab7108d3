"""Makes the first picture: the rows of Today, first and last line, as spans."""

from __future__ import annotations

from widgets.day_spans import day_spans
from widgets.nav_spans import PLACES, nav_spans
from widgets.spans import across, both_ends, cells, cut_spans, sized
from widgets.status_spans import Hint, key_spans, sentences, service_spans
from widgets.thumb import thumb

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from console.model.shown import ShownHealth
    from console.signs import Signs
    from widgets.day_spans import DayLine
    from widgets.spans import Span, Spans

HINTS = (
    Hint("enter", "open"),
    Hint("t", "take"),
    Hint("w", "assign"),
    Hint("s", "status"),
    Hint("r", "reply"),
    Hint("/", "find"),
    Hint("?", "keys"),
)
"""What the last line says on Today; a test compares it with the bindings."""


class Seen:
    """What the first picture is made of."""

    __slots__ = ("counts", "cursor", "health", "lines", "now", "signs")

    def __init__(
        self,
        lines: Sequence[DayLine],
        cursor: str,
        counts: Mapping[str, int],
        health: Sequence[ShownHealth],
        now: datetime,
        signs: Signs,
    ) -> None:
        """`cursor` is the key of the line it begins on, `counts` what waits in a place."""
        self.lines, self.cursor, self.counts = lines, cursor, counts
        self.health, self.now, self.signs = health, now, signs


def picture(seen: Seen, hints: Sequence[Hint], width: int, height: int) -> list[Spans]:
    """Return every row of the screen in so many columns and rows."""
    services = service_spans(seen.health, seen.now, seen.signs)
    above = sentences(("", ""), seen.health, width)
    keys = key_spans(hints, services, width)
    last = [cut_spans(((" ", ""), said), width) for said in above]
    last.append(both_ends(((" ", ""), *keys), (*services, (" ", "")), width))
    first = [cut_spans(nav_spans(PLACES, "today", seen.counts, width), width), across(width)]
    return [*first, *_list(seen, width, height - 2 - len(last)), *last]


def _list(seen: Seen, width: int, height: int) -> list[Spans]:
    places = [at for at, line in enumerate(seen.lines) if line.key == seen.cursor and line.target is not None]
    cursor = places[0] if places else -1
    top = max(0, cursor - height + 1)
    bar = thumb(top, height, len(seen.lines))
    shown = seen.lines[top : top + height]
    rows = [
        _cropped(day_spans(line, top + y == cursor, width, seen.signs), width - 1)
        for y, line in enumerate(shown)
    ]
    rows += [()] * (height - len(rows))
    return [
        (*_cropped(row, width - 1), (seen.signs.thumb, "dim")) if y in bar else row
        for y, row in enumerate(rows)
    ]


def _cropped(row: Spans, width: int) -> Spans:
    """Return the row in exactly so many cells; the last column is the scroll bar's."""
    kept: list[Span] = []
    room = width
    for text, ink in row:
        size = cells(text)
        kept.append((text, ink) if size <= room else (sized(text, room), ink))
        room -= min(size, room)
    return (*kept, (" " * room, ""))
