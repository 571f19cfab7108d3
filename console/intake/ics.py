"""Freezes and maintenance windows from an iCalendar file's events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from console.intake.fields import line, names, text
from console.intake.parts import Bad, Fact, FileError, Intake, Wrong
from console.intake.windows import window_fact, window_kind
from console.model import WindowKind
from console.moments import EARLIEST, LATEST, MomentError, doubt, local_zone, zone_of

Event = Any
"""What icalendar read: its values are unions of thirty types, told apart here by what they name."""
NOT_TAKEN = {
    "EXDATE": "leaves single days out",
    "RDATE": "adds single days",
    "RECURRENCE-ID": "moves one time",
}
"""What an event may say that a window of ours cannot."""
_MARK = "BEGIN:VEVENT"
_FAR = f"its times are too far away: years count from {EARLIEST.year} to {LATEST.year}."
_NO_ZONE = "its time zone is none that is known: TZID must be one such as Europe/Amsterdam."


def take(data: str, name: str, kind: WindowKind | None, zone: str, into: Intake) -> None:
    """Add a file's events; `kind` is meant where an event names none itself. Raises `FileError`.

    An event's own kind is its `X-AMENDS-KIND` or one of its CATEGORIES. Times without a zone, and whole days,
    are meant in `zone`, the agent's own where that is empty.
    """
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except Exception as error:  # noqa: BLE001 - the library raises what it likes at a broken file
        raise FileError(f"{name} is no iCalendar file: {str(error)[:100]}.") from None
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise FileError(f"{name} holds no event.")
    lines = [at for at, one in enumerate(data.splitlines(), 1) if one.strip().upper() == _MARK]
    facts: list[Fact] = []
    called_off = 0
    for number, event in enumerate(events):
        where = f"line {lines[number]}" if len(lines) == len(events) else f"event {number + 1}"
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            called_off += 1
            continue
        try:
            facts.append(_window(event, f"{name}, {where}", kind, zone))
        except Wrong as wrong:
            into.bad.append(Bad(f"{name}, {where}", str(wrong)))
    if called_off:
        into.notes.append(f"{name}: {called_off} cancelled left out.")
    into.take("windows", facts)


def _window(event: Event, place: str, kind: WindowKind | None, zone: str) -> Fact:
    if event.errors:
        raise Wrong(f"{event.errors[0][0]} cannot be read: {str(event.errors[0][1])[:80]}.")
    for part, words in NOT_TAKEN.items():
        if part in event:
            raise Wrong(
                f"it {words} ({part}), which a window cannot: write those times as events of their own."
            )
    for field in SINGLE:
        if isinstance(event.get(field), list):
            raise Wrong(f"it says {field} more than once.")
    meant = _kind(event) or kind
    if meant is None:
        raise Wrong("it does not say what it is: CATEGORIES or X-AMENDS-KIND, or --window-kind for all.")
    values = {key: str(event.get(field, "")) for key, field in _TEXTS.items()}
    title = line(values, "name", needed=True)
    starts, ends, where = _span(event, zone)
    rule = _rule(event, where)
    if rule and where == "UTC" and not _in_utc(event):
        raise Wrong("it repeats, so it needs a zone: TZID, or --zone.")
    made = window_fact(meant, title, starts, ends, where, rule)
    lists = {key: names(values, key) for key in ("services", "cis", "exempt")}
    made |= {
        "id": line(values, "id"),
        "reason": text(values, "reason"),
        "owner": line(values, "owner"),
        **lists,
    }
    return Fact(place, made["id"] or title, made)


_TEXTS = {
    "id": "UID",
    "name": "SUMMARY",
    "reason": "DESCRIPTION",
    "owner": "X-AMENDS-OWNER",
    "services": "X-AMENDS-SERVICES",
    "cis": "X-AMENDS-CIS",
    "exempt": "X-AMENDS-EXEMPT",
}


SINGLE = (*_TEXTS.values(), "X-AMENDS-KIND", "DTSTART", "DTEND", "DURATION")
"""What an event says once."""


def _kind(event: Event) -> WindowKind | None:
    own = str(event.get("X-AMENDS-KIND", ""))
    if own:
        found = window_kind(own)
        if found is None:
            raise Wrong(f"X-AMENDS-KIND is {own[:40]!r}: write freeze_hard, freeze_approval or maintenance.")
        return found
    kinds = [window_kind(word) for word in _categories(event)]
    return next((one for one in kinds if one is not None), None)


def _categories(event: Event) -> Iterable[str]:
    found = event.get("CATEGORIES")
    for one in found if isinstance(found, list) else [found] if found is not None else []:
        yield from (str(word) for word in one.cats)


def _span(event: Event, zone: str) -> tuple[datetime, datetime, str]:
    """Return an event's start, its end and the name of its zone; half open."""
    if "DTSTART" not in event:
        raise Wrong("it does not say when it begins.")
    first = _date(event, "DTSTART")
    where = _zone_of(first, zone)
    starts = _instant(first, where)
    if "DTEND" in event:
        last = _date(event, "DTEND")
        ends = _instant(last, _zone_of(last, zone))
    elif "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        ends = starts + min(length, LATEST - starts)
    elif isinstance(first, datetime):
        raise Wrong("it does not say when it ends.")
    else:
        ends = _instant(first + timedelta(days=1), where)
    if ends >= LATEST:
        raise Wrong(_FAR)
    if ends <= starts:
        raise Wrong("it ends before it starts.")
    return starts, ends, where or "UTC"


def _date(event: Event, field: str) -> date:
    """Return the day or instant that a field names; one in a zone that nobody knows is none."""
    moment = event[field].dt
    if not isinstance(moment, date):
        raise Wrong(f"{field} is neither a day nor a time of one.")
    if isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in event[field].params:
        raise Wrong(_NO_ZONE)
    return moment


def _zone_of(moment: date, zone: str) -> str:
    """Return the IANA name of the zone a moment is meant in; the agent's own may have none."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return zone or local_zone()
    name = getattr(moment.tzinfo, "key", None) or ("UTC" if moment.utcoffset() == timedelta() else "")
    if not name:
        raise Wrong(_NO_ZONE)
    return str(name)


def _instant(moment: date, zone: str) -> datetime:
    if not EARLIEST.year < moment.year <= LATEST.year:
        raise Wrong(_FAR)
    full = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    if full.tzinfo is None or zone not in ("", "UTC"):
        wall = full.replace(tzinfo=None)
        try:
            if why := doubt(wall, zone_of(zone)):
                raise Wrong(f"{wall:%Y-%m-%d %H:%M} {why}.")
            full = wall.replace(tzinfo=zone_of(zone))
        except MomentError as wrong:
            raise Wrong(str(wrong)) from None
    return full.astimezone(UTC)


def _in_utc(event: Event) -> bool:
    first = event["DTSTART"].dt
    return isinstance(first, datetime) and first.tzinfo is not None


def _rule(event: Event, zone: str) -> str:
    found = event.get("RRULE")
    if found is None:
        return ""
    if isinstance(found, list):
        raise Wrong("it has two rules: write the second one as an event of its own.")
    return str(found.to_ical().decode())
