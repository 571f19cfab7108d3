"""Amounts of which a few are very large, as lost minutes: total, median, what the top tenth holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, isfinite

from console.measure.honest import Figure, median_of

ENOUGH = 200
"""From so many on a mean is told; below, one single ticket makes it."""
DAY = 480.0
"""Minutes at which amounts are capped before a mean of fewer is told: a working day of 8 h."""
TENTH = 10
"""From so many on there is a top tenth."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How amounts in minutes lie."""

    n: int
    total: float
    median: Figure
    top_tenth: float | None
    """The share 0–1 of the total that the largest tenth holds; None below 10 amounts and where all are 0."""
    mean: float | None
    """None below 200 amounts."""
    capped_mean: float | None
    """The mean of the amounts, each capped at 8 h; None where there are none."""


def amounts(minutes: Iterable[float]) -> Amounts:
    """Return how amounts lie; raises `ValueError` where one is negative or no number."""
    ordered = sorted(minutes, reverse=True)
    if not all(isfinite(one) and one >= 0 for one in ordered):
        raise ValueError("an amount is negative or no number")
    n, total = len(ordered), sum(ordered)
    return Amounts(
        n,
        total,
        median_of(ordered),
        _top_tenth(ordered, total),
        total / n if n >= ENOUGH else None,
        sum(min(one, DAY) for one in ordered) / n if n else None,
    )


def _top_tenth(ordered: list[float], total: float) -> float | None:
    """Return what the largest n/10 hold; the one that lies across that edge counts by its part."""
    if len(ordered) < TENTH or not total:
        return None
    edge = len(ordered) / TENTH
    whole = floor(edge)
    part = (edge - whole) * ordered[whole] if edge > whole else 0.0
    return min(1.0, (sum(ordered[:whole]) + part) / total)
