"""Time as an agent reads it: how long ago, how long until, and the full stamp."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTE = 60
HOUR = 3600
DAY = 86400


def span(seconds: float) -> str:
    """Return a stretch of time in its one unit that matters: `40s`, `4m`, `2h`, `3d`, `5w`, `2y`."""
    size = abs(seconds)
    if size < HOUR:
        return f"{int(size)}s" if size < MINUTE else f"{int(size // MINUTE)}m"
    if size < 21 * DAY:
        return f"{int(size // HOUR)}h" if size < DAY else f"{int(size // DAY)}d"
    return f"{int(size // (7 * DAY))}w" if size < 730 * DAY else f"{int(size // (365 * DAY))}y"


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was; within a minute it is `now`."""
    gone = (now - then).total_seconds()
    return "now" if gone < MINUTE else f"{span(gone)} ago"


def clock(then: datetime, now: datetime) -> str:
    """Return the local time, with the day where it is not today and the year where it is not this one."""
    local, today = then.astimezone(), now.astimezone()
    if local.date() == today.date():
        return local.strftime("%H:%M")
    if local.year == today.year and today - local < timedelta(days=300):
        return local.strftime("%a %d %b %H:%M")
    return local.strftime("%d %b %Y %H:%M")


def stamp(then: datetime) -> str:
    """Return the full local stamp with its zone."""
    return then.astimezone().strftime("%a %d %b %Y %H:%M %Z")
