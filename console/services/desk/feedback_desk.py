"""What users say at an Amends desk, and what is done with it: idempotent and atomic as its tickets are."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from console.intents import AlarmIntent, CloseAlarm, FeedbackIntent, MakeMajor, MoveLoop
from console.model import Ref
from console.model.feedback import Alarm, Feedback
from console.services.base import Gone, Receipt, Traced
from console.services.desk import feedback_reading
from console.services.desk.asking import Asked
from console.services.desk.fields import part, readable
from console.services.desk.talk import Talk


class DeskFeedback:
    """The part of a desk that keeps answers and alarms; `talk` carries the questions."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def look(self, ref: Ref) -> Feedback | Alarm:
        """Read one answer or alarm, whichever bears the id; raises `Gone`."""
        try:
            answer = await self._talk.read(f"/v1/feedback/{part(ref.id)}")
        except Gone:
            answer = await self._talk.read(f"/v1/alarms/{part(ref.id)}")
            with readable(answer):
                return feedback_reading.alarm(self._talk.name, answer.json())
        with readable(answer):
            return feedback_reading.feedback(self._talk.name, answer.json())

    async def carry_out(
        self, intent: FeedbackIntent | AlarmIntent, key: str, seen: Feedback | Alarm
    ) -> Receipt:
        """Do it, once per key; raises `Rejected`, `Conflict`, `AnswerLost`."""
        return await self._talk.write(ask_for_feedback(intent), key, seen.version)

    async def raise_alarm(self, alarm: Alarm) -> Alarm:
        """Have the desk keep an alarm: the same kind, service and beginning are the same one; returns it."""
        body = {
            "kind": alarm.kind.value,
            "service": alarm.service,
            "since": alarm.since.astimezone(UTC).isoformat(),
            "count": alarm.count,
            "of": alarm.of,
            "usual": alarm.usual,
            "fired_by": [ref.id for ref in alarm.fired_by],
        }
        answer = await self._talk.post("/v1/alarms", body, f"{alarm.ref.id}-{alarm.raised.isoformat()}")
        with readable(answer):
            return feedback_reading.alarm(self._talk.name, answer.json()["alarm"])

    async def trace(self, intent: FeedbackIntent | AlarmIntent, key: str) -> Traced:
        """Ask the desk what it answered to the key."""
        return await self._talk.trace(key)


def ask_for_feedback(intent: FeedbackIntent | AlarmIntent) -> Asked:
    """Return how an intent on an answer or an alarm is asked for."""
    if isinstance(intent, MoveLoop):
        return Asked("PATCH", f"/v1/feedback/{part(intent.feedback.id)}/loop", _step(intent), tied=True)
    alarm = f"/v1/alarms/{part(intent.alarm.id)}"
    if isinstance(intent, CloseAlarm):
        return Asked("PATCH", alarm, {"state": "closed", "words": intent.words}, tied=True)
    if isinstance(intent, MakeMajor):
        return Asked("PATCH", alarm, {"state": "major", "ticket": _named(intent)}, tied=True)
    return Asked("PATCH", alarm, {"state": "taken"}, tied=True)


def _named(intent: MakeMajor) -> str:
    """Return the incident as the desk knows it: its own by the id, another service's whole."""
    return intent.ticket.id if intent.ticket.service == intent.alarm.service else str(intent.ticket)


def _step(intent: MoveLoop) -> dict[str, Any]:
    wanted = {
        "state": intent.state.value,
        "owner": intent.owner.id if intent.owner else None,
        "due": intent.due.astimezone(UTC).isoformat() if intent.due else None,
        "acted": intent.acted or None,
        "reason": intent.reason or None,
    }
    return {name: value for name, value in wanted.items() if value is not None}
