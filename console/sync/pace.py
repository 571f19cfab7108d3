"""How fast: back-off with full jitter, and a budget of requests per minute."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable

SHORTEST = 1.0
"""Seconds that are waited at least after a failure."""
LONGEST = 900.0
"""Seconds that are waited at most, whatever a service asks for."""


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


class Budget:
    """At most so many requests in any minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = per_minute
        self._clock = clock
        self._spent: deque[float] = deque()

    def wait(self) -> float:
        """Return the seconds until a request may leave; 0 for now."""
        now = self._clock()
        while self._spent and self._spent[0] <= now - 60:
            self._spent.popleft()
        if len(self._spent) < self._limit:
            return 0.0
        return self._spent[0] + 60 - now

    async def spend(self) -> None:
        """Wait until a request may leave, and count it."""
        while (wait := self.wait()) > 0:
            await asyncio.sleep(wait)
        self._spent.append(self._clock())
