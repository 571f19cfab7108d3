"""A cache file, a service and the sync between them, step by step and without waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.intents import Intent
from console.model import Ref, Ticket
from console.services.base import Collection, Receipt, ServiceError
from console.services.memory import MemoryService
from console.sync.pull import pull
from console.sync.push import Pusher


class Desk:
    """One console on a real cache file, one service in memory."""

    def __init__(self, folder: Path, service: MemoryService, name: str = "cache.db") -> None:
        self.service = service
        self.path = folder / name
        self.open()

    def open(self) -> None:
        """Start the console: open the cache anew."""
        self.cache = Cache.open(self.path, durable=False)
        self.pusher = Pusher(self.cache, self.service)

    def die(self) -> None:
        """End without ceremony and start again."""
        self.cache.close()
        self.open()

    async def fetch(self) -> None:
        """Pull everything that changed."""
        who = await self.service.hello()
        self.cache.meet(self.service.name, who.me)
        for collection in self.service.can.collections:
            await pull(self.cache, self.service, Collection(collection), _nothing)

    async def send(self) -> None:
        """Push what waits, holds over, until nothing moves any more; asks after lost answers."""
        for _ in range(50):
            later = time.time() + 3600
            due = self.cache.due(later, self.service.name)
            lost = self.cache.waiting((State.SENT.value,))
            if not due and not lost:
                return
            for waiting in due:
                try:
                    await self.pusher.push(waiting)
                except ServiceError:
                    return
            for waiting in lost:
                try:
                    await self.pusher.recover(waiting)
                except ServiceError:
                    return

    def meanwhile(self, happens: Callable[[], object]) -> None:
        """Let something happen once, between our reading of a change and our next write to it."""
        service = self.service.change_desk
        assert service is not None
        carry_out = service.carry_out

        async def after_it(*values: Any) -> Receipt:
            service.carry_out = carry_out  # type: ignore[method-assign]
            happens()
            return await carry_out(*values)

        service.carry_out = after_it  # type: ignore[method-assign, assignment]

    def submit(self, intent: Intent, key: str | None = None) -> str:
        """Give an intent as an agent would."""
        return self.cache.submit(intent, 5, key)

    def intent(self, key: str) -> Waiting:
        """Return an intent that must be in the outbox."""
        found = self.cache.intent(key)
        assert found is not None
        return found

    def shown(self, ref: Ref) -> Ticket:
        """Return a ticket as the agent is shown it."""
        found = self.cache.ticket(ref)
        assert found is not None
        return found


async def _nothing(page: object) -> None:
    return None
