"""Windows and instants as a card tells them: in the reader's own zone, and in the change's where it differs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


def instant(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return `21:00` of today, else `Sat 28 Nov 21:00`, with the year where it is another one.

    `zone` is the reader's, None for the machine's. In an hour that a clock put back shows twice, the offset
    from UTC says which of the two it is.
    """
    local, today = _local(at, zone), _local(now, zone)
    if local.date() == today.date():
        return clock(at, zone)
    return f"{day(at, now, zone)} {clock(at, zone)}"


def day(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return `Sat 28 Nov`, with the year where it is not the present one."""
    local = _local(at, zone)
    year = f" {local.year}" if local.year != _local(now, zone).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}"


def clock(at: datetime, zone: tzinfo | None) -> str:
    """Return `21:00`, with its offset where the clock shows that time twice."""
    local = _local(at, zone)
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    twice = first != second
    return f"{local:%H:%M} ({local:%Z})" if twice else f"{local:%H:%M}"


def stretch(start: datetime, end: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return a window: `Sat 28 Nov 22:00–23:30`, with the second day where it ends on another one."""
    begins = f"{day(start, now, zone)} {clock(start, zone)}"
    last = end - timedelta(microseconds=1) if end > start else end
    if _local(start, zone).date() == _local(last, zone).date():
        ends = clock(end, zone)
        return f"{begins}–{'24:00' if ends == '00:00' else ends}"
    return f"{begins} – {day(end, now, zone)} {clock(end, zone)}"


def elsewhere(start: datetime, end: datetime, now: datetime, zone: tzinfo | None, name: str) -> str:
    """Return the same window on the wall clock of the zone called `name`; empty where that shows the same."""
    from zoneinfo import ZoneInfo

    try:
        other = ZoneInfo(name) if name else None
    except (ValueError, KeyError, OSError):
        return f"its zone {name!r} is not known here"
    if other is None:
        return ""
    theirs = stretch(start, end, now, other)
    ours = stretch(start, end, now, zone)
    if theirs == ours:
        return ""
    same_day = day(start, now, other) == day(start, now, zone) and "–" in theirs and " – " not in theirs
    return f"{theirs.removeprefix(day(start, now, other)).lstrip() if same_day else theirs} in {name}"


def changes_clock(start: datetime, end: datetime, zone: tzinfo | None) -> bool:
    """Return whether the clocks of a zone are put forward or back within a window."""
    return _local(start, zone).utcoffset() != _local(end, zone).utcoffset()


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    return at.astimezone(zone)
