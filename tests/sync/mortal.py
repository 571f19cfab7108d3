"""A service whose asker may die at any moment of a conversation with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.intents import TicketIntent
from console.model import Ref
from console.services.base import Collection, Cursor, Look, Page, Receipt, Traced
from console.services.memory import MemoryService


class Died(BaseException):
    """The process that asked is dead: whatever stood behind the question never ran."""


class Mortal(MemoryService):
    """Counts down to the death of whoever asks."""

    die_in: int | None = None
    """Dies when so many more moments have passed."""

    def moment(self) -> None:
        """Pass a moment at which a process may die."""
        if self.die_in is None:
            return
        self.die_in -= 1
        if self.die_in < 0:
            raise Died

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Die before a page or after it was learned."""
        self.moment()
        async for page in super().changes(collection, since):
            yield page
            self.moment()

    async def look(self, ref: Ref) -> Look:
        """Die before the question or before the answer is read."""
        self.moment()
        found = await super().look(ref)
        self.moment()
        return found

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Die before the write or after it."""
        self.moment()
        receipt = await super().carry_out(intent, key, seen)
        self.moment()
        return receipt

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Die while asking what became of a write."""
        self.moment()
        found = await super().trace(intent, key, seen)
        self.moment()
        return found
