"""How fast: clocks, and back-off with full jitter."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

SHORTEST = 1.0
"""Seconds that are waited at least after a failure."""
LONGEST = 900.0
"""Seconds that are waited at most, whatever a service asks for."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is: `now` in seconds since 1970, as the outbox stores it; `tick` never goes back."""

    now: Callable[[], float] = time.time
    tick: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks for news."""

    open: float = 20.0
    """While an agent has one of the service's queues or tickets open."""
    rest: float = 120.0


class Backoff:
    """Waits longer after each failure, by chance, so that many consoles do not knock at once.

    Full jitter: a wait is drawn evenly between 0 and min(cap, base · 2ⁿ) (M. Brooker, "Exponential Backoff
    and Jitter", AWS Architecture Blog, 2015).
    """

    def __init__(
        self, base: float = 2.0, cap: float = 120.0, dice: Callable[[], float] = random.random
    ) -> None:
        self._base, self._cap, self._dice = base, cap, dice
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> float:
        """Count a failure; returns the seconds to wait, at least what the service asked for."""
        ceiling = min(self._cap, self._base * float(1 << min(self._failures, 16)))
        self._failures += 1
        wait = self._dice() * ceiling
        if retry_after is not None and retry_after > 0:
            wait += retry_after
        return min(LONGEST, max(SHORTEST, wait))

    def worked(self) -> None:
        """Start anew."""
        self._failures = 0
