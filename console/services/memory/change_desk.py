"""The part of a service in memory that knows changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from console.intents import ChangeIntent
from console.model import Person, Ref
from console.services.base import Capabilities, ChangeLook, Conflict, Done, Receipt, Traced
from console.services.memory.change_trace import by_change_history
from console.services.memory.changes import ChangeWork
from console.services.memory.once import once
from console.services.memory.states import offers
from console.services.memory.store import Store


class MemoryChanges:
    """Reads and carries out; `check` raises what goes wrong with the line."""

    def __init__(
        self,
        store: Store,
        work: ChangeWork,
        can: Capabilities,
        me: Person,
        check: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._work = work
        self._can = can
        self._me = me
        self._check = check

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole; raises `Gone`."""
        await self._check()
        change = self._store.get_change(ref)
        return ChangeLook(
            replace(change, offers=offers(change)),
            self._store.approvals_of(ref),
            tuple(self._store.entries[ref.id]),
            str(self._store.seq),
        )

    async def carry_out(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Do it, once per key where keys are honoured; raises `Rejected`, `Conflict`, `AnswerLost`."""
        await self._check()

        def compare() -> None:
            now = self._store.get_change(intent.change) if seen else None
            if seen and now and now.version != seen.change.version:
                raise Conflict(f"{now.number} changed meanwhile.")

        return once(self._store, self._can, key, compare, lambda: self._work.do(intent, self._me))

    async def trace(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Traced:
        """Look one's own write up: by key where those are honoured, else among one's own writes."""
        await self._check()
        if self._store.faults.blind:
            return Traced(Done.UNKNOWN, why="The history cannot be read.")
        if self._can.idempotent:
            known = self._store.keys.get(key)
            return Traced(Done.YES, known) if known else Traced(Done.NO)
        return by_change_history(self._store, self._me, intent, seen)

    async def present(self) -> AsyncIterator[Ref]:
        """Yield every change there is."""
        await self._check()
        if not self._store.faults.empty:
            for id_ in list(self._store.changes):
                yield Ref(self._store.name, id_)
