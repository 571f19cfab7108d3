"""The part of a service in memory that keeps answers and alarms."""

from __future__ import annotations

from dataclasses import dataclass

from console.intents import AlarmIntent, FeedbackIntent, touched_of
from console.model import Ref
from console.model.feedback import Alarm, Feedback
from console.services.base import Conflict, Done, Receipt, Traced
from console.services.memory.feedback import FeedbackWork, signature
from console.services.memory.once import once
from console.services.memory.part import Part


@dataclass
class MemoryFeedback(Part):
    """Reads and carries out."""

    work: FeedbackWork

    async def look(self, ref: Ref) -> Feedback | Alarm:
        """Read one answer or alarm; raises `Gone`."""
        await self.check()
        return self._now(ref)

    async def carry_out(
        self, intent: FeedbackIntent | AlarmIntent, key: str, seen: Feedback | Alarm
    ) -> Receipt:
        """Do it, once per key where keys are honoured; raises `Rejected`, `Conflict`, `AnswerLost`."""
        await self.check()

        def compare() -> None:
            if self._now(intent.target).version != seen.version:
                raise Conflict("It changed meanwhile.")

        def do() -> Receipt:
            if touched_of(intent, self._now(intent.target)) != touched_of(intent, seen):
                raise Conflict("Somebody went on with it meanwhile.")
            return self.work.do(intent, self.me)

        return once(self.store, self.can, key, compare, do)

    async def trace(self, intent: FeedbackIntent | AlarmIntent, key: str) -> Traced:
        """Look one's own write up: by key where those are honoured, else as the last write to the fact."""
        if traced := await self.by_key(key):
            return traced
        last = [event for event in self.store.log() if event.ticket == intent.target.id][-1:]
        mine = [
            one for one in last if one.actor == self.me.id and (one.field, one.value) == signature(intent)
        ]
        return Traced(Done.YES, Receipt(intent.target)) if mine else Traced(Done.NO)

    def _now(self, ref: Ref) -> Feedback | Alarm:
        return self.store.alarms.get(ref.id) or self.store.get_feedback(ref)
