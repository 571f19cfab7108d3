"""Finds out what became of a write whose answer was lost, without ever repeating it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from console.intents import Create, Note, Reply, ReplyResolve, TicketIntent
from console.services.base import Done, Look, NotAService, Receipt, Traced, Unavailable
from console.services.rt.evidence import Evidence
from console.services.rt.site import Site

STEP = 2.0
"""Seconds between two looks."""


class Tracing:
    """Looks for traces until the server can no longer be working on the request."""

    def __init__(self, site: Site, evidence: Evidence) -> None:
        self._site = site
        self._evidence = evidence

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Return whether it was done; raises `Unavailable` where nobody could be asked at the end."""
        return await until_settled(
            self._site.settle,
            lambda: self._find(intent, key, seen),
            lambda: self._without_trace(intent, key, seen),
        )

    async def _find(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt | None:
        if isinstance(intent, Create):
            made = await self._evidence.made(intent.subject, key)
            return Receipt(made) if made else None
        entry = None
        if isinstance(intent, Reply | Note | ReplyResolve):
            entry = await self._evidence.posted(intent.ticket, key)
            if entry is None:
                return None
            if not isinstance(intent, ReplyResolve):
                return Receipt(intent.ticket, entry=entry)
        ticket, _, _ = await self._evidence.now(intent.ticket)
        done = await self._evidence.reached(intent, ticket)
        if not done and seen is not None:
            done = await self._evidence.did(intent, _mark(seen))
        return Receipt(intent.ticket, entry=entry) if done else None

    async def _without_trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Decide when the time is over: a message with the same words and no key leaves it open."""
        if isinstance(intent, Reply | Note | ReplyResolve):
            if await self._evidence.posted(intent.ticket, key):
                return Traced(Done.NO, why="The answer is there; the status was not set yet.")
            twin = await self._evidence.twin(intent.ticket, intent.body, _mark(seen) if seen else 0)
            if twin is not None:
                why = (
                    "You said the same in Request Tracker by other means; look whether it is what you meant."
                )
                return Traced(Done.UNKNOWN, Receipt(intent.ticket, entry=twin), why)
        return Traced(Done.NO, why="Request Tracker has no trace of it.")


async def until_settled(
    settle: float, find: Callable[[], Awaitable[Receipt | None]], give_up: Callable[[], Awaitable[Traced]]
) -> Traced:
    """Look for a trace for `settle` seconds, then ask `give_up` what that nothing was found means."""
    end = time.monotonic() + settle
    while True:
        over = time.monotonic() >= end
        try:
            receipt = await find()
        except (Unavailable, NotAService):
            if over:
                raise
            receipt = None
        if receipt is not None:
            return Traced(Done.YES, receipt)
        if over:
            return await give_up()
        await asyncio.sleep(min(STEP, max(0.0, end - time.monotonic())))


def _mark(seen: Look) -> int:
    return int(seen.mark) if seen.mark.isdecimal() else 0
