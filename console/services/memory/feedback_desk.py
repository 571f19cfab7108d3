"""The part of a service in memory that keeps answers and alarms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.intents import AlarmIntent, FeedbackIntent, touched_of
from console.model import Person, Ref
from console.model.feedback import Alarm, Feedback
from console.services.base import Capabilities, Conflict, Done, Receipt, Traced
from console.services.memory.feedback import FeedbackWork, signature
from console.services.memory.once import once
from console.services.memory.store import Store


class MemoryFeedback:
    """Reads and carries out; `check` raises what goes wrong with the line."""

    def __init__(
        self,
        store: Store,
        work: FeedbackWork,
        can: Capabilities,
        me: Person,
        check: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._work = work
        self._can = can
        self._me = me
        self._check = check

    async def look(self, ref: Ref) -> Feedback | Alarm:
        """Read one answer or alarm; raises `Gone`."""
        await self._check()
        return self._now(ref)

    async def carry_out(
        self, intent: FeedbackIntent | AlarmIntent, key: str, seen: Feedback | Alarm
    ) -> Receipt:
        """Do it, once per key where keys are honoured; raises `Rejected`, `Conflict`, `AnswerLost`."""
        await self._check()

        def compare() -> None:
            if self._now(intent.target).version != seen.version:
                raise Conflict("It changed meanwhile.")

        def do() -> Receipt:
            if touched_of(intent, self._now(intent.target)) != touched_of(intent, seen):
                raise Conflict("Somebody went on with it meanwhile.")
            return self._work.do(intent, self._me)

        return once(self._store, self._can, key, compare, do)

    async def trace(self, intent: FeedbackIntent | AlarmIntent, key: str) -> Traced:
        """Look one's own write up: by key where those are honoured, else as the last write to the fact."""
        await self._check()
        if self._store.faults.blind:
            return Traced(Done.UNKNOWN, why="The history cannot be read.")
        if self._can.idempotent:
            known = self._store.keys.get(key)
            return Traced(Done.YES, known) if known else Traced(Done.NO)
        last = [event for event in self._store.log() if event.ticket == intent.target.id][-1:]
        mine = [
            one for one in last if one.actor == self._me.id and (one.field, one.value) == signature(intent)
        ]
        return Traced(Done.YES, Receipt(intent.target)) if mine else Traced(Done.NO)

    def _now(self, ref: Ref) -> Feedback | Alarm:
        return self._store.alarms.get(ref.id) or self._store.get_feedback(ref)
