"""Our own line beside a change's risk: how such changes went, whom this one reaches, what it may cost them.

A fact that is missing makes a figure unknown, never low.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.measure.honest import shrink, wilson
from console.model import HOURS, Exposure

_WEEK = timedelta(hours=HOURS)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """How changes of one model, service or team went; raises `ValueError` where k of n cannot be."""

    k: int
    """How many failed or were backed out."""
    n: int
    """How many ended; those that were called off did not."""

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is no share")

    @property
    def share(self) -> float | None:
        """The share that went wrong, 0–1; None where none ended."""
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the share, 95 %; None where none ended."""
        return wilson(self.k, self.n) if self.n else None

    def shrunken(self, everything: FailureRecord) -> float | None:
        """Return the share drawn towards that of all changes, 0–1; None where no change ever ended."""
        return None if everything.share is None else shrink(self.k, self.n, everything.share)


@dataclass(frozen=True, slots=True)
class Exposed:
    """How many people normally use some services at one time in a window: those of its busiest hour."""

    low: int | None
    """At least so many: the most used service alone. None where no hour of any service is counted."""
    high: int | None
    """At most so many: nobody uses two of the services. None where an hour of one of them is not counted."""
    uncounted: tuple[str, ...] = ()
    """The services with an hour that has fewer than 10 users or is not counted: nobody can tell which."""
    guessed: bool = False
    """Whether `high` counts all users of such a service, at work or not."""


@dataclass(frozen=True, slots=True)
class Harm:
    """The expected harm of a change in user-minutes, as a range; None at an end that is not known."""

    low: float | None
    high: float | None
    missing: tuple[str, ...] = ()
    """What would have to be known, as one would say it."""


def exposed(
    exposures: Iterable[Exposure],
    services: Collection[str],
    start: datetime,
    end: datetime,
    users: Mapping[str, int] | None = None,
) -> Exposed | None:
    """Return how many people use some services at one time in [start, end); None where nothing is known.

    `users` has the number of all users by service, as far as known: the most that an hour without a count can
    have. Of several counts of a service the one measured last holds; without a service nothing is known.
    """
    curves = latest(exposures)
    most = users or {}
    low: int | None = None
    high: int | None = 0
    uncounted: set[str] = set()
    guessed = False
    for moment in _moments([curve for name, curve in curves.items() if name in services], start, end):
        together: int | None = 0
        for service in services:
            count = count_at(curves[service], moment) if service in curves else None
            if count is None:
                uncounted.add(service)
                guessed = guessed or service in most
                count = most.get(service)
            else:
                low = max(low or 0, count)
            together = None if together is None or count is None else together + count
        high = None if high is None or together is None else max(high, together)
    if not services or start >= end or (low is None and high is None):
        return None
    return Exposed(low, high, tuple(sorted(uncounted)), guessed and high is not None)


def expected_harm(record: FailureRecord, reached: Exposed | None, backout_minutes: int | None) -> Harm:
    """Return Wilson ends × exposed users × minutes to back out, in user-minutes."""
    share, missing = record.interval, []
    if share is None:
        missing.append("how earlier changes went")
    if reached is None or reached.low is None or reached.high is None:
        missing.append("how many people it reaches")
    if backout_minutes is None:
        missing.append("how long backing out takes")
    if share is None or reached is None or backout_minutes is None:
        return Harm(None, None, tuple(missing))
    low = None if reached.low is None else share[0] * reached.low * backout_minutes
    high = None if reached.high is None else share[1] * reached.high * backout_minutes
    return Harm(low, high, tuple(missing))


def latest(exposures: Iterable[Exposure]) -> dict[str, Exposure]:
    """Return the counts by service, of several the ones measured last; those that cannot be read are left out."""
    curves: dict[str, Exposure] = {}
    never = datetime.min.replace(tzinfo=UTC)
    for one in sorted(exposures, key=lambda one: one.measured or never):
        if len(one.hours) == HOURS and clock(one) is not None:
            curves[one.service] = one
    return curves


def clock(exposure: Exposure) -> ZoneInfo | None:
    """Return the zone in which hours were counted, None where nobody knows it."""
    try:
        return ZoneInfo(exposure.zone)
    except (ValueError, KeyError, OSError):
        return None


def count_at(exposure: Exposure, moment: datetime) -> int | None:
    """Return the count of the hour that the wall shows at an instant."""
    local = moment.astimezone(ZoneInfo(exposure.zone))
    return exposure.hours[local.weekday() * 24 + local.hour]


def hours_of(exposure: Exposure, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield `start`, then every instant before `end` at which the wall begins another hour."""
    zone = ZoneInfo(exposure.zone)
    while start < end:
        yield start
        local = start.astimezone(zone)
        start += _HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _moments(curves: Iterable[Exposure], start: datetime, end: datetime) -> list[datetime]:
    """Return the instants from which the counts are others; a week and a bit shows every hour there is."""
    last = min(end, start + _WEEK + 2 * _HOUR)
    return sorted({start, *(moment for curve in curves for moment in hours_of(curve, start, last))})
