"""The oracle of collisions: somebody who looks at every booking and every window once a minute.

It shares no code with the engine: rules are looked up by day, neighbours by walking, overlaps by counting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from console.measure.collisions import Booking, Estate
from console.model import TimeWindow

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
SEVERITY = {
    "hard freeze": 1.0,
    "same CI": 0.9,
    "approval freeze": 0.8,
    "same implementer": 0.7,
    "parent or child CI": 0.6,
    "open major incident": 0.6,
    "outside maintenance window": 0.5,
    "same service": 0.4,
    "two hops": 0.2,
    "same users within 24 h": 0.2,
}
RISK = {"low": 0.4, "medium": 0.7, "high": 1.0, "unknown": 1.0}
FREEZES = {"freeze_hard": "hard freeze", "freeze_approval": "approval freeze"}


@dataclass(frozen=True)
class Repeat:
    """How a generated window repeats; `days` tells of a day, without any parser, whether it is one."""

    freq: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    count: int | None = None
    until: date | None = None

    @property
    def text(self) -> str:
        names = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in self.weekdays)
        parts = {
            "FREQ": self.freq,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": names,
            "BYMONTHDAY": str(self.month_day) if self.month_day else "",
            "COUNT": str(self.count) if self.count else "",
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def days(self, first: date, last: date) -> set[date]:
        """Return the days of occurrences after the first, looking at one day after the other."""
        found: set[date] = set()
        day = first + timedelta(days=1)
        while day <= last and (self.count is None or len(found) + 1 < self.count):
            if self._fits(day, first) and (self.until is None or day <= self.until):
                found.add(day)
            day += timedelta(days=1)
        return found

    def _fits(self, day: date, first: date) -> bool:
        if self.freq == "DAILY":
            return (day - first).days % self.interval == 0
        if self.freq == "WEEKLY":
            weeks = (day - timedelta(day.weekday()) - (first - timedelta(first.weekday()))).days // 7
            return weeks % self.interval == 0 and day.weekday() in (self.weekdays or (first.weekday(),))
        months = (day.year - first.year) * 12 + day.month - first.month
        return months % self.interval == 0 and day.day == (self.month_day or first.day)


@dataclass(frozen=True)
class Calendar:
    """What was generated, and what the oracle must know besides."""

    base: datetime
    minutes: int
    bookings: tuple[Booking, ...]
    estate: Estate
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    """By the id of a window; one that is not repeated has none."""
    broken: frozenset[str] = frozenset()
    """Ids of windows that nobody can carry out."""


@dataclass(frozen=True)
class Finding:
    """A reason as the oracle found it; minutes since the calendar's base."""

    reason: str
    other: str
    rank: float
    first: int | None = None
    last: int | None = None
    """The first and the last minute of the overlap."""
    hops: int | None = None


@cache
def _walls(base: datetime, minutes: int, zone: str) -> list[datetime]:
    """Return, by minute, the latest that the clock in a zone has shown so far."""
    clock = ZoneInfo(zone)
    latest = datetime.min
    shown = []
    for minute in range(-DAY, minutes):
        latest = max(latest, (base + minute * MINUTE).astimezone(clock).replace(tzinfo=None))
        if minute >= 0:
            shown.append(latest)
    return shown


