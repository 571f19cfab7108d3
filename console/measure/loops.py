"""What became of unhappy answers: told in time, opened again, and how the same people rated the next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, stdev

from console.measure.anonymity import FEWEST
from console.measure.honest import Z95, Figure, share

PROMPT = timedelta(days=5)
"""Within so long an unhappy user is to be told what came of it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How an unhappy answer came back to the person who gave it."""

    answered: datetime
    told: datetime | None = None
    reopened: bool = False
    score: float | None = None
    """0–1, of the answer itself."""
    next_score: float | None = None
    """0–1, of the same person's next answer to the same question; None where there is none yet."""
    next_answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much the next rating differs from the unhappy one, in points of 100."""

    mean: float | None
    low: float | None
    """The 95 % interval; None below 5 pairs."""
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Loops:
    """What closing the loop did."""

    in_time: Figure
    """Told within 5 days, of those old enough to be."""
    reopened: Figure
    """Opened again, of those told."""
    told: Gain
    """The next rating of those who were told before they gave it."""
    not_told: Gain


def loops(closings: Iterable[Closing], now: datetime, within: timedelta = PROMPT) -> Loops:
    """Return what became of unhappy answers as of `now`.

    An answer that is younger than `within` and not told yet counts for neither side. Those told are no random
    part of all: the difference to the others is a hint, not an effect.
    """
    all_ = list(closings)
    due = [one for one in all_ if one.told is not None or now - one.answered >= within]
    told = [one for one in all_ if one.told is not None]
    prompt = sum(one.told is not None and one.told - one.answered <= within for one in due)
    return Loops(
        share(prompt, len(due)),
        share(sum(one.reopened for one in told), len(told)),
        _gain([one for one in all_ if _knew(one)]),
        _gain([one for one in all_ if not _knew(one)]),
    )


def _knew(one: Closing) -> bool:
    """Tell whether somebody had been told when they rated again."""
    return one.told is not None and one.next_answered is not None and one.told <= one.next_answered


def _gain(closings: Iterable[Closing]) -> Gain:
    """Return the mean paired difference with its t interval, 95 %."""
    gains = [
        100 * (one.next_score - one.score)
        for one in closings
        if one.score is not None and one.next_score is not None
    ]
    n = len(gains)
    if n < FEWEST:
        return Gain(None, None, None, n)
    middle = mean(gains)
    reach = _t95(n - 1) * stdev(gains) / n**0.5
    return Gain(middle, middle - reach, middle + reach, n)


def _t95(freedom: int) -> float:
    """Return Student's t that leaves 2.5 % above it, from 4 degrees of freedom on to within 0.3 %.

    Cornish and Fisher's expansion (Abramowitz & Stegun 1964, 26.7.5).
    """
    z = Z95
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3
