"""Finds the alarms of a service in what was answered of late, against what was usual before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.measure.alarms import Ewma, Finding, cusum_for, levels, spikes, worsenings
from console.measure.spikes import HOURS, QUARTER, Hour, learned, quarter_of
from console.model import Ref

LATE = timedelta(days=7)
"""How far back answers are looked through one by one."""
LEARNT = timedelta(days=56)
"""How far back before that what is usual is learned."""
ENOUGH = 30
"""Answers from before that are needed to know the usual level of a day."""


@dataclass(frozen=True, slots=True)
class Late:
    """An answer of late that counts."""

    ref: Ref
    at: datetime
    unhappy: bool
    happy: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What was usual before: how many answers there were, how they were, and when the unhappy ones came."""

    unhappy: int = 0
    happy: int = 0
    n: int = 0
    times: Sequence[datetime] = ()
    start: datetime | None = None
    """Where the stretch begins in which they came; None where nothing is known."""
    end: datetime | None = None


def scan(late: Sequence[Late], before: Before, now: datetime, zone: ZoneInfo) -> list[Finding]:
    """Return every alarm of one service in its late answers, in the order they came in, oldest first.

    The day that `now` lies in is not over: its level is not looked at.
    """
    share = (before.unhappy + 1) / (before.n + 10)
    found = worsenings(((one.ref, one.at, one.unhappy) for one in late), cusum_for(share))
    if before.n >= ENOUGH:
        watch = Ewma.of(before.happy, before.unhappy, before.n)
        found += levels(days(late, now, zone), watch, before.unhappy / before.n)
    if before.start is not None and before.end is not None:
        profile = learned(hours(before.times, before.start, before.end, zone), zone)
        found += spikes([(one.ref, min(one.at, now)) for one in late if one.unhappy], profile)
    return sorted(found, key=lambda one: one.at)


def days(late: Iterable[Late], now: datetime, zone: ZoneInfo) -> list[tuple[datetime, int, int, int]]:
    """Return the days that are over: each its begin in `zone`, and how many were happy, unhappy, and all."""
    counts: dict[datetime, list[int]] = {}
    today = _midnight(now, zone)
    for one in late:
        begins = _midnight(one.at, zone)
        if begins < today:
            day = counts.setdefault(begins, [0, 0, 0])
            day[0] += one.happy
            day[1] += one.unhappy
            day[2] += 1
    return [(begins, happy, unhappy, n) for begins, (happy, unhappy, n) in sorted(counts.items())]


def hours(times: Iterable[datetime], start: datetime, end: datetime, zone: ZoneInfo) -> Mapping[int, Hour]:
    """Return the quarters of an hour between two instants, and how many had how much, by hour of the week."""
    counts = Counter(quarter_of(at) for at in times)
    bins, total, squares = [0] * HOURS, [0] * HOURS, [0] * HOURS
    quarter = quarter_of(start) + QUARTER
    while quarter + QUARTER <= end:
        local = quarter.astimezone(zone)
        hour = local.weekday() * 24 + local.hour
        count = counts.get(quarter, 0)
        bins[hour] += 1
        total[hour] += count
        squares[hour] += count * count
        quarter += QUARTER
    return {hour: Hour(bins[hour], total[hour], squares[hour]) for hour in range(HOURS) if bins[hour]}


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
