"""Which days a calendar shows, and where they begin and end on the agent's own clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from console.moments import local_zone

WEEK = 7
AGENDA = 14
"""Days that the agenda lists."""


class Zoom(StrEnum):
    """How much of the calendar is seen at once."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    AGENDA = "agenda"

    @property
    def next(self) -> Zoom:
        """The one that `z` goes to: closer, and from the list back to the month."""
        order = list(Zoom)
        return order[(order.index(self) + 1) % len(order)]


def days_of(zoom: Zoom, day: date, first_weekday: int) -> tuple[date, ...]:
    """Return the days shown around one: its month in whole weeks, its week, itself, or the two weeks from it."""
    match zoom:
        case Zoom.MONTH:
            first = _week(day.replace(day=1), first_weekday)
            last = _week(_next_month(day, 1) - timedelta(days=1), first_weekday) + timedelta(days=WEEK)
        case Zoom.WEEK:
            first = _week(day, first_weekday)
            last = first + timedelta(days=WEEK)
        case Zoom.DAY:
            first, last = day, day + timedelta(days=1)
        case Zoom.AGENDA:
            first, last = day, day + timedelta(days=AGENDA)
    return tuple(first + timedelta(days=at) for at in range((last - first).days))


def beside(zoom: Zoom, day: date, by: int) -> date:
    """Return the day to look at `by` months, weeks or days further."""
    if zoom is Zoom.MONTH:
        return _next_month(day, by)
    return day + timedelta(days=by * (1 if zoom is Zoom.DAY else WEEK))


def midnight(day: date) -> datetime:
    """Return when a day begins on the agent's clock, in UTC."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC)


def marks_of(days: Sequence[date]) -> list[datetime]:
    """Return when each day begins, and when the last one ends."""
    return [midnight(day) for day in (*days, days[-1] + timedelta(days=1))]


def local_day(at: datetime) -> date:
    """Return the day of an instant on the agent's clock."""
    return at.astimezone().date()


def title_of(zoom: Zoom, days: Sequence[date], day: date, now: datetime) -> str:
    """Return what the days shown are called: `Week 48, 23–29 Nov, Amsterdam`."""
    year = f" {day.year}" if day.year != local_day(now).year else ""
    zone = local_zone().rpartition("/")[2].replace("_", " ") or now.astimezone().tzname()
    match zoom:
        case Zoom.MONTH:
            return f"{day:%B} {day.year}, {zone}"
        case Zoom.WEEK:
            middle = days[len(days) // 2]
            return f"Week {middle.isocalendar().week}, {_range(days[0], days[-1])}{year}, {zone}"
        case Zoom.DAY:
            return f"{long_day(day)}{year}, {zone}"
        case Zoom.AGENDA:
            return f"From {long_day(day)}{year}, {zone}"


def long_day(day: date) -> str:
    """Return `Sat 28 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def _range(first: date, last: date) -> str:
    if first.month == last.month:
        return f"{first.day}–{last.day} {last:%b}"
    return f"{first.day} {first:%b} – {last.day} {last:%b}"


def _week(day: date, first_weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - first_weekday) % WEEK)


def _next_month(day: date, by: int) -> date:
    months = day.year * 12 + day.month - 1 + by
    return date(min(max(months // 12, 1), 9998), months % 12 + 1, 1)
