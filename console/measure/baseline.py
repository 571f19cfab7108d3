"""How figures compare with those from before, as an imported baseline has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from console.measure.experience import Tally
from console.measure.honest import Unit, spoken


class Change(StrEnum):
    """What a comparison says."""

    BETTER = "better"
    WORSE = "worse"
    UNKNOWN = "can't tell"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Answers from before, counted elsewhere."""

    name: str
    """Where they are from, as printed: `Survey 2025, old tool`."""
    tally: Tally


@dataclass(frozen=True, slots=True)
class Difference:
    """Now less before, in the figure's own unit."""

    value: float | None
    """None where one side has no answers."""
    low: float | None
    """The 95 % interval."""
    high: float | None
    n: int
    n_before: int
    unit: Unit

    @property
    def change(self) -> Change:
        """Better or worse where the interval is clear of 0, else that nobody can tell."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return Change.UNKNOWN
        return Change.BETTER if self.low > 0 else Change.WORSE

    @property
    def words(self) -> str:
        """As printed: `+12 points (+3…+20, n 212, before 180): better`."""
        if self.value is None or self.low is None or self.high is None:
            return f"can't tell (n {self.n}, before {self.n_before})"
        value, low, high = (spoken(one, Unit.POINTS) for one in (self.value, self.low, self.high))
        return f"{value} points ({low}…{high}, n {self.n}, before {self.n_before}): {self.change}"


def compared(now: Tally, before: Tally) -> Difference:
    """Return the difference of two periods; raises `ValueError` for two instruments: they cannot be compared.

    Shares by Newcombe's hybrid of two Wilson intervals (1998, method 10), balances by the same way from two
    adjusted Wald ones: `d − √((a − a_low)² + (b_high − b)²)` to `d + √((a_high − a)² + (b − b_low)²)`.
    Other people may have been asked in another way: the same question does not make answers comparable.
    """
    if now.instrument is not before.instrument:
        raise ValueError(f"{now.instrument} cannot be compared with {before.instrument}")
    one, two = now.figure, before.figure
    a, a_low, a_high, b, b_low, b_high = one.value, one.low, one.high, two.value, two.low, two.high
    if a is None or b is None or a_low is None or a_high is None or b_low is None or b_high is None:
        return Difference(None, None, None, one.n, two.n, one.unit)
    low = a - b - hypot(a - a_low, b_high - b)
    high = a - b + hypot(a_high - a, b - b_low)
    return Difference(a - b, low, high, one.n, two.n, one.unit)