class Look:
    """Looks at one calendar, minute by minute."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.estate = calendar.estate
        self.real = [one for one in calendar.bookings if one.start < one.end]
        self.at_work: dict[str, list[int]] = {one.ref.id: [] for one in self.real}
        for minute in range(calendar.minutes):
            now = calendar.base + minute * MINUTE
            for one in self.real:
                if one.start <= now < one.end:
                    self.at_work[one.ref.id].append(minute)
        busy = sorted({minute for minutes in self.at_work.values() for minute in minutes})
        self.open = {
            window.ref.id: {minute for minute in busy if self._shown_open(window, minute)}
            for window in self.estate.windows
            if window.ref.id not in calendar.broken
        }

    @cache  # noqa: B019 - a look lives as long as one test
    def _days(self, window: TimeWindow) -> set[date]:
        repeat = self.calendar.repeats.get(window.ref.id)
        if repeat is None:
            return set()
        first = window.starts.astimezone(ZoneInfo(window.zone)).date()
        return repeat.days(first, (self.calendar.base + self.calendar.minutes * MINUTE).date() + timedelta(2))

    def _shown_open(self, window: TimeWindow, minute: int) -> bool:
        now = self.calendar.base + minute * MINUTE
        if window.starts <= now < window.ends:
            return True
        days = self._days(window)
        if not days:
            return False
        clock = ZoneInfo(window.zone)
        opens, closes = (at.astimezone(clock).replace(tzinfo=None) for at in (window.starts, window.ends))
        length = closes - opens if closes > opens else window.ends - window.starts
        wall = _walls(self.calendar.base, self.calendar.minutes, window.zone)[minute]
        back = [wall.date() - timedelta(days) for days in range(length.days + 2)]
        starts = [datetime.combine(day, opens.time()) for day in back if day in days]
        return any(start <= wall < start + length for start in starts)

    def findings(self, ours: Booking) -> set[Finding]:
        """Return all that gets into a booking's way."""
        if ours not in self.real:
            return set()
        others = [other for other in self.real if other.ref != ours.ref]
        found = {finding for other in others for finding in self._pair(ours, other)}
        return found | set(self._windows(ours)) | set(self._incidents(ours))

    def services(self, booking: Booking) -> set[str]:
        of = self.estate.service_of
        return set(booking.services) | {of[ci] for ci in booking.cis if ci in of}

    def hops(self, ours: Booking, other: Booking) -> int | None:
        """Walk from our items, as far as two steps, until one of theirs is reached."""
        reached = set(ours.cis)
        for steps in range(3):
            if reached & other.cis:
                return steps
            edges = [(one, to) for one, needed in self.estate.needs.items() for to in needed]
            reached |= {to for one, to in edges if one in reached} | {
                one for one, to in edges if to in reached
            }
        return None

    def _pair(self, ours: Booking, other: Booking) -> Iterator[Finding]:
        mine, theirs = self.at_work[ours.ref.id], self.at_work[other.ref.id]
        both = sorted(set(mine) & set(theirs))
        risk = max(RISK[ours.risk.value], RISK[other.risk.value])
        shared = self.services(ours) & self.services(other)
        if not both:
            between = max(mine[0], theirs[0]) - min(mine[-1], theirs[-1]) - 1
            hit = ours.outage is not False and other.outage is not False
            if shared and hit and between < DAY:
                yield self._finding("same users within 24 h", other.ref.id, risk * (1 - between / DAY))
            return
        share = risk * len(both) / min(len(mine), len(theirs))
        hops = self.hops(ours, other)
        reason = {0: "same CI", 1: "parent or child CI"}.get(-1 if hops is None else hops)
        reason = reason or ("same service" if shared else "two hops" if hops == 2 else None)
        if reason:
            reached = None if reason == "same service" else hops
            yield self._finding(reason, other.ref.id, share, both, reached)
        if ours.implementer and ours.implementer == other.implementer:
            yield self._finding("same implementer", other.ref.id, share, both)

    def _windows(self, ours: Booking) -> Iterator[Finding]:
        mine, risk = self.at_work[ours.ref.id], RISK[ours.risk.value]
        covering = [one for one in self.estate.windows if one.ref.id in self.open and self._covers(one, ours)]
        for window in covering:
            touched = [minute for minute in mine if minute in self.open[window.ref.id]]
            if window.kind.value in FREEZES and touched and ours.number not in window.exempt:
                reason = FREEZES[window.kind.value]
                weight = 1.0 if reason == "hard freeze" else risk
                yield self._finding(reason, window.ref.id, weight, touched)
        maintenance = [one for one in covering if one.kind.value == "maintenance"]
        binding = [one.ref.id for one in maintenance if ours.number not in one.exempt]
        allowed = {minute for one in maintenance for minute in self.open[one.ref.id]}
        outside = [minute for minute in mine if minute not in allowed]
        if binding and outside:
            share = risk * len(outside) / len(mine)
            yield self._finding("outside maintenance window", binding[0], share, outside)

    def _covers(self, window: TimeWindow, ours: Booking) -> bool:
        if not window.cis and not window.services:
            return True
        return any(ci in ours.cis for ci in window.cis) or any(
            service in self.services(ours) for service in window.services
        )

    def _incidents(self, ours: Booking) -> Iterator[Finding]:
        for incident in self.estate.incidents:
            hurt = set(incident.services)
            for ci in incident.cis:
                hurt |= {self.estate.service_of[ci]} if ci in self.estate.service_of else set()
            touched = incident.cis & ours.cis or hurt & self.services(ours)
            now = self.estate.now
            if touched and (
                now is None or (ours.end > now and (ours.start - now).total_seconds() <= 172_800)
            ):
                yield self._finding("open major incident", incident.ref.id, RISK[ours.risk.value])

    @staticmethod
    def _finding(
        reason: str, other: str, weight: float, minutes: list[int] | None = None, hops: int | None = None
    ) -> Finding:
        first, last = (minutes[0], minutes[-1]) if minutes else (None, None)
        return Finding(reason, other, round(SEVERITY[reason] * weight, 9), first, last, hops)
