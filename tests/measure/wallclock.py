"""The oracle: somebody who looks at the clock on the wall once a minute, and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Hours = Mapping[int, Sequence[tuple[str, str]]]
"""Working hours by weekday, as ("09:00", "17:00")."""


def worked_minutes(
    start: datetime, end: datetime, zone: ZoneInfo, hours: Hours, off: Callable[[date], bool]
) -> list[datetime]:
    """Return the minutes, by the instant each begins, that are worked from `start` until `end`, both whole minutes.

    A span of work is open from the first look at which the wall shows its start or later until the first look
    at which it shows its end or later.
    """
    at = start.astimezone(UTC) - timedelta(days=3)
    latest = ""
    worked = []
    while at < end:
        latest = max(latest, at.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
        if at >= start and _open(latest, hours, off):
            worked.append(at)
        at += MINUTE
    return worked


def _open(latest: str, hours: Hours, off: Callable[[date], bool]) -> bool:
    day = date.fromisoformat(latest[:10])
    return not off(day) and any(
        opens <= latest[11:] < closes for opens, closes in hours.get(day.weekday(), ())
    )
