"""A day of the calendar by the hour: a strip for each change, in its lane, over freezes and maintenance."""

from __future__ import annotations

from console.cache.changebook import ChangeRow
from console.model import WindowKind
from screens.calendar_lines import Scene, flag, inked
from screens.calendar_sheet import Lane, usable
from screens.calendar_view import freeze_words
from widgets.calendar_cells import sign_of
from widgets.hour_strip import Stroke, scale, strokes
from widgets.ink import Span, Spans, cut, length
from widgets.line_list import Item

NUMBER = 10
EDGE = 4
"""Cells before the lane: cursor, sign, and a blank behind each."""


def day_items(scene: Scene, width: int) -> list[Item]:
    """Return a strip for each change of the sheet's one day, lane by lane, and one for each lane's freezes."""
    made: list[Item] = []
    for lane in scene.sheet.lanes:
        rows = lane.days[0]
        for row in rows:
            made.append(_item(scene, lane, row, row is rows[0], width))
        if not rows:
            made.append(_closed(scene, lane, width))
    return made


def scale_line(scene: Scene, width: int) -> Spans:
    """Return the hours above the strips."""
    lane, title, strip = _widths(width)
    opens, closes = scene.sheet.marks
    head = scene.sheet.asked.lanes.of
    before: Span = (f"{' ' * EDGE}{head:<{lane}}{'change':<{NUMBER + title}} ", "dim")
    return (before, *scale(opens, closes, strip, scene.now))


def _item(scene: Scene, lane: Lane, row: ChangeRow, first: bool, width: int) -> Item:
    name, title, strip = _widths(width)
    opens, closes = scene.sheet.marks
    drawn = _background(scene, lane)
    if row.start is not None and row.end is not None and usable(row):
        drawn.append(Stroke(row.start, row.end, scene.signs.bar, inked(scene, row)))
    elif row.start is not None:
        drawn.append(Stroke(row.start, row.start, scene.signs.unknown, "soon"))
    words = f"{row.number:<{NUMBER}}" + (f"{cut(row.title, title - 1)}" if title else "")
    left: list[Span] = [
        *flag(scene, row),
        _padded((cut(lane.name, name - 1) if first else "", "dim"), name),
        _padded((words, "bright" if row.mine else ""), NUMBER + title),
        (" ", ""),
        *strokes(drawn, opens, closes, strip),
    ]
    return Item(tuple(left), key=str(row.ref))


def _closed(scene: Scene, lane: Lane, width: int) -> Item:
    """Return the line of a lane without changes: its windows, and which they are."""
    name, title, strip = _widths(width)
    words = "; ".join(dict.fromkeys(freeze_words(one.window) for one in lane.openings))
    opens, closes = scene.sheet.marks
    drawn = strokes(_background(scene, lane), opens, closes, strip)
    left = (
        ("  ", ""),
        _padded((cut(lane.name, name - 1), "dim"), name),
        _padded((cut(words, NUMBER + title), "dim"), NUMBER + title),
        (" ", ""),
        *drawn,
    )
    return Item(left)


def _background(scene: Scene, lane: Lane) -> list[Stroke]:
    """Return a lane's windows, the strictest last: it is drawn over the others."""
    kinds = list(WindowKind)
    order = sorted(lane.openings, key=lambda one: kinds.index(one.window.kind), reverse=True)
    return [Stroke(one.start, one.end, *sign_of(one.window.kind, scene.signs)) for one in order]


def _widths(width: int) -> tuple[int, int, int]:
    """Return the cells for a lane's name, a title and the strip; the strip has one for an hour or for part."""
    name = 12 if width < 120 else 20
    room = width - EDGE - name - NUMBER - 2
    strip = max(part for part in (24, 48, 72, 96) if part <= max(24, room * 3 // 4 if room > 70 else room))
    return name, max(0, room - strip) if room - strip > 11 else 0, strip


def _padded(span: Span, width: int) -> Span:
    return span[0] + " " * (width - length((span,))), span[1]
