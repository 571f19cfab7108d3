"""Keeps one service and the cache in step: sends what is due, grants wishes, looks for news."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from console.cache.connection import CacheError
from console.cache.outbox import State
from console.cache.store import Cache
from console.cache.wishes import FILE, LOOK, NOW, Wish
from console.model import Health, HealthState
from console.services.base import (
    Collection,
    Gone,
    NotAService,
    Page,
    Rejected,
    Service,
    ServiceError,
    Unauthorized,
    Unavailable,
)
from console.sync import files
from console.sync.pace import Backoff
from console.sync.pull import pull, reconcile
from console.sync.push import Pusher

log = logging.getLogger(__name__)

RECONCILE = 3600.0
"""Seconds between two comparisons of all ids."""
REST = 900.0
"""Seconds between two looks for new queues and people."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks for news."""

    open: float = 20.0
    """While an agent has one of the service's queues or tickets open."""
    rest: float = 120.0


class Keeper:
    """Works for one service until it is told to stop; belongs to the sync's thread and loop."""

    def __init__(self, cache: Cache, service: Service, pace: Pace, attachments: Path) -> None:
        self._cache = cache
        self._service = service
        self._pace = pace
        self._attachments = attachments
        self._pusher = Pusher(cache, service)
        self._backoff = Backoff()
        self._awake = asyncio.Event()
        self._stopping = False
        self._news = True
        self._next_pull = 0.0
        self._next_rest = 0.0
        self._next_reconcile = time.monotonic() + 60
        self._recovering: dict[str, asyncio.Task[None]] = {}
        self._greeted = False
        self._health = Health(service.name, HealthState.STARTING)

    # ---- what others call -------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look at the outbox and the wishes now."""
        self._awake.set()

    def stop(self) -> None:
        """Finish the step under way and end."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Keep in step until told to stop."""
        live = asyncio.create_task(self._listen()) if self._service.can.live else None
        try:
            while not self._stopping:
                wait = await self._step()
                await self._sleep(wait)
        finally:
            for task in (live, *self._recovering.values()):
                if task is not None:
                    task.cancel()
            await self._service.close()

    async def once(self, *, pull_all: bool = True) -> None:
        """Do one whole round: greet, send, grant, fetch; raises what the service raises."""
        await self._greet()
        await self._push_due()
        if pull_all:
            for collection in self._service.can.collections:
                await pull(self._cache, self._service, collection, self._between)
            self._say(HealthState.OK)

    # ---- one round --------------------------------------------------------------------------------------

    async def _step(self) -> float:
        """Do what is due; returns the seconds until something else is."""
        try:
            await self._greet()
            await self._push_due()
            await self._grant_wishes()
            await self._pull_due()
            await self._reconcile_due()
        except Unavailable as down:
            return self._failed(HealthState.OFFLINE, str(down), down.retry_after)
        except Unauthorized as no:
            return max(30.0, self._failed(HealthState.SIGN_IN, str(no), None))
        except ServiceError as odd:
            return self._failed(HealthState.BROKEN, str(odd), None)
        except CacheError as full:
            log.error("cache: %s", full)
            return 5.0
        self._backoff.worked()
        return self._until_next()

    async def _greet(self) -> None:
        if self._greeted:
            return
        who = await self._service.hello()
        self._cache.meet(self._service.name, who.me)
        notes = (*who.notes, *self._service.can.notes)
        if abs(who.clock_offset) > 90:
            minutes = round(abs(who.clock_offset) / 60)
            side = "ahead of" if who.clock_offset > 0 else "behind"
            notes = (f"Its clock is {minutes} min {side} this machine's.", *notes)
        self._health = replace(self._health, notes=notes)
        can = msgspec.json.encode(self._service.can).decode()
        self._cache.places.keep(f"can:{self._service.name}", can)
        self._greeted = True

    async def _push_due(self) -> None:
        while due := [
            waiting
            for waiting in self._cache.due(time.time(), self._service.name)
            if waiting.key not in self._recovering
        ]:
            for waiting in due:
                await self._pusher.push(waiting)
        self._recover_lost()

    def _recover_lost(self) -> None:
        """Ask, beside everything else, what became of intents whose answer was lost."""
        for key, task in list(self._recovering.items()):
            if task.done():
                del self._recovering[key]
        for waiting in self._cache.waiting((State.SENT.value,)):
            if waiting.service == self._service.name and waiting.key not in self._recovering:
                self._recovering[waiting.key] = asyncio.create_task(self._recover(waiting.key))

    async def _recover(self, key: str) -> None:
        waiting = self._cache.intent(key)
        if waiting is None or waiting.state is not State.SENT:
            return
        try:
            await self._pusher.recover(waiting)
        except (Unavailable, Unauthorized, NotAService) as down:
            log.info("cannot ask after %s yet: %s", waiting.kind, down)
            await asyncio.sleep(5)
        except (ServiceError, CacheError) as odd:
            log.warning("asking after %s failed: %s", waiting.kind, odd)
            await asyncio.sleep(5)
        finally:
            self._awake.set()

    async def _grant_wishes(self) -> None:
        for wish in self._cache.wishes.open(self._service.name):
            await self._grant(wish)

    async def _grant(self, wish: Wish) -> None:
        try:
            match wish.kind:
                case kind if kind == NOW:
                    self._next_pull = self._next_rest = 0.0
                    self._cache.wishes.answer(wish.key)
                case kind if kind == LOOK:
                    found = await self._service.look(wish.ticket)
                    self._cache.learn_whole(found.ticket, found.entries, complete=found.complete)
                    self._cache.wishes.answer(wish.key)
                case kind if kind == FILE:
                    path = await files.fetch(
                        self._cache, self._service, wish.ticket, wish.attachment, self._attachments
                    )
                    self._cache.wishes.answer(wish.key, path=str(path))
        except Gone as gone:
            if wish.kind == LOOK:
                self._cache.forget([wish.ticket])
            self._cache.wishes.answer(wish.key, words=str(gone), failed=True)
        except (Rejected, NotAService, files.FileError) as refused:
            self._cache.wishes.answer(wish.key, words=str(refused), failed=True)

    async def _pull_due(self) -> None:
        now = time.monotonic()
        first = self._cache.cursor(self._service.name, Collection.TICKETS) is None
        if not (self._news or now >= self._next_pull):
            return
        self._news = False
        if first:
            self._say(HealthState.LOADING)
        for collection in self._service.can.collections:
            slow = collection in (Collection.QUEUES, Collection.PEOPLE)
            if slow and now < self._next_rest:
                continue
            await pull(self._cache, self._service, collection, self._between)
        if now >= self._next_rest:
            self._next_rest = now + REST
        self._next_pull = time.monotonic() + (self._pace.open if self._watched() else self._pace.rest)
        self._say(HealthState.OK)

    async def _between(self, page: Page) -> None:
        """Between two pages: say how far we are, and let what waits go first."""
        if page.total is not None and self._health.state is HealthState.LOADING:
            done = len(self._cache.known(self._service.name))
            self._health = replace(self._health, done=min(done, page.total), total=page.total)
            self._cache.set_health(self._health)
        await asyncio.sleep(0)
        if self._stopping:
            raise Unavailable("Amends ends; the next start goes on here.")
        if self._greeted:
            await self._push_due()
            await self._grant_wishes()

    async def _reconcile_due(self) -> None:
        if time.monotonic() < self._next_reconcile:
            return
        _, warning = await reconcile(self._cache, self._service)
        self._next_reconcile = time.monotonic() + RECONCILE
        notes = tuple(note for note in self._health.notes if "suddenly lists" not in note)
        self._health = replace(self._health, notes=(warning, *notes) if warning else notes)
        self._say(HealthState.OK)

    # ---- waiting ----------------------------------------------------------------------------------------

    def _watched(self) -> bool:
        return any(focus.service in ("", self._service.name) for focus in self._cache.wishes.focus())

    def _until_next(self) -> float:
        now = time.monotonic()
        if self._watched():
            self._next_pull = min(self._next_pull, now + self._pace.open)
        waits = [self._next_pull - now, self._next_reconcile - now]
        due = self._cache.next_due(self._service.name)
        if due is not None:
            waits.append(due - time.time())
        if self._recovering:
            waits.append(1.0)
        return max(0.05, min(waits))

    async def _sleep(self, seconds: float) -> None:
        if self._stopping:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)
        self._awake.clear()

    async def _listen(self) -> None:
        """Turn the service's hints into earlier looks, for as long as the line holds."""
        backoff = Backoff()
        while not self._stopping:
            try:
                async for _ in self._service.live():
                    backoff.worked()
                    self._news = True
                    self._awake.set()
            except ServiceError as down:
                log.info("no live line to %s: %s", self._service.name, down)
            await asyncio.sleep(backoff.failed())

    # ---- how the line stands ----------------------------------------------------------------------------

    def _failed(self, state: HealthState, words: str, retry_after: float | None) -> float:
        wait = self._backoff.failed(retry_after)
        self._next_pull = 0.0
        waiting = sum(one.service == self._service.name for one in self._cache.waiting())
        tail = f" {waiting} of yours wait here." if waiting else ""
        self._health = replace(
            self._health,
            state=state,
            sentence=f"{words}{tail}",
            retry_at=datetime.fromtimestamp(time.time() + wait, UTC),
        )
        self._cache.set_health(self._health)
        return wait

    def _say(self, state: HealthState) -> None:
        unreadable = sum(record.service == self._service.name for record in self._cache.unreadable())
        last_ok = datetime.now(UTC).replace(second=0, microsecond=0)
        self._health = replace(
            self._health,
            state=state,
            sentence="",
            retry_at=None,
            unreadable=unreadable,
            last_ok=last_ok if state is HealthState.OK else self._health.last_ok,
            done=None if state is HealthState.OK else self._health.done,
            total=None if state is HealthState.OK else self._health.total,
        )
        self._cache.set_health(self._health)
