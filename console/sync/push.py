"""Carries intents to a service: compared before, recorded as sent, read back after."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from console.cache.facts import freeze, thaw
from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.intents import Create, Merge, Reply, ReplyResolve
from console.services.base import (
    AnswerLost,
    Conflict,
    Done,
    Gone,
    Look,
    NotAService,
    Receipt,
    Rejected,
    Service,
    Unauthorized,
    Unavailable,
)
from console.sync.pace import Backoff
from console.sync.verdict import Verdict, achieved, judge, words_of_conflict

LOOKS = 3
"""How often a write that an atomic service refuses for its version is compared anew."""

log = logging.getLogger(__name__)


class Pusher:
    """Pushes the intents of one service, each one at most once at a time."""

    def __init__(self, cache: Cache, service: Service) -> None:
        self._cache = cache
        self._service = service
        self._backoff: dict[str, Backoff] = {}

    async def push(self, waiting: Waiting) -> None:
        """Bring one due intent as far as it goes now.

        Raises `Unavailable` or `Unauthorized` where the line is down; the intent then waits and is tried
        again. Whatever else happens is recorded in the outbox.
        """
        for _ in range(LOOKS):
            try:
                if await self._once(waiting):
                    return
            except Rejected as refusal:
                self._refuse(waiting, str(refusal))
                return
            except (Unavailable, Unauthorized) as down:
                self._again(waiting, down)
                raise
        self._cache.conflict(waiting.key, "It keeps changing while your change is on its way.")

    async def recover(self, waiting: Waiting) -> None:
        """Find out what became of an intent that was sent and of which no answer is known.

        Raises `Unavailable`, `Unauthorized` or `NotAService` where nobody can be asked; the intent stays as
        it is.
        """
        if self._service.can.idempotent:
            self._cache.retry_later(waiting.key, 0.0, "The answer was lost; a repeat is harmless.")
            return
        before = thaw(waiting.look, Look) if waiting.look else None
        traced = await self._service.trace(waiting.intent, waiting.key, before)
        match traced.done:
            case Done.YES:
                await self._read_back(waiting, before, traced.receipt or Receipt(waiting.intent.ticket))
            case Done.NO:
                self._cache.retry_later(waiting.key, 0.0, "The service did not get it; it is sent again.")
            case Done.UNKNOWN:
                now = await self._glance(waiting)
                why = traced.why or "Nobody can say whether it was done."
                self._cache.unknown(waiting.key, f"The answer was lost. {why}", now.ticket if now else None)

    async def _once(self, waiting: Waiting) -> bool:
        """Compare, send, read back; returns False where it must be compared anew."""
        before: Look | None = None
        if not isinstance(waiting.intent, Create):
            before = await self._service.look(waiting.intent.ticket)
            match judge(waiting, before.ticket):
                case Verdict.CONFLICT:
                    words = words_of_conflict(waiting, before.ticket)
                    self._cache.learn_whole(before.ticket, before.entries, complete=before.complete)
                    self._cache.conflict(waiting.key, words)
                    return True
                case Verdict.DONE:
                    self._settle(
                        waiting, before, before, Receipt(waiting.intent.ticket), "It was so already."
                    )
                    return True
                case Verdict.SEND:
                    pass
        if not self._cache.mark_sent(waiting.key, freeze(before) if before else None):
            return True
        try:
            receipt = await self._service.carry_out(waiting.intent, waiting.key, before)
        except Conflict:
            self._cache.retry_later(waiting.key, 0.0, "It changed meanwhile; compared anew.")
            return False
        except (AnswerLost, NotAService) as lost:
            log.info("answer to %s lost: %s", waiting.kind, lost)
            return True
        try:
            await self._read_back(waiting, before, receipt)
        except (Unavailable, Unauthorized, NotAService) as down:
            log.info("%s was done and could not be read back yet: %s", waiting.kind, down)
        return True

    async def _read_back(self, waiting: Waiting, before: Look | None, receipt: Receipt) -> None:
        try:
            after = await self._service.look(receipt.ticket)
        except Gone:
            if isinstance(waiting.intent, Merge) and before is not None:
                merged = replace(before.ticket, merged_into=waiting.intent.into)
                self._settle(waiting, before, replace(before, ticket=merged), receipt, receipt.said)
                return
            raise
        if achieved(waiting.intent, before, after, receipt.entry):
            self._settle(waiting, before, after, receipt, receipt.said)
            return
        self._cache.learn_whole(after.ticket, after.entries, complete=after.complete)
        self._cache.conflict(
            waiting.key, f"The service took it, and yet it reads otherwise now. {receipt.said}".strip()
        )

    def _settle(
        self, waiting: Waiting, before: Look | None, after: Look, receipt: Receipt, words: str
    ) -> None:
        moves = self._service.can.reply_moves_status and isinstance(waiting.intent, Reply | ReplyResolve)
        self._backoff.pop(waiting.key, None)
        self._cache.settle(
            waiting.key,
            before=before.ticket if before else None,
            after=after.ticket,
            said=after.entries,
            complete=after.complete,
            entry=receipt.entry or _entry_of(waiting, before, after),
            words=words,
            side_effects=frozenset({"status"}) if moves else frozenset(),
        )

    def _refuse(self, waiting: Waiting, words: str) -> None:
        self._backoff.pop(waiting.key, None)
        self._cache.refuse(waiting.key, words)

    def _again(self, waiting: Waiting, down: Unavailable | Unauthorized) -> None:
        """Wait and try again: nothing was carried out. What has left already stays sent."""
        backoff = self._backoff.setdefault(waiting.key, Backoff())
        wait = backoff.failed(down.retry_after if isinstance(down, Unavailable) else None)
        now = self._cache.intent(waiting.key)
        if now is not None and now.state in (State.HELD, State.READY, State.SENT):
            self._cache.retry_later(waiting.key, time.time() + wait, str(down))

    async def _glance(self, waiting: Waiting) -> Look | None:
        if isinstance(waiting.intent, Create):
            return None
        try:
            return await self._service.look(waiting.intent.ticket)
        except (Rejected, Unavailable, Unauthorized, NotAService):
            return None


def _entry_of(waiting: Waiting, before: Look | None, after: Look) -> str | None:
    """Return the id of the entry that appeared with our words, so that it is not shown twice."""
    body = getattr(waiting.intent, "body", None)
    if body is None:
        return None
    old = {said.id for said in before.entries} if before else set()
    fresh = [said for said in after.entries if said.id not in old]
    return next((said.id for said in fresh if said.body.split() == body.split()), None)
