"""What the parts of a service in memory have in common: what they write to, as whom, and what goes wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.model import Person
from console.services.base import Capabilities, Done, Traced
from console.services.memory.store import Store


@dataclass
class Part:
    """One part; `check` raises what goes wrong with the line."""

    store: Store
    can: Capabilities
    me: Person
    check: Callable[[], Awaitable[None]]

    async def by_key(self, key: str) -> Traced | None:
        """Look one's own write up by its key; None where keys are not honoured and the history must tell."""
        await self.check()
        if self.store.faults.blind:
            return Traced(Done.UNKNOWN, why="The history cannot be read.")
        if not self.can.idempotent:
            return None
        known = self.store.keys.get(key)
        return Traced(Done.YES, known) if known else Traced(Done.NO)
