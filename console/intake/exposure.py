"""How many people use a service by hour of the week: one record per service, or one per hour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from console.intake.fields import iso, line, moment, people, shown, whole
from console.intake.parts import Bad, Fact, Intake, Raw, Values, Wrong
from console.model import HOURS
from console.moments import MomentError, local_zone, zone_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COLUMN = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[-_ ]?([01]?\d|2[0-3])")


def column_hour(name: str) -> int | None:
    """Return the hour of the week that a column such as `mon-09` stands for, None for another column."""
    found = _COLUMN.fullmatch(name)
    if found is None:
        return None
    day = next(at for at, full in enumerate(DAYS) if full.startswith(found[1]))
    return day * 24 + int(found[2])


def take(records: Iterable[Raw], zone: str, into: Intake) -> None:
    """Add exposures to what was read; hours that nobody names are not known."""
    weeks: dict[str, Fact] = {}
    said: dict[str, dict[int, str]] = {}
    for raw in records:
        try:
            fact, hours = _record(raw, zone)
            week = weeks.setdefault(fact.name, fact)
            if week is not fact and week.values["zone"] != fact.values["zone"]:
                raise Wrong(f"its zone is not {week.values['zone']}, as in {week.place}.")
            known = said.setdefault(fact.name, {})
            for hour in hours:
                if hour in known:
                    raise Wrong(f"{DAYS[hour // 24]} {hour % 24} o'clock stands in {known[hour]} already.")
            for hour, count in hours.items():
                known[hour] = raw.place
                week.values["hours"][hour] = count
        except Wrong as wrong:
            into.bad.append(Bad(raw.place, str(wrong)))
    into.take("exposures", list(weeks.values()))


def _record(raw: Raw, zone: str) -> tuple[Fact, dict[int, int | None]]:
    """Return a record's service, without hours yet, and the counts of the hours that it names."""
    values = raw.values
    if raw.fault:
        raise Wrong(raw.fault)
    where = line(values, "zone") or zone or local_zone()
    try:
        if zone_of(where) is None:
            raise Wrong("it needs a zone such as Europe/Amsterdam, in which its hours are meant.")
    except MomentError as wrong:
        raise Wrong(f"zone: {wrong}") from None
    hours = _hours(values)
    if not hours:
        raise Wrong("it names no hour: weekday, hour and users, columns mon-00 to sun-23, or a list per day.")
    measured = iso(moment(values, "measured", where)) if line(values, "measured") else None
    made: dict[str, Any] = {
        "service": line(values, "service", needed=True),
        "hours": [None] * HOURS,
        "zone": where,
        "measured": measured,
        "source": line(values, "source"),
    }
    return Fact(raw.place, made["service"], made), hours


def _hours(values: Values) -> dict[int, int | None]:
    if "weekday" in values:
        day, at = _weekday(line(values, "weekday", needed=True)), whole(values, "hour", 0, 23)
        if at is None:
            raise Wrong("hour is missing.")
        return {day * 24 + at: people(values, "users")}
    columns = {hour: name for name in values if (hour := column_hour(name)) is not None}
    found = {hour: people(values, name) for hour, name in columns.items()}
    if "hours" in values:
        found |= dict(enumerate(_listed(values, "hours", HOURS)))
    for at, name in enumerate(DAYS):
        if name in values:
            found |= {at * 24 + hour: count for hour, count in enumerate(_listed(values, name, 24))}
    return found


def _listed(values: Values, name: str, length: int) -> list[int | None]:
    found = values[name]
    if not isinstance(found, list) or len(found) != length:
        raise Wrong(f"{name} must be a list of {length} counts.")
    return [people({name: one}, name) for one in found]


def _weekday(word: str) -> int:
    lower = word.lower()
    for at, day in enumerate(DAYS):
        if lower in (str(at + 1), day, day[:3]):
            return at
    raise Wrong(f"weekday is {shown(word)!r}: write mon to sun, or 1 for Monday to 7 for Sunday.")
