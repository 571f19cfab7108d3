"""What becomes of an intent that a service refuses, loses, or cannot take now: the same for every kind."""

from __future__ import annotations

from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.services.base import Service, Unauthorized, Unavailable
from console.sync.pace import Backoff, Clock

LOOKS = 3
"""How often a write that an atomic service refuses for its version is compared anew."""

REMEMBERED = 5 * 86400.0
"""Seconds for which a service that honours keys surely keeps them; the built-in desk does for a week."""


class Carrier:
    """Records how far the intents of one service have come."""

    def __init__(self, cache: Cache, service: Service, clock: Clock | None = None) -> None:
        self._cache = cache
        self._service = service
        self._clock = clock or Clock()
        self._backoff: dict[str, Backoff] = {}

    def _forgotten(self, waiting: Waiting) -> bool:
        """Whether a service that finds writes by our keys may have thrown this key away since."""
        age = self._clock.now() - waiting.changed.timestamp()
        return self._service.can.idempotent and age > REMEMBERED

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
