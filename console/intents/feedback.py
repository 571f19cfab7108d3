"""What an agent can want done with what users say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.model import Person, Ref
from console.model.feedback import LoopState


class OnFeedback:
    """An intent whose `feedback` it is done to."""

    __slots__ = ()
    feedback: Ref

    @property
    def target(self) -> Ref:
        """The fact it is done to."""
        return self.feedback


@dataclass(frozen=True, slots=True)
class MoveLoop(OnFeedback):
    """An answer goes one step further on its way back to the person."""

    feedback: Ref
    state: LoopState
    by: Person
    owner: Person | None = None
    """Who has it from now on; None leaves it as it is."""
    due: datetime | None = None
    acted: str = ""
    reason: str = ""


class OnAlarm:
    """An intent whose `alarm` it is done to."""

    __slots__ = ()
    alarm: Ref

    @property
    def target(self) -> Ref:
        """The fact it is done to."""
        return self.alarm


@dataclass(frozen=True, slots=True)
class TakeAlarm(OnAlarm):
    """The agent looks after an alarm."""

    alarm: Ref
    by: Person


@dataclass(frozen=True, slots=True)
class CloseAlarm(OnAlarm):
    """An alarm is over, or was none."""

    alarm: Ref
    by: Person
    words: str


@dataclass(frozen=True, slots=True)
class MakeMajor(OnAlarm):
    """An alarm became a major incident: a ticket that stands for it from now on."""

    alarm: Ref
    by: Person
    ticket: Ref


FeedbackIntent = MoveLoop
AlarmIntent = TakeAlarm | CloseAlarm | MakeMajor
