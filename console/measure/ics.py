"""Closures from an iCalendar file: whole days or hours, once or repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from console.measure.calendars import Closures, Span
from console.measure.closures import ClosureError

EVENTS = 5_000
"""Events that a file may hold."""
REPEATS = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
"""How often an event may repeat."""
Event = Any
"""What icalendar read: its values are unions of thirty types, told apart here by what they name."""
_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366)


def of_file(text: str, zone: ZoneInfo) -> Closures:
    """Return the events of an iCalendar file as closures: whole days, or the hours that an event names.

    Repetitions (RRULE, RDATE, EXDATE, moved and cancelled ones) are honoured; events marked as free time
    count too, because published holidays are. `zone` is the calendar's, in which dates are meant.
    Raises `ClosureError`, naming the event, where one cannot be read.
    """
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise ClosureError(f"it is not an iCalendar file: {str(error)[:80]}") from None
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not calendars or len(events) > EVENTS:
        raise ClosureError(
            "it holds no calendar" if not calendars else f"it holds more than {EVENTS:,} events"
        )
    moved = _moved(events)
    closings = [
        _closing(event, moved.get(str(event.get("UID")), ()))
        for event in events
        if str(event.get("STATUS", "")).upper() != "CANCELLED"
    ]

    @cache
    def days(year: int) -> tuple[Span, ...]:
        return tuple(span for closing in closings for span in _spans(closing, year, zone))

    return days


@dataclass(frozen=True, slots=True)
class _Closing:
    """An event of a file: once, or by rules, and how long each time takes."""

    start: datetime
    """Without a zone: local time of the calendar, or of `zone`."""
    length: timedelta
    zone: tzinfo | None
    """Where `start` is shown on the wall, if not in the calendar's zone."""
    rules: Any
    """What yields the starts of each time; None for once."""


def _moved(events: Iterable[Event]) -> dict[str, list[datetime]]:
    """Return, by event, the times of a repetition that an event of their own replaces."""
    moved: dict[str, list[datetime]] = {}
    for event in events:
        if event.get("UID") and event.get("RECURRENCE-ID"):
            moved.setdefault(str(event["UID"]), []).append(_naive(event["RECURRENCE-ID"].dt))
    return moved


def _closing(event: Event, moved: Iterable[datetime]) -> _Closing:
    title = str(event.get("SUMMARY", "")) or "an event without a title"
    try:
        start, length = _extent(event)
        repeats = "RECURRENCE-ID" not in event and ("RRULE" in event or "RDATE" in event)
        rules = _rules(event, start, moved) if repeats else None
        zone = _zone(start)
    except ClosureError as error:
        raise ClosureError(f"{title[:60]!r} {error}") from None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ClosureError(f"{title[:60]!r} cannot be read: {str(error)[:80]}") from None
    return _Closing(_naive(start), length, zone, rules)


def _extent(event: Event) -> tuple[date, timedelta]:
    """Return when an event begins and how long it takes: a day for a date alone, nothing for a time alone."""
    if "DTSTART" not in event:
        raise ClosureError("does not say when it begins")
    start: date = event["DTSTART"].dt
    named = event["DTSTART"].params.get("TZID")
    if named and _zone(start) is None:
        raise ClosureError(f"names a time zone that nobody knows: {named[:40]!r}")
    if "DTEND" in event:
        length = _naive(event["DTEND"].dt, _zone(start)) - _naive(start)
    elif "DURATION" in event:
        length = timedelta() + event["DURATION"].dt
    else:
        length = timedelta() if isinstance(start, datetime) else _DAY
    if length < timedelta():
        raise ClosureError("ends before it begins")
    if not isinstance(start, datetime):
        length = max(length, _DAY)
    return start, min(length, _LONGEST)


def _rules(event: Event, start: date, moved: Iterable[datetime]) -> Any:
    from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]

    rules = rruleset(cache=True)
    rules.rdate(_naive(start))
    zone = _zone(start)
    for rule in _listed(event.get("RRULE")):
        if not set(rule.get("FREQ", ())) <= REPEATS:
            raise ClosureError("repeats more often than daily")
        text = rule.to_ical().decode()
        until = rule.get("UNTIL")
        if until:
            rule = rule.copy()
            rule["UNTIL"] = [_naive(until[0], zone)]
            text = rule.to_ical().decode()
        rules.rrule(rrulestr(text, dtstart=_naive(start), ignoretz=True))
    for name, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
        for dates in _listed(event.get(name)):
            for one in dates.dts:
                add(_naive(one.dt, zone))
    for one in moved:
        rules.exdate(one)
    return rules


def _spans(closing: _Closing, year: int, zone: ZoneInfo) -> Iterator[Span]:
    """Yield an event's closures that touch a year, in local time of the calendar."""
    first = datetime(year, 1, 1) - closing.length - _DAY
    last = datetime(year + 1, 1, 2)
    if closing.rules is None:
        starts = [closing.start] if first <= closing.start <= last else []
    else:
        starts = closing.rules.between(first, last, inc=True)
    for start in starts:
        yield _shown(start, closing.zone, zone), _shown(start + closing.length, closing.zone, zone)


def _shown(moment: datetime, there: tzinfo | None, here: ZoneInfo) -> datetime:
    if there is None or there == here:
        return moment
    return moment.replace(tzinfo=there).astimezone(here).replace(tzinfo=None)


def _zone(moment: date) -> tzinfo | None:
    """Return the zone an event's start names; None for a date or a time without one."""
    return moment.tzinfo if isinstance(moment, datetime) else None


def _naive(moment: date | tuple[date, ...], zone: tzinfo | None = None) -> datetime:
    """Return a date's midnight, or what the clock in `zone` (else in its own) shows, without a zone."""
    if isinstance(moment, tuple):
        moment = moment[0]
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if zone is not None and moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
