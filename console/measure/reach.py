"""How many people use some services in a window: the sums behind `Exposed`, which the first rows wait for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.model.words import HOURS

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol, TypeVar

    class Curve(Protocol):
        """Counts of a service's users; the names mean what they do in `Exposure`."""

        @property
        def service(self) -> str: ...
        @property
        def hours(self) -> Sequence[int | None]: ...
        @property
        def zone(self) -> str: ...
        @property
        def measured(self) -> datetime | None: ...

    CurveT = TypeVar("CurveT", bound=Curve)

_WEEK = timedelta(hours=HOURS)
_HOUR = timedelta(hours=1)


def services_of(about: str | None, touched: Iterable[str]) -> list[str]:
    """Return every business service a change touches, the one it is about first."""
    return list(dict.fromkeys([*([about] if about else []), *touched]))


def reached(
    exposures: Iterable[Curve],
    services: Collection[str],
    start: datetime,
    end: datetime,
    users: Mapping[str, int] | None = None,
) -> tuple[int | None, int | None, tuple[str, ...], bool] | None:
    """Return what `Exposed` is made of: at least, at most, what is not counted, and whether `high` is a guess."""
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
    return low, high, tuple(sorted(uncounted)), guessed and high is not None


def latest(exposures: Iterable[CurveT]) -> dict[str, CurveT]:
    """Return the counts by service, of several the ones measured last; those that cannot be read are left out."""
    curves: dict[str, CurveT] = {}
    never = datetime.min.replace(tzinfo=UTC)
    for one in sorted(exposures, key=lambda one: one.measured or never):
        if len(one.hours) == HOURS and clock(one) is not None:
            curves[one.service] = one
    return curves


def clock(exposure: Curve) -> ZoneInfo | None:
    """Return the zone in which hours were counted, None where nobody knows it."""
    try:
        return ZoneInfo(exposure.zone)
    except (ValueError, KeyError, OSError):
        return None


def count_at(exposure: Curve, moment: datetime) -> int | None:
    """Return the count of the hour that the wall shows at an instant."""
    local = moment.astimezone(ZoneInfo(exposure.zone))
    return exposure.hours[local.weekday() * 24 + local.hour]


def hours_of(exposure: Curve, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield `start`, then every instant before `end` at which the wall begins another hour."""
    zone = ZoneInfo(exposure.zone)
    while start < end:
        yield start
        local = start.astimezone(zone)
        start += _HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _moments(curves: Iterable[Curve], start: datetime, end: datetime) -> list[datetime]:
    """Return the instants from which the counts are others; a week and a bit shows every hour there is."""
    last = min(end, start + _WEEK + 2 * _HOUR)
    return sorted({start, *(moment for curve in curves for moment in hours_of(curve, start, last))})
