"""Times as people write them: in their own zone, in a named one, or with an offset."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WHEN = re.compile(
    r"(\d{4}-\d{2}-\d{2}|[a-z]+)(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.I
)
_SPAN = re.compile(r"(?:(\d{1,4})d)?\s*(?:(\d{1,4})h)?\s*(?:(\d{1,6})m?)?")
_LONGEST = timedelta(days=400)
EARLIEST, LATEST = datetime(1900, 1, 3, tzinfo=UTC), datetime(2199, 12, 29, tzinfo=UTC)
"""Two days within what calendars count: in every zone, and with a day before and after, these are times yet."""


class MomentError(ValueError):
    """A text names no time, or two; `str()` says what to write instead."""


def instant(text: str, zone: str = "", now: datetime | None = None) -> datetime:
    """Return the instant that a text names, in UTC; raises `MomentError` where it names none, or two.

    `2026-11-28 22:00`, `today` or `tomorrow` with a time, a day alone for its midnight; with an offset
    (`+01:00`, `Z`) or without one in `zone`, the agent's own where that is empty.
    """
    found = _WHEN.fullmatch(text.strip())
    day = _day(found[1], now) if found else None
    if found is None or day is None:
        raise MomentError(f"{text!r} is no time: write 2026-11-28 22:00, or tomorrow 22:00.")
    if not EARLIEST.date() < day < LATEST.date():
        raise MomentError(f"{text!r} is too far away: years count from {EARLIEST.year} to {LATEST.year}.")
    try:
        hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4))
        shown = datetime(day.year, day.month, day.day, hours, minutes, seconds)
        if found[5]:
            return shown.replace(tzinfo=_offset(found[5])).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MomentError(f"{text!r} is no time: there is no such hour.") from None
    return _in_zone(shown, zone)


def bounded(at: datetime) -> datetime:
    """Return an instant as a service says it in UTC; "never", written as year 1 or 9999, is as far as we count."""
    return min(max(at, EARLIEST), LATEST).astimezone(UTC)


def span(text: str) -> timedelta:
    """Return a stretch of time: `90m`, `1h30m`, `2d`, a number alone for minutes; raises `MomentError`."""
    found = _SPAN.fullmatch(text.strip().lower())
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    length = timedelta(days=days, hours=hours, minutes=minutes)
    if not timedelta() < length <= _LONGEST:
        raise MomentError(f"{text!r} is no length of time: write 90m, 1h30m or 2d.")
    return length


def zone_of(name: str) -> tzinfo | None:
    """Return a zone by its IANA name, None for the agent's own; raises `MomentError` for one nobody knows."""
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MomentError(f"{name!r} is no time zone such as Europe/Amsterdam.") from None


def doubt(shown: datetime, zone: tzinfo | None) -> str:
    """Return why a clock in the zone does not show a time exactly once, with what to write; else nothing.

    `shown` has no zone of its own; None is the agent's.
    """
    either = sorted(shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if either[0] == either[1]:
        return ""
    there = [one.astimezone(zone) for one in either]
    offsets = [f"{shown:%Y-%m-%d %H:%M}{_written(one)}" for one in there]
    if all(one.replace(tzinfo=None) == shown for one in there):
        why = "comes twice there, because the clocks go back then"
    else:
        why = "is skipped by the clocks there, which go forward then"
    return f"{why}: write {' or '.join(offsets)}"


def _in_zone(shown: datetime, name: str) -> datetime:
    zone = zone_of(name)
    why = doubt(shown, zone)
    if why:
        where = name or "your time zone"
        raise MomentError(f"{shown:%Y-%m-%d %H:%M} in {where} {why}.")
    return shown.replace(tzinfo=zone).astimezone(UTC)


def _written(moment: datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _day(text: str, now: datetime | None) -> date | None:
    if text.lower() in _DAYS:
        today = (now or datetime.now(UTC)).astimezone().date()
        return today + timedelta(days=_DAYS[text.lower()])
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def local_zone() -> str:
    """Return the IANA name of the machine's own time zone, empty where it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if not named:
        with suppress(OSError):
            named = os.readlink("/etc/localtime").rpartition("zoneinfo/")[2]
    try:
        return named if named and zone_of(named) is not None else ""
    except MomentError:
        return ""
