"""Consoles on one cache file that can be stepped, killed and started again, with a clock that can jump."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from console.cache.store import Cache
from console.cache.wishes import NOW
from console.model import Ref
from console.services.memory import MemoryService
from console.sync.keeper import Keeper
from console.sync.leader import Leader
from console.sync.pace import Clock, Pace
from tests.sync.mortal import Died, Mortal

PACE = Pace(open=20, rest=60)


class Timekeeper:
    """A clock that goes on when told, and whose time of day can jump."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.jumped = 0.0
        self.clock = Clock(
            now=lambda: time.time() + self.passed + self.jumped, tick=lambda: 1000.0 + self.passed
        )


class Console:
    """One process: its own connection to the cache, its own claim to lead, its own sync."""

    def __init__(self, folder: Path, service: MemoryService, time_: Timekeeper) -> None:
        self._folder, self._service, self._time = folder, service, time_
        self._start()

    def _start(self) -> None:
        self.cache = Cache.open(self._folder / "cache.db", durable=False)
        self.leader = Leader(self._folder / "cache.lock")
        self.keeper = Keeper(self.cache, self._service, PACE, self._folder / "files", self._time.clock)

    def die(self, loop: asyncio.AbstractEventLoop) -> None:
        """End without ceremony, as the kernel ends a process, and start again."""
        for task in asyncio.all_tasks(loop):
            task.cancel()
        with suppress(Died, asyncio.CancelledError):
            loop.run_until_complete(self.keeper.recovered())
        self.leader.yield_()
        self.cache.close()
        self._start()

    def close(self) -> None:
        """End."""
        self.leader.yield_()
        self.cache.close()

    def step(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Do one round of the sync where we lead; returns whether we do. Dies where the service says so."""
        if not self.leader.claim():
            return False
        try:
            loop.run_until_complete(self._round())
        except Died:
            assert isinstance(self._service, Mortal)
            self._service.die_in = None
            self.die(loop)
        return True

    async def _round(self) -> None:
        await self.keeper.step()
        await self.keeper.recovered()

    def ask_for_news(self) -> None:
        """Press R."""
        self.cache.wishes.ask(NOW, Ref(self._service.name, "*"))


class Room:
    """A console, a service, and a clock that goes on when told."""

    def __init__(self, folder: Path, service: MemoryService) -> None:
        self.service = service
        self.time = Timekeeper()
        self.loop = asyncio.new_event_loop()
        self.console = Console(folder, service, self.time)
        self.cache = self.console.cache

    def step(self, seconds: float = 0.0) -> None:
        """Let time pass, then do a round."""
        self.time.passed += seconds
        assert self.console.step(self.loop)

    def hear(self, happen: Callable[[], object]) -> None:
        """Let something happen while the console listens, and wait until it was hinted at."""

        async def listen() -> None:
            listening = asyncio.create_task(self.console.keeper._live.listen())
            while not self.service._store.news:
                await asyncio.sleep(0)
            happen()
            while not self.console.keeper._awake.is_set():
                await asyncio.sleep(0)
            listening.cancel()

        self.loop.run_until_complete(listen())

    def close(self) -> None:
        """End."""
        self.console.close()
        self.loop.close()
