"""Carries what is done with answers and alarms to a service: compared before, read back after."""

from __future__ import annotations

from console import intents
from console.cache.outbox import Waiting
from console.intents import AlarmIntent, FeedbackIntent, OnAlarm, OnFeedback
from console.model.feedback import Alarm, Feedback
from console.services.base import Done, FeedbackDesk, Receipt, Rejected
from console.sync.carrying import Carrier


class FeedbackPusher(Carrier[Feedback | Alarm]):
    """Pushes what is done with answers and alarms."""

    async def recover(self, waiting: Waiting) -> None:
        """Find out what became of an intent whose answer was lost; raises as `Pusher.recover` does.

        What it wanted can be seen on the fact itself, so nothing is done twice.
        """
        traced = await self._desk().trace(_on_feedback(waiting), waiting.wire)
        match traced.done:
            case Done.YES:
                await self._read_back(waiting, None, traced.receipt or Receipt(waiting.target))
            case _:
                self._later(waiting, None, "The service did not get it; it is compared and sent again.")

    def _desk(self) -> FeedbackDesk:
        desk = self._service.feedback_desk
        if desk is None:
            raise Rejected(f"{self._service.name} keeps no answers of users.")
        return desk

    async def _once(self, waiting: Waiting) -> bool:
        intent = _on_feedback(waiting)
        before = await self._desk().look(waiting.target)
        current = intents.touched_of(intent, before)
        if current == intents.wants_of(intent, before, waiting.made):
            self._cache.settle_feedback(waiting.key, before, "It was so already.")
            return True
        parts = [
            f"{name} was {waiting.seen.fields.get(name) or 'nobody’s'} when you looked and is {value or 'nobody’s'} now"
            for name, value in current.items()
            if value != waiting.seen.fields.get(name)
        ]
        if parts:
            self._cache.learn_feedback(before)
            self._cache.conflict(waiting.key, "; ".join(parts).capitalize() + ".")
            return True
        return await self._send(waiting, before)

    async def _carry_out(self, waiting: Waiting, before: Feedback | Alarm | None) -> Receipt:
        assert before is not None
        return await self._desk().carry_out(_on_feedback(waiting), waiting.wire, before)

    async def _read_back(self, waiting: Waiting, before: Feedback | Alarm | None, receipt: Receipt) -> None:
        after = await self._desk().look(waiting.target)
        intent = _on_feedback(waiting)
        if intents.touched_of(intent, after) == intents.wants_of(intent, after, waiting.made):
            self._cache.settle_feedback(waiting.key, after, "")
            return
        self._cache.learn_feedback(after)
        self._cache.conflict(waiting.key, "The service took it, and yet it reads otherwise now.")


def _on_feedback(waiting: Waiting) -> FeedbackIntent | AlarmIntent:
    assert isinstance(waiting.intent, OnFeedback | OnAlarm)
    return waiting.intent
