"""A budget of requests, so that no console is ever the one that overloads a service."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

KEPT = 0.1
"""Part of the budget that only writes may spend: an agent's reply does not wait for a first sync."""
MINUTE = 60.0


class Budget:
    """At most `per_minute` requests in any minute; without a limit for 0."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = per_minute
        self._for_reads = per_minute - int(per_minute * KEPT)
        self._clock = clock
        self._sleep = sleep
        self._spent: deque[float] = deque()

    async def spend(self, *, writes: bool) -> None:
        """Wait until a request may leave, and count it."""
        if not self._limit:
            return
        while (wait := self.wait(writes=writes)) > 0:
            await self._sleep(wait)
        self._spent.append(self._clock())

    def wait(self, *, writes: bool) -> float:
        """Return the seconds until a request may leave; 0 for now."""
        now = self._clock()
        while self._spent and self._spent[0] <= now - MINUTE:
            self._spent.popleft()
        over = len(self._spent) - (self._limit if writes else self._for_reads)
        return 0.0 if over < 0 else self._spent[over] + MINUTE - now
