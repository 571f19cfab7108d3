"""How an intent is pushed, and what becomes of it where a service refuses it: the same for every kind."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from console.cache.facts import freeze
from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.services.base import (
    AnswerLost,
    Conflict,
    Done,
    NotAService,
    Receipt,
    Rejected,
    Service,
    Unauthorized,
    Unavailable,
)
from console.sync.pace import Backoff, Clock

log = logging.getLogger(__name__)
LookT = TypeVar("LookT")
"""What is read of a fact before and after something is done to it."""

LOOKS = 3
"""How often a write that an atomic service refuses for its version is compared anew."""

REMEMBERED = 5 * 86400.0
"""Seconds for which a service that honours keys surely keeps them; the built-in desk does for a week."""


class Carrier(ABC, Generic[LookT]):
    """Pushes the intents of one kind, and records how far they have come."""

    what = "change"
    """What the agent gave, in a word."""

    def __init__(self, cache: Cache, service: Service, clock: Clock | None = None) -> None:
        self._cache = cache
        self._service = service
        self._clock = clock or Clock()
        self._backoff: dict[str, Backoff] = {}

    async def push(self, waiting: Waiting) -> None:
        """Bring one due intent as far as it goes now; raises as `Pusher.push` does."""
        for _ in range(LOOKS):
            if words := self._overdue(waiting):
                self._cache.lapse(waiting.key, words)
                return
            try:
                if await self._once(waiting):
                    return
            except Rejected as refusal:
                self._refuse(waiting, str(refusal))
                return
            except (Unavailable, Unauthorized) as down:
                self._again(waiting, down)
                raise
        self._cache.conflict(waiting.key, f"It keeps changing while your {self.what} is on its way.")

    @abstractmethod
    async def _once(self, waiting: Waiting) -> bool:
        """Compare and `_send` what may go; returns False where it must be compared anew."""

    @abstractmethod
    async def _carry_out(self, waiting: Waiting, before: LookT | None) -> Receipt:
        """Have the service do it; raises what the service's own method does."""

    @abstractmethod
    async def _read_back(self, waiting: Waiting, before: LookT | None, receipt: Receipt) -> None:
        """Look at what became of it, and record that."""

    async def _send(self, waiting: Waiting, before: LookT | None) -> bool:
        """Send what was compared and read it back; returns False where it must be compared anew.

        `before` is what it was compared with, None for a creation. What leaves is recorded as sent before it does.
        """
        if not self._cache.mark_sent(waiting.key, freeze(before) if before else None):
            return True
        try:
            receipt = await self._carry_out(waiting, before)
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

    def _overdue(self, waiting: Waiting) -> str:
        """Return why an intent's moment has passed, a sentence; empty where it has not."""
        return ""

    def _forgotten(self, waiting: Waiting) -> bool:
        """Whether a service that finds writes by our keys may have thrown this key away since."""
        age = self._clock.now() - waiting.changed.timestamp()
        return self._service.can.idempotent and age > REMEMBERED

    def _send_again(self, waiting: Waiting, done: Done) -> bool:
        """Record what follows where a lost write was not found; returns False where nobody can tell its fate."""
        if done is Done.NO and self._forgotten(waiting):
            words = "It was sent long ago, and the service no longer remembers what it did then."
            self._cache.unknown(waiting.key, words)
        elif done is Done.NO:
            self._later(waiting, None, "The service did not get it; it is sent again.")
        elif self._service.can.idempotent:
            self._later(waiting, None, "The answer was lost; a repeat is harmless.")
        else:
            return False
        return True

    def _refuse(self, waiting: Waiting, words: str) -> None:
        self._backoff.pop(waiting.key, None)
        self._cache.refuse(waiting.key, words)

    def _again(self, waiting: Waiting, down: Unavailable | Unauthorized) -> None:
        """Wait and try again: nothing was carried out. What has left already stays sent."""
        now = self._cache.intent(waiting.key)
        if now is not None and now.state in (State.HELD, State.READY, State.SENT):
            self._later(waiting, down.retry_after if isinstance(down, Unavailable) else None, str(down))

    def _later(self, waiting: Waiting, retry_after: float | None, words: str) -> None:
        wait = self._backoff.setdefault(waiting.key, Backoff()).failed(retry_after)
        self._cache.retry_later(waiting.key, self._clock.now() + wait, words)
