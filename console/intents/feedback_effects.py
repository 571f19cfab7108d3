"""What an answer and an alarm look like once an intent is carried out, and what the agent saw of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.intents.feedback import AlarmIntent, CloseAlarm, MakeMajor, MoveLoop, TakeAlarm
from console.intents.kinds import Intent
from console.model.feedback import LOOP_STEPS, Alarm, AlarmState, Feedback, LoopState


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


def step_refused(intent: MoveLoop, feedback: Feedback) -> str:
    """Return why a step cannot be taken from where an answer stands, a sentence; empty where it can."""
    if feedback.withdrawn:
        return "The person took this answer back."
    here, there = feedback.loop.state, intent.state
    hands_over = here is there is LoopState.OWNED and intent.owner not in (None, feedback.loop.owner)
    if there not in LOOP_STEPS[here] and not hands_over:
        ways = " or ".join(_said(one) for one in LOOP_STEPS[here])
        return f"What is {_said(here)} cannot become {_said(there)}. From here it can become {ways}."
    if there is LoopState.ACTED and not intent.acted.strip():
        return "Say what was done."
    if there is LoopState.NO_CONTACT and not intent.reason.strip():
        return "Say why nobody is written to."
    return ""


def _said(state: LoopState) -> str:
    return state.value.replace("_", " ")


def apply_alarm(intent: Intent, alarm: Alarm) -> Alarm:
    """Return the alarm as it would be once the intent is carried out."""
    match intent:
        case TakeAlarm(by=person):
            return replace(alarm, state=AlarmState.TAKEN, taken_by=person)
        case CloseAlarm(words=words):
            return replace(alarm, state=AlarmState.CLOSED, words=words)
        case MakeMajor(by=person, ticket=ticket):
            taken_by = alarm.taken_by or person
            return replace(alarm, state=AlarmState.MAJOR, taken_by=taken_by, ticket=ticket)
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
