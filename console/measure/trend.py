"""Whether figures of one week after the other rise or fall: a slope with an interval that assumes no shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import sqrt
from statistics import median

from console.measure.honest import Z95

FEWEST_ANSWERS = 5
"""Weeks with fewer answers are left out: they may not be shown either."""
_EXACT = 30
"""Up to so many weeks the distribution of Kendall's S is counted out; beyond, it is near enough to normal."""


class Way(StrEnum):
    """Where figures go."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "can't tell"


@dataclass(frozen=True, slots=True)
class Week:
    """The figure of one week, or of one quarter: steps of equal length."""

    number: int
    """Which step it is; steps may be missing."""
    value: float
    n: int
    """The answers it rests on."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How fast figures change, in their own unit per step."""

    slope: float | None
    """None below two steps."""
    low: float | None
    """None below five steps: fewer cannot tell at 95 %."""
    high: float | None
    weeks: int
    """The steps that count."""
    n: int
    """The answers in them."""
    left_out: int
    """Steps with too few answers."""

    @property
    def way(self) -> Way:
        """Up or down where the interval is clear of 0, else that nobody can tell."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return Way.UNKNOWN
        return Way.UP if self.low > 0 else Way.DOWN


def trend(weeks: Iterable[Week], fewest: int = FEWEST_ANSWERS) -> Trend:
    """Return the Theil–Sen slope with Sen's 95 % interval (Sen 1968).

    The slope is the median of the slopes between all pairs of steps. Its interval lies between the slopes
    that Kendall's S, exact up to 30 steps, still allows. One wild week does not move it; weeks that drag each
    other along (a long outage) make the interval too narrow. Raises `ValueError` where a step comes twice.
    """
    all_ = list(weeks)
    used = [week for week in all_ if week.n >= fewest]
    if len({week.number for week in used}) != len(used):
        raise ValueError("a week comes twice")
    slopes = sorted((two.value - one.value) / (two.number - one.number) for one, two in combinations(used, 2))
    low = high = None
    allowed = _allowed(len(used))
    if allowed is not None:
        beyond = (len(slopes) - allowed) // 2
        low, high = slopes[beyond - 1], slopes[-beyond]
    answers = sum(week.n for week in used)
    return Trend(median(slopes) if slopes else None, low, high, len(used), answers, len(all_) - len(used))


@lru_cache(maxsize=64)
def _allowed(n: int) -> int | None:
    """Return the greatest S that is usual among n steps: P(|S| > it) ≤ 5 %; None where all are usual."""
    pairs = n * (n - 1) // 2
    if n > _EXACT:
        usual = round(Z95 * sqrt(n * (n - 1) * (2 * n + 5) / 18))
        return usual + (pairs - usual) % 2
    ways, orders = [1], 1
    for size in range(2, n + 1):  # how many orders of `size` have so many pairs the wrong way round
        longer = [0] * (len(ways) + size - 1)
        for wrong, count in enumerate(ways):
            for more in range(size):
                longer[wrong + more] += count
        ways, orders = longer, orders * size
    beyond = 0
    for wrong in range(len(ways) // 2):
        beyond += 2 * ways[wrong]
        if beyond > orders / 20:
            return None if wrong == 0 else pairs - 2 * wrong
    return None
