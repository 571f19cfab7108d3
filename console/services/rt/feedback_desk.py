"""Leads answers of users back to them in Request Tracker: the loop stands in a custom field, which is read back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from console.intents import AlarmIntent, FeedbackIntent, MoveLoop, apply_feedback, step_refused, touched_of
from console.model import Ref
from console.model.feedback import Alarm, Feedback
from console.services.base import (
    AnswerLost,
    Conflict,
    Done,
    Gone,
    NotAService,
    Receipt,
    Rejected,
    Traced,
    Unavailable,
)
from console.services.rt import feedback_loop
from console.services.rt.client import Client, either, said
from console.services.rt.evidence import Evidence
from console.services.rt.feedback_pull import FeedbackReader
from console.services.rt.feedback_reading import ticket_of
from console.services.rt.feedback_site import FeedbackSite
from console.services.rt.site import Site
from console.services.rt.trace import until_settled
from console.services.rt.write import PAUSE, TRIES


class RequestTrackerFeedback:
    """The part of the connector that keeps answers."""

    def __init__(
        self, client: Client, site: Site, fields: FeedbackSite, answers: FeedbackReader, evidence: Evidence
    ) -> None:
        self._client = client
        self._site = site
        self._fields = fields
        self._answers = answers
        self._evidence = evidence

    async def look(self, ref: Ref) -> Feedback | Alarm:
        """Read one answer; raises `Gone` where there is none for us."""
        return await self._read(ref)

    async def carry_out(
        self, intent: FeedbackIntent | AlarmIntent, key: str, seen: Feedback | Alarm
    ) -> Receipt:
        """Take the step, once per `key`; raises `Rejected`, `Conflict`, `AnswerLost`."""
        if not isinstance(intent, MoveLoop):
            raise Rejected("Request Tracker keeps no alarms.")
        field = await self._field()
        for tried in range(TRIES):
            await asyncio.sleep(PAUSE * tried)
            ticket, _, etag = await self._evidence.now(Ref(self._site.name, _ticket(intent.feedback)))
            if await self._done(intent, key):
                return Receipt(intent.feedback)
            now = await self._read(intent.feedback)
            if touched_of(intent, now) != touched_of(intent, seen):
                raise Conflict(f"Somebody went on with the answer to {ticket.number} meanwhile.")
            if words := step_refused(intent, now):
                raise Rejected(words)
            loop = apply_feedback(intent, now, datetime.now(UTC)).loop
            text = {"CustomFields": {field: feedback_loop.written(loop, key)}}
            answer = await self._client.write("PUT", f"/ticket/{ticket.ref.id}", text, match=etag)
            if answer.status != 412:
                break
        else:
            raise Unavailable(f"{ticket.number} changes too fast; it will be tried again.")
        try:
            done = await self._done(intent, key)
        except (Unavailable, NotAService) as error:
            raise AnswerLost(f"It was sent and could not be read back: {error}") from error
        if not done:
            raise Rejected(said(answer) or "Request Tracker took the request and changed nothing.")
        return Receipt(intent.feedback, said(answer))

    async def trace(self, intent: FeedbackIntent | AlarmIntent, key: str) -> Traced:
        """Look for our key among what was written to the field; takes up to the site's `settle` seconds."""

        async def find() -> Receipt | None:
            return Receipt(intent.target) if await self._done(intent, key) else None

        async def give_up() -> Traced:
            return Traced(Done.NO, why="Request Tracker has no trace of it.")

        return await until_settled(self._site.settle, find, give_up)

    async def _field(self) -> str:
        fields = await self._fields.kept()
        if fields is None or not fields.loop:
            raise Rejected(
                f"Request Tracker has no field “{self._fields.mapping.loop}”, in which it would be kept what became "
                "of an answer."
            )
        return self._fields.mapping.loop

    async def _done(self, intent: FeedbackIntent | AlarmIntent, key: str) -> bool:
        """Tell whether the intent with this key wrote the field, whatever stands there now."""
        fields, id_ = await self._fields.kept(), ticket_of(intent.target)
        if fields is None or id_ is None:
            return False
        events = await self._answers.events([id_])
        return any(
            str(event.get("Field")) in fields.loop and feedback_loop.bears(str(event.get("NewValue")), key)
            for event in events
        )

    async def _read(self, ref: Ref) -> Feedback:
        id_ = _ticket(ref)
        clause = self._site.queue_clause()
        batch = await self._answers.search(f"id > 0 AND ({either('id', [id_])}){clause}")
        if batch.unreadable:
            raise NotAService(f"The answer to #{id_} cannot be read: {batch.unreadable[0].why}.")
        if not batch.answers:
            raise Gone(f"There is no answer to #{id_} in Request Tracker for you.")
        return batch.answers[0]


def _ticket(ref: Ref) -> str:
    id_ = ticket_of(ref)
    if id_ is None:
        raise Gone(f"{ref} is no answer that Request Tracker keeps.")
    return id_
