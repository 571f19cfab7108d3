"""Our own line beside a change's risk: how such changes went, whom this one reaches, what it may cost them.

A fact that is missing makes a figure unknown, never low.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from console.measure.honest import shrink, wilson
from console.measure.reach import clock as clock
from console.measure.reach import count_at as count_at
from console.measure.reach import hours_of as hours_of
from console.measure.reach import latest as latest
from console.measure.reach import reached
from console.model import Exposure


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
    found = reached(exposures, services, start, end, users)
    return Exposed(*found) if found else None


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
