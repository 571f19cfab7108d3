"""Keeps one service and the cache in step: sends what is due, grants wishes, looks for news."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from console.audit import AuditError
from console.cache.connection import CacheError
from console.cache.store import Cache
from console.cache.wishes import NOW
from console.deciding import DecisionLog
from console.model import HealthState
from console.services.base import (
    Collection,
    Page,
    Service,
    ServiceError,
    Unauthorized,
    Unavailable,
)
from console.services.surveying import HasSurvey
from console.sync.decisions import Decisions
from console.sync.grant import grant
from console.sync.hearing import Hearing
from console.sync.live import LiveLine
from console.sync.lost import Lost
from console.sync.pace import Backoff, Clock, Pace
from console.sync.pull import pull, reconcile, reconcile_changes
from console.sync.push import Pusher
from console.sync.report import Report
from console.sync.surveying import Asking
from console.sync.timetable import Timetable

log = logging.getLogger(__name__)

FULL = 5.0
"""Seconds between two tries while the cache cannot be written."""
LAPSES = 30.0
"""Seconds between two looks for decisions whose moment has passed, while some wait."""
SIGN_IN = 30.0
"""Seconds that are waited at least for a new token."""


class Keeper:
    """Works for one service until it is told to stop; belongs to the sync's thread and loop."""

    def __init__(
        self,
        cache: Cache,
        service: Service,
        pace: Pace,
        attachments: Path,
        clock: Clock | None = None,
        log: DecisionLog | None = None,
        stir: Callable[[], None] = lambda: None,
    ) -> None:
        """`log` is where it is written down how decisions ended; `stir` is called where `trouble` changed."""
        self._stir = stir
        self._cache = cache
        self._service = service
        self._attachments = attachments
        self._clock = clock or Clock()
        self._pusher = Pusher(cache, service, self._clock)
        self._decisions = Decisions(cache, service.name, self._clock, log)
        self._report = Report(cache, service, self._clock)
        self._hearing = Hearing(cache, service, self._clock)
        surveyor = service.surveyor if isinstance(service, HasSurvey) else None
        self._asking = Asking(cache, surveyor, self._clock) if surveyor is not None else None
        self._backoff = Backoff()
        self._awake = asyncio.Event()
        self._stopping = False
        self._times = Timetable(self._clock, pace)
        self._live = LiveLine(service, self._hear)
        self._quiet_until = 0.0
        self._lost = Lost(cache, service.name, self._pusher, self._clock, self.wake)
        self._greeted = False
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why the cache cannot be written, in a sentence; empty while it can."""
        return self._trouble

    @trouble.setter
    def trouble(self, words: str) -> None:
        changed, self._trouble = words != self._trouble, words
        if changed:
            self._stir()

    # ---- what others call -------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look at the outbox and the wishes now."""
        self._awake.set()

    def stop(self) -> None:
        """Finish the step under way and end."""
        self._stopping = True
        self._awake.set()

    async def recovered(self) -> None:
        """Wait until every question after a lost answer that is under way has been answered."""
        await self._lost.asked()

    async def run(self) -> None:
        """Keep in step until told to stop."""
        try:
            self._report.begins()
        except CacheError as full:
            self._cannot_write(full)
        live = asyncio.create_task(self._live.listen()) if self._service.can.live else None
        try:
            while not self._stopping:
                await self._sleep(await self.step())
        finally:
            self._lost.stop()
            if live is not None:
                live.cancel()
            await self._service.close()

    async def step(self) -> float:
        """Do what is due; returns the seconds until something else is.

        After a failure nothing is asked before its pause is over, whoever wakes us.
        """
        try:
            self._decisions.lapse_overdue()
            self._write_down()
        except CacheError as full:
            self._cannot_write(full)
            return FULL
        left = self._quiet_until - self._clock.tick()
        if left > 0:
            return min(left, LAPSES)
        try:
            await self._greet()
            await self._push_due()
            wishes = await self._grant_wishes()
            await self._pull_due()
            await self._reconcile_due()
            for key in wishes:
                self._cache.wishes.answer(key)
            self._write_down()
        except Unavailable as down:
            return self._failed(HealthState.OFFLINE, down, retry_after=down.retry_after)
        except Unauthorized as no:
            return self._failed(HealthState.SIGN_IN, no, at_least=SIGN_IN)
        except ServiceError as odd:
            return self._failed(HealthState.BROKEN, odd)
        except CacheError as full:
            self._cannot_write(full)
            return FULL
        self._backoff.worked()
        self.trouble = ""
        return self._until_next()

    # ---- one round --------------------------------------------------------------------------------------

    async def _greet(self) -> None:
        if self._greeted:
            return
        who = await self._service.hello()
        self._cache.meet(self._service.name, who.me)
        self._report.greeted(who)
        can = msgspec.json.encode(self._service.can).decode()
        self._cache.places.keep(f"can:{self._service.name}", can)
        self._greeted = True

    def _write_down(self) -> None:
        """Write how decisions ended into the audit log; what cannot be written now is written later."""
        try:
            self._decisions.write_down()
        except AuditError as trouble:
            log.error("audit: %s", trouble)
            self.trouble = str(trouble)

    async def _push_due(self) -> None:
        while due := self._cache.due(self._clock.now(), self._service.name):
            for waiting in due:
                await self._pusher.push(waiting)
        self._lost.ask()

    async def _grant_wishes(self) -> list[int]:
        """Grant what is asked for; returns the wishes that the next pull will have granted."""
        whole = []
        for wish in self._cache.wishes.open(self._service.name):
            if wish.kind == NOW:
                self._times.look_now()
                whole.append(wish.key)
            else:
                await grant(self._cache, self._service, wish, self._attachments)
        return whole

    async def _pull_due(self) -> None:
        look = self._times.due()
        if look is None:
            return
        pulled = self._service.can.collections
        longest = Collection.TICKETS if Collection.TICKETS in pulled else pulled[-1]
        if self._cache.cursor(self._service.name, longest) is None:
            self._report.begins_to_load()
        for collection in pulled:
            if look.takes(collection):
                changed = await pull(self._cache, self._service, collection, self._between)
                await self._hearing.after(collection, changed)
        if self._asking is not None:
            await self._asking.look()
        self._times.looked(look, hurries=self._hurries())
        self._report.well()

    async def _between(self, page: Page) -> None:
        """Between two pages: say how far we are, and let what waits go first."""
        self._report.loaded(page)
        await asyncio.sleep(0)
        if self._stopping:
            raise Unavailable("Amends ends; the next start goes on here.")
        await self._push_due()
        await self._grant_wishes()

    async def _reconcile_due(self) -> None:
        if not self._times.reconcile_is_due():
            return
        _, warning = await reconcile(self._cache, self._service)
        warning = warning or await reconcile_changes(self._cache, self._service)
        self._times.reconciled()
        self._report.warned(warning)
        self._report.well()

    # ---- waiting ----------------------------------------------------------------------------------------

    def _failed(
        self,
        state: HealthState,
        error: ServiceError,
        *,
        retry_after: float | None = None,
        at_least: float = 0.0,
    ) -> float:
        wait = max(at_least, self._backoff.failed(retry_after))
        self._times.look_again()
        self._quiet_until = self._clock.tick() + wait
        if not self._stopping:  # ending in the middle of a page is no failure of the service
            try:
                self._report.failed(state, str(error), wait)
            except CacheError as full:
                self._cannot_write(full)
        return wait

    def _cannot_write(self, full: CacheError) -> None:
        """Say what the cache itself cannot keep: the disk is full, the file is damaged."""
        if self.trouble != str(full):
            log.error("cache: %s", full)
        self.trouble = str(full)

    def _hurries(self) -> bool:
        """Whether an agent looks at what nobody hints at."""
        if self._live.stands:
            return False
        return any(focus.service in ("", self._service.name) for focus in self._cache.wishes.focus())

    def _until_next(self) -> float:
        waits = [self._times.wait(hurries=self._hurries())]
        due = self._cache.next_due(self._service.name)
        if due is not None:
            waits.append(due - self._clock.now())
        if self._lost.again is not None:
            waits.append(self._lost.again - self._clock.tick())
        if self._decisions.are_waiting:
            waits.append(LAPSES)
        return max(0.05, min(waits))

    async def _sleep(self, seconds: float) -> None:
        if self._stopping:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)
        self._awake.clear()

    def _hear(self, collection: Collection | None) -> None:
        """Look for news now."""
        self._times.hear(collection)
        self._awake.set()
