"""When the desk promises a ticket to be solved: working time of the house, moved by pauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from console.measure import sla
from console.measure.calendars import WorkingCalendar
from console.measure.closures import of_country
from console.model import Pause

HOUR = 3_600_000
TARGETS = {1: 4 * HOUR, 2: 8 * HOUR, 3: 24 * HOUR, 4: 40 * HOUR, 5: 80 * HOUR}
"""Working milliseconds by priority; a working day has ten hours."""
ZONE = ZoneInfo("Europe/Amsterdam")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = (8 * 3600, 18 * 3600)


@cache
def calendar() -> WorkingCalendar:
    """Return the house's working hours: eight to six from Monday to Friday, Dutch holidays off."""
    return WorkingCalendar(ZONE, ((_DAY,),) * 5 + ((),) * 2, of_country("NL"))


def due(created: int, priority: int, pauses: Iterable[tuple[int, int]] = ()) -> int | None:
    """Return the instant at which the working time of the priority is used up, in ms since 1970.

    Each pause moves it by the working time that the pause holds. None where it would never be.
    """
    start = moment(created)
    target = sla.Target(TARGETS[priority] / 1000, calendar())
    held = [Pause(moment(begin), moment(end)) for begin, end in pauses]
    return _count(sla.run(target, start, start, held).due)


def later(instant: int, working: int) -> int:
    """Return the instant so many working milliseconds after another."""
    return _count(calendar().after(moment(instant), working / 1000)) or instant


def worked(start: int, end: int) -> int:
    """Return the working milliseconds between two instants."""
    return round(calendar().business_seconds(moment(start), moment(end)) * 1000)


def at_work(instant: int) -> bool:
    """Tell whether the house works at an instant."""
    return calendar().at_work(moment(instant))


def moment(instant: int) -> datetime:
    """Return milliseconds since 1970 as an instant in UTC."""
    return _EPOCH + timedelta(milliseconds=instant)


def _count(instant: datetime | None) -> int | None:
    return None if instant is None else (instant - _EPOCH) // timedelta(milliseconds=1)
