"""A budget of requests, so that no console is ever the one that overloads a service."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable


class Budget:
    """At most `per_minute` requests in any minute."""

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
