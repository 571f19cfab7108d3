"""The part of a service in memory that knows changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from console.intents import ChangeIntent
from console.model import Ref
from console.services.base import ChangeLook, Conflict, Receipt, Traced
from console.services.memory.change_trace import by_change_history
from console.services.memory.changes import ChangeWork
from console.services.memory.once import once
from console.services.memory.part import Part
from console.services.memory.states import offers


@dataclass
class MemoryChanges(Part):
    """Reads and carries out."""

    work: ChangeWork

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole; raises `Gone`."""
        await self.check()
        change = self.store.get_change(ref)
        return ChangeLook(
            replace(change, offers=offers(change)),
            self.store.approvals_of(ref),
            tuple(self.store.entries[ref.id]),
            str(self.store.seq),
        )

    async def carry_out(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Do it, once per key where keys are honoured; raises `Rejected`, `Conflict`, `AnswerLost`."""
        await self.check()

        def compare() -> None:
            now = self.store.get_change(intent.change) if seen else None
            if seen and now and now.version != seen.change.version:
                raise Conflict(f"{now.number} changed meanwhile.")

        return once(self.store, self.can, key, compare, lambda: self.work.do(intent, self.me))

    async def trace(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Traced:
        """Look one's own write up: by key where those are honoured, else among one's own writes."""
        return await self.by_key(key) or by_change_history(self.store, self.me, intent, seen)

    async def present(self) -> AsyncIterator[Ref]:
        """Yield every change there is."""
        await self.check()
        if not self.store.faults.empty:
            for id_ in list(self.store.changes):
                yield Ref(self.store.name, id_)
