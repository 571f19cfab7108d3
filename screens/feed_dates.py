"""Dates by which an answer shall have come back to the person."""

from __future__ import annotations

from datetime import datetime, timedelta


def next_working_day(now: datetime, days: int = 1) -> datetime:
    """Return the same hour so many days on, Saturdays and Sundays not counted."""
    local = now.astimezone().replace(second=0, microsecond=0)
    while days > 0:
        local += timedelta(days=1)
        days -= local.weekday() < 5
    return local
