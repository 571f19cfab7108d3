"""Asks what became of intents that were sent and of which no answer is known, beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from console.cache.connection import CacheError
from console.cache.outbox import State
from console.cache.store import Cache
from console.services.base import ServiceError
from console.sync.pace import Clock
from console.sync.push import Pusher

log = logging.getLogger(__name__)

ASK_AGAIN = 5.0
"""Seconds between two questions after the same lost answer."""


class Lost:
    """The lost answers of one service: a question may take long, so each is asked in a task of its own."""

    def __init__(
        self, cache: Cache, service: str, pusher: Pusher, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._cache = cache
        self._service = service
        self._pusher = pusher
        self._clock = clock
        self._wake = wake
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._again: dict[str, float] = {}
        """When the fate of an intent may be asked after again."""

    @property
    def again(self) -> float | None:
        """When a question is to be asked again, by the clock's `tick`; None where none is."""
        return min(self._again.values(), default=None)

    def ask(self) -> None:
        """Ask after every intent that was sent and is not asked after yet; raises what ended a question."""
        for key, task in list(self._asking.items()):
            if task.done():
                del self._asking[key]
                task.result()
        now = self._clock.tick()
        for waiting in self._cache.waiting((State.SENT.value,)):
            if waiting.service != self._service or waiting.key in self._asking:
                continue
            if self._again.get(waiting.key, now) <= now:
                self._asking[waiting.key] = asyncio.create_task(self._find_out(waiting.key))

    async def asked(self) -> None:
        """Wait until every question that is under way has been answered."""
        await asyncio.gather(*self._asking.values())

    def stop(self) -> None:
        """End every question; the next start asks anew."""
        for task in self._asking.values():
            task.cancel()

    async def _find_out(self, key: str) -> None:
        self._again.pop(key, None)
        waiting = self._cache.intent(key)
        if waiting is None or waiting.state is not State.SENT:
            return
        try:
            await self._pusher.recover(waiting)
        except (ServiceError, CacheError) as down:
            log.info("cannot ask after %s yet: %s", waiting.kind, down)
            self._again[key] = self._clock.tick() + ASK_AGAIN
        finally:
            self._wake()
