"""Honest figures: every share and balance with its n, its interval, and what the silent could change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

Z95 = 1.959964
"""The standard normal deviate that leaves 2.5 % on each side."""
WEIGHT = 20
"""Answers like all others that are added to a small record before it is compared; our own choice."""
_EXTRA = 0.75
"""What the adjusted Wald interval adds to the happy and to the unhappy, and twice that to the others."""


class Unit(StrEnum):
    """What a figure counts in."""

    SHARE = "share"
    """0–1, printed in percent."""
    POINTS = "points"
    """The happy less the unhappy, −1 to 1, printed as −100 to +100."""
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as screens and reports print it: never without n, and with what it could as well be."""

    value: float | None
    """None where nobody answered: that is not 0."""
    low: float | None
    """The lower end of the 95 % interval; None where there are too few to say."""
    high: float | None
    n: int
    """The answers it rests on."""
    asked: int | None = None
    """How many were asked; None where nobody kept count."""
    answered: int | None = None
    """How many of those asked answered, whether or not the answer counts."""
    unit: Unit = Unit.SHARE

    @property
    def response_rate(self) -> float | None:
        """The share 0–1 of those asked who answered; None where nobody was asked or nobody kept count."""
        if not self.asked or self.answered is None:
            return None
        return min(1.0, self.answered / self.asked)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The figure if all who stayed silent were unhappy, and if all were happy; None where that is unknown."""
        if self.value is None or not self.asked or self.answered is None or self.unit is Unit.MINUTES:
            return None
        return silent_bounds(self.value, min(self.n, self.answered) / self.asked, self.unit)

    @property
    def value_words(self) -> str:
        """The number alone: `86 %`, `+41`, `14 min`; a dash where there is none. Print n beside it."""
        return "–" if self.value is None else spoken(self.value, self.unit)

    @property
    def interval_words(self) -> str:
        """The interval: `79–91 %`, `+33…+49`, `97 min–18 h`; a dash where there is none."""
        if self.low is None or self.high is None:
            return "–"
        low, high = (spoken(end, self.unit) for end in (self.low, self.high))
        if self.unit is Unit.POINTS:
            return f"{low}…{high}"
        return f"{low.removesuffix(high[high.index(' ') :])}–{high}"

    @property
    def words(self) -> str:
        """All of it: `86 % (79–91 %, n 92, 92 of 310 asked)`; `no answers` where there are none."""
        asked = (
            "" if self.asked is None or self.answered is None else f"{self.answered} of {self.asked} asked"
        )
        if self.value is None:
            return f"no answers ({asked})" if asked else "no answers"
        parts = [self.interval_words if self.low is not None else "no interval", f"n {self.n}", asked]
        return f"{self.value_words} ({', '.join(part for part in parts if part)})"


def wilson(k: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return the interval of a share of k in n > 0, both ends 0–1 (Wilson 1927).

    `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`.
    """
    p, square = k / n, z * z
    middle = p + square / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + square / (4 * n * n))
    low, high = (middle - reach) / (1 + square / n), (middle + reach) / (1 + square / n)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def shrink(k: float, n: float, p0: float, m: float = WEIGHT) -> float:
    """Return a share of k in n drawn towards `p0` as if `m` more had been like all others: (k + m·p0)/(n + m)."""
    return (k + m * p0) / (n + m)


def adjusted_wald(happy: float, unhappy: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return the interval of the balance (happy − unhappy) / n, both ends −1 to 1.

    The adjusted Wald interval (Rocks 2016): ¾ is added to the happy, ¾ to the unhappy and 3 to n, then
    `b ± z·√((p + q − b²) / n)` with p and q the two shares and b = p − q.
    """
    n += 4 * _EXTRA
    p, q = (happy + _EXTRA) / n, (unhappy + _EXTRA) / n
    reach = z * sqrt((p + q - (p - q) ** 2) / n)
    return max(-1.0, p - q - reach), min(1.0, p - q + reach)


def share(k: int, n: int, asked: int | None = None, answered: int | None = None) -> Figure:
    """Return the share of k in n with its Wilson interval; raises `ValueError` where k of n cannot be."""
    _check(k, n)
    if not n:
        return Figure(None, None, None, 0, asked, answered)
    return Figure(k / n, *wilson(k, n), n, asked, answered)


def balance(
    happy: int, unhappy: int, n: int, asked: int | None = None, answered: int | None = None
) -> Figure:
    """Return the happy less the unhappy with its adjusted Wald interval; raises `ValueError` as `share`."""
    _check(happy, n)
    _check(unhappy, n - happy)
    if not n:
        return Figure(None, None, None, 0, asked, answered, Unit.POINTS)
    value = (happy - unhappy) / n
    low, high = adjusted_wald(happy, unhappy, n)
    return Figure(value, min(low, value), max(high, value), n, asked, answered, Unit.POINTS)


def silent_bounds(value: float, known: float, unit: Unit = Unit.SHARE) -> tuple[float, float]:
    """Return what a figure would be if all of whom nothing is known were unhappy, and if all were happy.

    `known` is the share 0–1 of those asked whose answer counts, rr: `[rr·value, rr·value + (1 − rr)]` for a
    share, `rr·value ± (1 − rr)` for a balance.
    """
    silent = 1 - known
    worst = -silent if unit is Unit.POINTS else 0.0
    return known * value + worst, known * value + silent


def median_of(values: Iterable[float]) -> Figure:
    """Return the median with its interval from order statistics; it has one from 6 values on.

    The ends are the k-th smallest and k-th largest value, k from the binomial distribution's normal
    approximation `n/2 − z·√n/2`, rounded down (Conover 1999): no shape is assumed.
    """
    ordered = sorted(values)
    n = len(ordered)
    if not n:
        return Figure(None, None, None, 0, unit=Unit.MINUTES)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    k = int(n / 2 - Z95 * sqrt(n) / 2)
    if n < 6:
        return Figure(middle, None, None, n, unit=Unit.MINUTES)
    k = max(1, k)
    return Figure(middle, ordered[k - 1], ordered[n - k], n, unit=Unit.MINUTES)


def spoken(value: float, unit: Unit) -> str:
    """Return a number as it is printed: `86 %`, `+41`, `−12`, `14 min`; from 600 minutes on `10 h`."""
    if unit is Unit.MINUTES:
        return f"{value / 60:,.0f} h" if value >= 600 else f"{value:.0f} min"
    whole = round(100 * value)
    return f"{whole} %" if unit is Unit.SHARE else f"{whole:+d}".replace("-", "−").replace("+0", "0")


def _check(k: float, n: float) -> None:
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
