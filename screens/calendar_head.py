"""What the calendar says above and below: what is shown, how much of it collides, what is moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from console.cache.changebook import ChangeRow
from console.model import WindowKind
from console.region import number
from console.reports.times import stretch
from screens.calendar_days import Zoom, long_day, title_of
from screens.calendar_lines import HERE
from screens.calendar_sheet import Move, Sheet, usable
from screens.calendar_view import freeze_words

ROOMY = 100
"""Cells of width from which everything is counted in full."""
Said = tuple[str, str, str]
"""A title, what stands dim behind it, what stands at the right."""


def title(zoom: Zoom, sheet: Sheet, day: date, now: datetime) -> str:
    """Return what is looked at."""
    return title_of(zoom, sheet.asked.days, day, now)


def counted(sheet: Sheet, without: int, width: int) -> str:
    """Return how many changes there are, how many collide, and what cannot be drawn."""
    found = [sheet.serious(row.ref) for row in sheet.rows]
    close, odd = found.count(False), without + sum(not usable(row) for row in sheet.rows)
    parts = [_changes(len(found)), f"{number(found.count(True))} collide"]
    if close and width >= ROOMY:
        parts.append(f"{number(close)} close")
    if odd:
        parts.append(
            f"{number(odd)} without a usable window" if width >= ROOMY else f"{number(odd)} no window"
        )
    if not sheet.estate.known:
        parts.append("items and freezes not known here" if width >= ROOMY else "no estate")
    if sheet.broken and width >= ROOMY:
        parts.append(f"{len(sheet.broken)} windows cannot be read")
    return " · ".join(parts)


def empty(sheet: Sheet, filter_text: str) -> str:
    """Return the sentence that stands where nothing is planned."""
    if filter_text or sheet.asked.colliding:
        return "Nothing fits this filter in these two weeks. esc clears it."
    return "Nothing is planned in these two weeks."


def below(
    zoom: Zoom,
    sheet: Sheet,
    day: date,
    lane: str,
    rows: Sequence[ChangeRow],
    current: ChangeRow | None,
    now: datetime,
) -> Said:
    """Return the line above the lower pane."""
    if sheet.asked.move is not None:
        return _moving(sheet.asked.move, now)
    if zoom in (Zoom.DAY, Zoom.AGENDA):
        if current is None:
            return "", "", ""
        return f"{current.number}  {current.title}", "", current.state_name or current.state.value
    where = f", {lane}" if zoom is Zoom.WEEK and lane else ""
    return f"{long_day(day)}{where}", _windows(zoom, sheet, day, lane), _changes(len(rows))


def _windows(zoom: Zoom, sheet: Sheet, day: date, lane: str) -> str:
    """Return the freezes and maintenance windows of a day, in a lane or in all of them."""
    place = sheet.asked.days.index(day)
    openings = sheet.openings
    if zoom is Zoom.WEEK:
        openings = next((one.openings for one in sheet.lanes if one.name == lane), ())
    open_then = [one.window for one in openings if one.first <= place <= one.last]
    kinds = list(WindowKind)
    open_then.sort(key=lambda window: kinds.index(window.kind))
    return "; ".join(dict.fromkeys(freeze_words(window, scope=zoom is Zoom.MONTH) for window in open_then))


def _moving(move: Move, now: datetime) -> Said:
    new = stretch(move.start, move.end, now, HERE)
    shift = int((move.start - move.booking.start).total_seconds() // 60)
    hours, minutes = divmod(abs(shift), 60)
    size = f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
    way = f"{size} {'later' if shift > 0 else 'earlier'}"
    return f"{move.row.number} to {new}", f"{way}, not sent", "enter asks"


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{number(count)} changes"
