"""A sheet of the calendar as lines of a grid: a week by lanes, a month by weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from console.cache.changebook import ChangeRow
from console.model import TimeWindow, WindowKind
from screens.calendar_days import WEEK, local_day
from screens.calendar_sheet import EVERYTHING, Opening, Sheet, covers_all, going, strongest
from widgets.calendar_cells import Band, DayCell, GridLine, Layout

WIDE = 140
"""Cells of the screen from which a lane's name has more room."""
NOTHING = "nothing planned"
FREEZES = {WindowKind.FREEZE_HARD: "hard freeze", WindowKind.FREEZE_APPROVAL: "approval freeze"}


def week_lines(sheet: Sheet) -> list[GridLine]:
    """Return a line for each lane; one that says so where nothing is planned."""
    if not sheet.lanes:
        return [GridLine(NOTHING, NOTHING, tuple(DayCell() for _ in sheet.asked.days), (), "dim")]
    most = max((len(day) for lane in sheet.lanes for day in lane.days), default=1)
    return [
        GridLine(
            lane.name,
            lane.name,
            tuple(
                _cell(sheet, day, most, strongest(lane.openings, place))
                for place, day in enumerate(lane.days)
            ),
            bands(lane.openings),
            "dim" if lane.name == EVERYTHING else "",
        )
        for lane in sheet.lanes
    ]


def week_layout(sheet: Sheet, now: datetime, width: int) -> Layout:
    """Return how a week is laid out."""
    days = sheet.asked.days
    heads = tuple(f"{day:%a} {day.day}" for day in days)
    name = 16 if width < WIDE else 32
    short = tuple(f"{f'{day:%a}'[:1]} {day.day}" for day in days)
    return Layout(heads, short, sheet.asked.lanes.of, name, _today(days, now))


def month_lines(sheet: Sheet, now: datetime) -> list[GridLine]:
    """Return a line for each week; a day bears the sign of what is open for everything, its line of what is frozen."""
    days, today = sheet.asked.days, local_day(now)
    most = max(map(len, sheet.days), default=1)
    whole = [one for one in sheet.openings if covers_all(one.window)]
    lines = []
    for first in range(0, len(days), WEEK):
        cells = []
        for place in range(first, first + WEEK):
            day = days[place]
            ink = "here" if day == today else "dim"
            kind = strongest(whole, place)
            cells.append(_cell(sheet, sheet.days[place], most, kind, number=str(day.day), ink=ink))
        number = days[first + WEEK // 2].isocalendar().week
        lines.append(
            GridLine(str(first), f"{number}", tuple(cells), bands(sheet.openings, first, scope=True), "dim")
        )
    return lines


def month_layout(sheet: Sheet) -> Layout:
    """Return how a month is laid out."""
    heads = tuple(f"{day:%a}" for day in sheet.asked.days[:WEEK])
    return Layout(heads, heads, "", 4, None, doubled=True)


def bands(openings: Sequence[Opening], first: int = 0, *, scope: bool = False) -> tuple[Band, ...]:
    """Return the freezes of a week from the day at `first` on, the hard ones before the others, none twice."""
    found: list[Band] = []
    for kind in FREEZES:
        for one in sorted(openings, key=lambda one: not covers_all(one.window)):
            start, end = max(one.first - first, 0), min(one.last - first, WEEK - 1)
            free = all(band.last < start or end < band.first for band in found)
            if one.window.kind is kind and start <= end and free:
                found.append(Band(start, end, kind, freeze_words(one.window, scope=scope)))
    return tuple(found)


def freeze_words(window: TimeWindow, *, scope: bool = False) -> str:
    """Return a freeze in words: `hard freeze: year-end close, Finance`; with `scope` also of what it is one."""
    owner = f", {window.owner}" if window.owner and window.owner not in window.name else ""
    covered = ", ".join((*window.services, *window.cis)) if scope else ""
    of = f" of {covered}" if covered else ""
    return f"{FREEZES.get(window.kind, 'maintenance')}{of}: {window.name}{owner}"


def _cell(
    sheet: Sheet,
    rows: Sequence[ChangeRow],
    most: int,
    kind: WindowKind | None,
    number: str = "",
    ink: str = "",
) -> DayCell:
    collide = [sheet.serious(row.ref) for row in rows]
    move = sheet.asked.move
    return DayCell(
        count=len(rows),
        most=most,
        serious=sum(one is True for one in collide),
        close=sum(one is False for one in collide),
        failed=sum(row.result is not None and row.result.harmed for row in rows),
        running=sum(going(row) for row in rows),
        outage=any(row.outage for row in rows),
        moved=move is not None and any(row.ref == move.row.ref for row in rows),
        window=kind,
        number=number,
        ink=ink,
    )


def _today(days: Sequence[date], now: datetime) -> int | None:
    today = local_day(now)
    return days.index(today) if today in days else None
