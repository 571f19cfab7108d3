"""More tickets or unhappy texts at once than this hour of the week has: a limit that knows how counts scatter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from zoneinfo import ZoneInfo

CHANCE = 1e-4
"""How often a quarter of an hour in which nothing is wrong may reach the limit."""
QUARTER = timedelta(minutes=15)
FEWEST = 16
"""Quarters of an hour, four weeks' worth, from which on an hour of the week has a limit."""
HOURS = 168


@dataclass(frozen=True, slots=True)
class Hour:
    """What one hour of the week had over some weeks."""

    bins: int
    """Quarters of an hour that went by, those without anything as well: weeks × 4."""
    total: int
    squares: int
    """Sum of the squared counts of the quarters."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is usual for one service: by hour of the week, and how far counts scatter."""

    means: tuple[float | None, ...]
    """The usual count of a quarter by hour of the week, Monday midnight first; None where too little is known."""
    phi: float
    """Variance ÷ mean, 1 for counts that are independent of each other."""
    zone: ZoneInfo

    def usual(self, moment: datetime) -> float | None:
        """Return the usual count of the quarter in which an aware instant lies, None where it is not known."""
        local = moment.astimezone(self.zone)
        return self.means[local.weekday() * 24 + local.hour]

    def limit(self, moment: datetime) -> int | None:
        """Return the count that is a spike in the quarter in which an aware instant lies, None as `usual`."""
        usual = self.usual(moment)
        return None if usual is None else limit(usual, self.phi)


@dataclass(slots=True)
class SpikeWatch:
    """Counts what comes in on one service, one after the other, and tells when a quarter has a spike."""

    profile: Profile
    quarter: datetime | None = None
    """The quarter that is being counted."""
    count: int = 0
    fired: bool = False
    """Whether this quarter's spike was told; it is told once."""

    def feed(self, moment: datetime) -> bool:
        """Count one ticket or text of an aware instant; returns whether that makes a spike.

        One that comes late, from a quarter before the one being counted, changes nothing: give what a clock
        ahead of ours dates into the future as of now, or all that follows comes late.
        """
        begins = quarter_of(moment)
        if self.quarter is not None and begins < self.quarter:
            return False
        if begins != self.quarter:
            self.quarter, self.count, self.fired = begins, 0, False
        self.count += 1
        enough = self.profile.limit(moment)
        if self.fired or enough is None or self.count < enough:
            return False
        self.fired = True
        return True


def learned(hours: Mapping[int, Hour], zone: ZoneInfo) -> Profile:
    """Return what is usual, from counts by hour of the week (0 is Monday from midnight in `zone`).

    φ is the scatter within the hours over what independent counts would scatter, Σ(x − x̄)² ÷ Σ(quarters −
    1)·x̄, at least 1. An hour's usual count is (total + φ) ÷ quarters: a few weeks may by chance have had too
    little, and a limit that is too low costs alarms. So many false ones come up with four weeks as with a year.
    """
    scatter = expected = 0.0
    for hour in hours.values():
        if hour.bins > 1:
            mean = hour.total / hour.bins
            scatter += hour.squares - hour.total * mean
            expected += (hour.bins - 1) * mean
    phi = max(1.0, scatter / expected) if expected else 1.0
    known = {number: hour for number, hour in hours.items() if hour.bins >= FEWEST}
    return Profile(
        tuple(
            (known[number].total + phi) / known[number].bins if number in known else None
            for number in range(HOURS)
        ),
        phi,
        zone,
    )


def quarter_of(moment: datetime) -> datetime:
    """Return when the quarter of an hour began in which an instant lies."""
    return moment - timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )


@lru_cache(maxsize=4096)
def limit(mean: float, phi: float, chance: float = CHANCE) -> int:
    """Return the smallest count that comes up with at most `chance` where nothing is wrong, at least 1.

    Of the negative binomial distribution with this mean > 0 and variance φ × mean; of the Poisson
    distribution for φ ≤ 1.
    """
    count = int(mean + 12 * sqrt(max(phi, 1.0) * mean) + 30 * max(phi, 1.0))
    above = 0.0
    while count > 0:
        above += exp(_log_chance(count, mean, phi))
        if above > chance:
            return count + 1
        count -= 1
    return 1


def _log_chance(count: int, mean: float, phi: float) -> float:
    """Return the logarithm of the chance of just this count."""
    if phi <= 1 + 1e-9:
        return count * log(mean) - mean - lgamma(count + 1)
    size = mean / (phi - 1)
    return (
        lgamma(count + size) - lgamma(size) - lgamma(count + 1) - size * log(phi) + count * log(1 - 1 / phi)
    )
