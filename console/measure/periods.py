"""Months, quarters and years by the reader's own clock: what figures are told for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Length(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) with both ends aware, and its name: `2026-Q4`."""

    length: Length
    start: datetime
    end: datetime
    name: str


_NAMED = re.compile(r"(\d{4})(?:-(?:[qQ]([1-4])|(0[1-9]|1[0-2])))?")


def period_at(length: Length, now: datetime) -> Period:
    """Return the period in which `now` lies."""
    local = now.astimezone()
    first = (local.month - 1) // length.months * length.months + 1
    return _made(length, local.year, first)


def named_period(text: str, now: datetime) -> Period:
    """Return the period meant by `month`, `quarter`, `year`, or by a name such as `2026-11`, `2026-Q4`, `2026`.

    The first three are those that `now` lies in. Raises `ValueError` for anything else.
    """
    if text in [one.value for one in Length]:
        return period_at(Length(text), now)
    found = _NAMED.fullmatch(text)
    if found is None or not 1 < int(found[1]) < 9999:
        raise ValueError(f"{text!r} is no period: month, quarter, year, 2026-11, 2026-Q4 or 2026.")
    year = int(found[1])
    if found[2]:
        return _made(Length.QUARTER, year, 3 * int(found[2]) - 2)
    return _made(Length.MONTH, year, int(found[3])) if found[3] else _made(Length.YEAR, year, 1)


def weeks(start: datetime, end: datetime) -> list[datetime]:
    """Return the Mondays' midnights from the first at or after `start` to the last at or before `end`."""
    local = start.astimezone().replace(tzinfo=None)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if day < local:
        day += timedelta(days=1)
    day += timedelta(days=-day.weekday() % 7)
    edges: list[datetime] = []
    while (edge := day.astimezone()) <= end:
        edges.append(edge)
        day += timedelta(days=7)
    return edges


def quarters(now: datetime, count: int) -> list[Period]:
    """Return the last `count` quarters, the present one last."""
    found = [period_at(Length.QUARTER, now)]
    while len(found) < count:
        found.insert(0, period_at(Length.QUARTER, found[0].start - timedelta(days=1)))
    return found


def _made(length: Length, year: int, month: int) -> Period:
    start = datetime(year, month, 1)
    after = month + length.months
    end = datetime(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    name = {
        Length.MONTH: f"{year:04}-{month:02}",
        Length.QUARTER: f"{year:04}-Q{(month + 2) // 3}",
        Length.YEAR: f"{year:04}",
    }[length]
    return Period(length, start.astimezone(), end.astimezone(), name)
