"""When the desk promises a ticket to be solved: working time of the house, moved by pauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
OPENS, CLOSES = time(8), time(18)
HOUR = 3_600_000
TARGETS = {1: 4 * HOUR, 2: 8 * HOUR, 3: 24 * HOUR, 4: 40 * HOUR, 5: 80 * HOUR}
"""Working milliseconds by priority; a working day has ten hours."""
COUNTRY = "NL"
_FAR = 4000
"""Days after which a promise is given up on."""


def due(created: int, priority: int, pauses: Iterable[tuple[int, int]] = ()) -> int | None:
    """Return the instant at which the working time of the priority is used up, in ms since 1970.

    Each pause moves it by the working time that the pause holds. None where it would be years away.
    """
    left = TARGETS[priority] + sum(working(start, end) for start, end in pauses)
    day = _day(created)
    for _ in range(_FAR):
        opens, closes = _hours(day)
        room = closes - max(opens, created)
        if room >= left:
            return max(opens, created) + left
        left -= max(room, 0)
        day += timedelta(days=1)
    return None


def working(start: int, end: int) -> int:
    """Return the working milliseconds between two instants; 0 where `end` comes first."""
    if end <= start:
        return 0
    day, last = _day(start), _day(end)
    sum_ = 0
    while day <= last:
        opens, closes = _hours(day)
        sum_ += max(0, min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return sum_


def at_work(instant: int) -> bool:
    """Tell whether the house works at an instant."""
    opens, closes = _hours(_day(instant))
    return opens <= instant < closes


@cache
def _hours(day: date) -> tuple[int, int]:
    """Return when the day's work begins and ends; the same instant twice on a day off."""
    opens = _instant(datetime.combine(day, OPENS, ZONE))
    if day.weekday() >= 5 or day in _holidays(day.year):
        return opens, opens
    return opens, _instant(datetime.combine(day, CLOSES, ZONE))


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # a tenth of a second: only where a promise is counted

    return frozenset(country_holidays(COUNTRY, years=year))


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1000, ZONE).date()


def _instant(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)
