"""What a service in memory does with answers and alarms when it is asked to, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

from console import intents
from console.intents import AlarmIntent, CloseAlarm, FeedbackIntent, MakeMajor, MoveLoop, TakeAlarm
from console.model import Person
from console.model.feedback import Alarm, AlarmState, Feedback
from console.services.base import Receipt, Rejected
from console.services.memory.store import Store

_STATES: dict[type[AlarmIntent], AlarmState] = {
    TakeAlarm: AlarmState.TAKEN,
    CloseAlarm: AlarmState.CLOSED,
    MakeMajor: AlarmState.MAJOR,
}


class FeedbackWork:
    """Carries what is wanted of answers and alarms out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def do(self, intent: FeedbackIntent | AlarmIntent, actor: Person) -> Receipt:
        """Carry an intent out as `actor`; raises `Rejected`."""
        if isinstance(intent, MoveLoop):
            self._step(self._store.get_feedback(intent.feedback), intent, actor)
        else:
            self._alarm(self._store.get_alarm(intent.alarm), intent, actor)
        return Receipt(intent.target, "Done.")

    def _step(self, answer: Feedback, intent: MoveLoop, actor: Person) -> None:
        if words := intents.step_refused(intent, answer):
            raise Rejected(words)
        moved = intents.apply_feedback(replace(intent, by=actor), answer, self._store.now())
        self._store.write_feedback(moved, actor, *signature(intent))

    def _alarm(self, alarm: Alarm, intent: AlarmIntent, actor: Person) -> None:
        if isinstance(intent, CloseAlarm):
            if alarm.state is AlarmState.CLOSED:
                raise Rejected("The alarm is closed already.")
            if not intent.words.strip():
                raise Rejected("Why an alarm is closed must be said.")
        elif alarm.state is AlarmState.CLOSED or (
            alarm.state is AlarmState.MAJOR and not isinstance(intent, MakeMajor)
        ):
            raise Rejected(f"The alarm is {alarm.state.value} already.")
        self._store.write_alarm(intents.apply_alarm(intent, alarm), actor, *signature(intent))


def signature(intent: FeedbackIntent | AlarmIntent) -> tuple[str, str]:
    """Return how the history records an intent: a field and its value."""
    if isinstance(intent, MoveLoop):
        return "loop", intent.state.value
    return "alarm", _STATES[type(intent)].value
