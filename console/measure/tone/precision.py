"""How often the claim "unhappy" was right on this desk, by its own agents' corrections."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

_Z: Final = 1.959963984540054
"""95 % of a normal distribution lies within so many deviations."""


class Precision(NamedTuple):
    """A share with its count and its interval; `low` and `high` are 0 and 1 where nothing was looked at."""

    right: int
    n: int
    low: float
    high: float


def precision(corrections: Iterable[tuple[int, int]], label: int = -1) -> Precision:
    """Return how many of the claims of a label were right: pairs of what was claimed and what an agent said.

    The interval is Wilson's of 95 %: E. B. Wilson, JASA 22 (1927), 209-212.
    """
    verdicts = [said == claimed for claimed, said in corrections if claimed == label]
    n, right = len(verdicts), sum(verdicts)
    if not n:
        return Precision(0, 0, 0.0, 1.0)
    share, spread = right / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return Precision(right, n, max(0.0, middle - half), min(1.0, middle + half))
