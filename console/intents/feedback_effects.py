"""What an answer and an alarm look like once an intent is carried out, and what the agent saw of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.intents.feedback import AlarmIntent, CloseAlarm, MoveLoop, TakeAlarm
from console.intents.kinds import Intent
from console.model.feedback import Alarm, AlarmState, Feedback, LoopState


def apply_feedback(intent: Intent, feedback: Feedback, at: datetime) -> Feedback:
    """Return the answer as it would be once the intent is carried out; `at` is when it was given."""
    if not isinstance(intent, MoveLoop):
        return feedback
    loop = feedback.loop
    again = loop.state in (LoopState.TOLD, LoopState.CLOSED) and intent.state is LoopState.OWNED
    owner = intent.owner or loop.owner or (intent.by if intent.state is LoopState.OWNED else None)
    moved = replace(
        loop,
        state=intent.state,
        owner=owner,
        due=intent.due or loop.due,
        acted=intent.acted or loop.acted,
        reason=intent.reason or loop.reason,
        told=at if intent.state is LoopState.TOLD else loop.told,
        changed=at,
        reopened=loop.reopened + again,
    )
    return replace(feedback, loop=moved)


def apply_alarm(intent: Intent, alarm: Alarm) -> Alarm:
    """Return the alarm as it would be once the intent is carried out."""
    match intent:
        case TakeAlarm(by=person):
            return replace(alarm, state=AlarmState.TAKEN, taken_by=person)
        case CloseAlarm(words=words):
            return replace(alarm, state=AlarmState.CLOSED, words=words)
        case _:
            return alarm


def touched_of(intent: MoveLoop | AlarmIntent, fact: Feedback | Alarm) -> dict[str, str | None]:
    """Return the fields that the intent would change, with their present value in a comparable form."""
    if isinstance(fact, Feedback):
        return {"loop": fact.loop.state.value, "owner": fact.loop.owner.id if fact.loop.owner else None}
    taken = fact.taken_by.id if fact.taken_by else None
    return (
        {"state": fact.state.value, "taken by": taken}
        if isinstance(intent, TakeAlarm)
        else {"state": fact.state.value}
    )


def wants_of(intent: MoveLoop | AlarmIntent, fact: Feedback | Alarm, at: datetime) -> dict[str, str | None]:
    """Return the same fields as `touched_of`, as they would be afterwards."""
    after = apply_feedback(intent, fact, at) if isinstance(fact, Feedback) else apply_alarm(intent, fact)
    return touched_of(intent, after)
