"""Runs the sync in a thread of its own: leads where it can, follows where another console leads."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.cache.connection import CacheError, FullDisk
from console.cache.store import Cache
from console.secrets import SecretError
from console.services.base import Service, ServiceError
from console.sync.leader import Leader
from console.sync.pace import Pace

if TYPE_CHECKING:
    from console.deciding import DecisionLog
    from console.measure.promises import Promises
    from console.sync.feed import Feed
    from console.sync.keeper import Keeper

log = logging.getLogger(__name__)

GLANCE = 0.25
"""Seconds between two glances at what other connections wrote."""
CLAIM = 1.0
"""Seconds between two tries to lead."""


@dataclass(frozen=True, slots=True)
class Line:
    """A service to keep in step, and how often to look at it."""

    service: Service
    pace: Pace


class Engine:
    """The sync of one cache.

    `connect` is called in the engine's thread, so that connectors are imported there.
    """

    def __init__(
        self,
        cache: Path,
        lock: Path,
        attachments: Path,
        connect: Callable[[], Sequence[Line]],
        promises: Promises | None = None,
        log: DecisionLog | None = None,
        feed: Feed | None = None,
    ) -> None:
        self._cache_path = cache
        self._attachments = attachments
        self._leader = Leader(lock)
        self._connect = connect
        self._promises = promises
        self._log = log
        self._feed = feed
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = threading.Event()
        self._end: asyncio.Event | None = None
        self._keepers: list[Keeper] = []
        self._failure = ""

    @property
    def leads(self) -> bool:
        """Whether this console is the one that syncs."""
        return self._leader.leads

    @property
    def failure(self) -> str:
        """Why the engine ended by itself, or cannot write; empty while all is well."""
        return self._failure or next((keeper.trouble for keeper in self._keepers if keeper.trouble), "")

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the step under way; gives up waiting after `timeout` seconds."""
        self._stop.set()
        loop, end = self._loop, self._end
        if loop is not None and end is not None:
            try:
                loop.call_soon_threadsafe(end.set)
            except RuntimeError:
                log.debug("the loop had ended already")
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except (CacheError, ServiceError, SecretError, OSError) as error:
            self._failure = str(error)
            log.error("sync ended: %s", error)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        promised = self._promises.due_in_lists if self._promises else None
        cache = Cache.open(self._cache_path, promised=promised)
        try:
            while not self._stop.is_set():
                if self._leader.claim():
                    await self._lead(cache)
                    return
                await self._pause(CLAIM)
        finally:
            self._leader.yield_()
            cache.close()

    async def _lead(self, cache: Cache) -> None:
        from console.sync.keeper import (
            Keeper,  # what sends and fetches is needed behind the first frame alone
        )

        try:
            for _ in cache.recount(self._promises.mark if self._promises else ""):
                if self._stop.is_set():
                    return
                await asyncio.sleep(0)
        except FullDisk as full:
            log.error("due dates wait to be counted anew: %s", full)
        keepers = self._keepers = [
            Keeper(cache, line.service, line.pace, self._attachments, log=self._log)
            for line in self._connect()
        ]
        runs = [asyncio.create_task(keeper.run()) for keeper in keepers]
        cache.changed_elsewhere()
        while not self._stop.is_set():
            await self._pause(GLANCE)
            if cache.changed_elsewhere():
                for keeper in keepers:
                    keeper.wake()
            self._note_failures(runs)
            self._follow_up(cache)
            if self._feed is not None:
                self._feed.keep(cache.changes, time.monotonic())
        for keeper in keepers:
            keeper.stop()
        _, late = await asyncio.wait(runs, timeout=3) if runs else (set(), set())
        for run in late:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
        if self._feed is not None:
            self._feed.keep(cache.changes, time.monotonic(), at_once=True)

    def _follow_up(self, cache: Cache) -> None:
        """Let go out what waited for something that was carried out."""
        try:
            if cache.follow_up():
                for keeper in self._keepers:
                    keeper.wake()
        except FullDisk as full:
            log.error("what follows on something done waits: %s", full)

    def _note_failures(self, runs: list[asyncio.Task[None]]) -> None:
        """Say once what ended a service's keeper: a fault of ours, for every failure of a service is met."""
        for run in runs:
            if run.done() and not run.cancelled() and (error := run.exception()) and not self._failure:
                log.error("sync of a service failed", exc_info=error)
                self._failure = (
                    f"The sync of a service failed ({type(error).__name__}) and goes on at the next start; "
                    "what waits is kept, and the log says where."
                )

    async def _pause(self, seconds: float) -> None:
        assert self._end is not None
        try:
            await asyncio.wait_for(self._end.wait(), seconds)
        except TimeoutError:
            return
