"""Runs the sync in a thread of its own: leads where it can, follows where another console leads."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.cache.connection import CacheBusy, CacheError, FullDisk, make_way
from console.cache.store import Cache
from console.cache.watching import Watch
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
        self._stirred: asyncio.Event | None = None
        """There is news in the cache, a keeper's trouble has changed, or the end has come."""
        self._keepers: list[Keeper] = []
        self._failure = self._told = ""
        self.on_failure: Callable[[], None] = lambda: None
        """Called in the engine's thread when `failure` has changed."""

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
        make_way()
        loop, stirred = self._loop, self._stirred
        if loop is not None and stirred is not None:
            with suppress(RuntimeError):  # the loop had ended already
                loop.call_soon_threadsafe(stirred.set)
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except (CacheError, ServiceError, SecretError, OSError) as error:
            self._failure = str(error)
            log.error("sync ended: %s", error)
            self.on_failure()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stirred = asyncio.Event()
        promised = self._promises.due_in_lists if self._promises else None
        cache = Cache.open(self._cache_path, promised=promised)
        cache.expect_much()
        cache.wait_while(lambda: not self._stop.is_set())
        try:
            if await self._claimed():
                await self._lead(cache)
        finally:
            self._leader.yield_()
            cache.close()

    async def _claimed(self) -> bool:
        """Wait until we lead, in a thread that sleeps till then; returns False where the end came first."""
        assert self._stirred is not None
        if not self._leader.claim():
            threading.Thread(target=self._wait_for_lead, name="claim", daemon=True).start()
        while not (self._stop.is_set() or self._leader.leads):
            await self._stirred.wait()
            self._stirred.clear()
        return not self._stop.is_set()

    def _wait_for_lead(self) -> None:
        """Take the lead when it is given up; for nothing where we have ended by then."""
        assert self._loop is not None
        assert self._stirred is not None
        try:
            self._leader.wait()
            self._loop.call_soon_threadsafe(self._stirred.set)
        except OSError as error:
            log.error("this console follows for good: %s", error)
        except RuntimeError:
            log.debug("the loop had ended already")
        if self._stop.is_set():
            self._leader.yield_()

    async def _lead(self, cache: Cache) -> None:
        from console.sync.keeper import (
            Keeper,  # what sends and fetches is needed behind the first frame alone
        )
        from console.sync.tidying import tidy

        try:
            for _ in cache.recount(self._promises.mark if self._promises else ""):
                if self._stop.is_set():
                    return
                await asyncio.sleep(0)
        except (CacheBusy, FullDisk) as full:
            log.error("due dates wait to be counted anew: %s", full)
        keepers = self._keepers = [
            Keeper(cache, line.service, line.pace, self._attachments, log=self._log, stir=self._stir)
            for line in self._connect()
        ]
        runs = [asyncio.create_task(keeper.run()) for keeper in keepers]
        runs.append(asyncio.create_task(tidy(cache, self._stop.is_set)))
        for run in runs:
            run.add_done_callback(lambda _: self._stir())
        watch = Watch(self._cache_path, self._stir)
        watch.start()
        try:
            cache.changed_elsewhere()
            while not (self._stop.is_set() or cache.astray):
                self._look(cache, runs)
                await self._pause()
        finally:
            watch.stop()
        for keeper in keepers:
            keeper.stop()
        _, late = await asyncio.wait(runs, timeout=3) if runs else (set(), set())
        for run in late:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
        if cache.astray:
            raise CacheError(
                f"The cache {self._cache_path} was taken away: nothing is sent or fetched until Amends starts again."
            )
        if self._feed is not None:
            self._feed.keep(cache.changes, time.monotonic(), at_once=True)

    def _look(self, cache: Cache, runs: list[asyncio.Task[None]]) -> None:
        """See what was written, what ended, and what is due in the calendar's file."""
        if cache.changed_elsewhere():
            for keeper in self._keepers:
                keeper.wake()
        self._note_failures(runs)
        self._follow_up(cache)
        if self._feed is not None:
            self._feed.keep(cache.changes, time.monotonic())
        if self._told != self.failure:
            self._told = self.failure
            self.on_failure()

    def _follow_up(self, cache: Cache) -> None:
        """Let go out what waited for something that was carried out."""
        try:
            if cache.follow_up():
                for keeper in self._keepers:
                    keeper.wake()
        except (CacheBusy, FullDisk) as full:
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

    def _stir(self) -> None:
        if self._stirred is not None:
            self._stirred.set()

    async def _pause(self) -> None:
        """Sleep until there is something to see."""
        assert self._stirred is not None
        wait = None if self._feed is None else self._feed.wait(time.monotonic())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), wait)
        self._stirred.clear()
