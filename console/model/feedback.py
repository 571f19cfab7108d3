"""What users say of the service they got, what was asked of them, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.model.feedback_words import AlarmState as AlarmState
from console.model.feedback_words import LoopState as LoopState
from console.model.feedback_words import are_few
from console.model.people import Person
from console.model.refs import Ref


class Instrument(StrEnum):
    """The question that was asked; answers to different ones are never put into one number."""

    CSAT = "csat"
    """How satisfied somebody is."""
    CES = "ces"
    """How easy it was."""
    NPS = "nps"
    """Whether somebody would recommend it."""
    HAPPINESS = "happiness"
    TRUST = "trust"
    """Whether somebody trusts IT to handle this kind of thing well."""
    UNKNOWN = "unknown"


class AnsweredBy(StrEnum):
    """Who gave an answer; only a user's own counts."""

    USER = "user"
    AGENT = "agent"
    AUTO = "auto"
    UNKNOWN = "unknown"


LOOP_STEPS: dict[LoopState, tuple[LoopState, ...]] = {
    LoopState.NEW: (LoopState.SEEN, LoopState.OWNED, LoopState.NO_CONTACT),
    LoopState.SEEN: (LoopState.OWNED, LoopState.NO_CONTACT),
    LoopState.OWNED: (LoopState.ACTED, LoopState.TOLD, LoopState.NO_CONTACT),
    LoopState.ACTED: (LoopState.TOLD, LoopState.OWNED, LoopState.NO_CONTACT),
    LoopState.TOLD: (LoopState.CLOSED, LoopState.OWNED),
    LoopState.NO_CONTACT: (LoopState.CLOSED, LoopState.OWNED),
    LoopState.CLOSED: (LoopState.OWNED,),
}
"""Which step follows which; a closed one that is owned again was re-opened."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Where an answer stands on its way back to the person."""

    state: LoopState = LoopState.NEW
    owner: Person | None = None
    due: datetime | None = None
    acted: str = ""
    """What was done."""
    reason: str = ""
    """Why nobody is written to."""
    told: datetime | None = None
    changed: datetime | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer of one person to one question, as the service has it."""

    ref: Ref
    version: str
    answered: datetime
    instrument: Instrument
    raw: float | None
    """The rating as it was given; None where there is a comment alone."""
    low: float = 1.0
    high: float = 5.0
    higher_is_better: bool = True
    was_default: bool = False
    """The answer that was filled in beforehand was left as it was."""
    answered_by: AnsweredBy = AnsweredBy.USER
    ticket: Ref | None = None
    change: Ref | None = None
    service: str | None = None
    """The business service."""
    queue: str | None = None
    """The team whose ticket it was: nobody else is shown the words."""
    person: str = ""
    """A pseudonym that tells persons apart and names nobody; empty where the answer is anonymous."""
    name: str = ""
    """Who answered, for the ticket's own team; empty where the service does not say."""
    department: str | None = None
    outside: bool | None = None
    """Whether customers outside the organisation felt it."""
    comment: str = ""
    lost_minutes: float | None = None
    """Lost working time, where the person said so."""
    asked: datetime | None = None
    edited: bool = False
    withdrawn: bool = False
    confidential: bool = False
    """It stands in a queue that stays out of tone, feed and index."""
    loop: Loop = Loop()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that was put to somebody, answered or not: without it there is no response rate."""

    ref: Ref
    asked: datetime
    answered: bool
    ticket: Ref | None = None
    service: str | None = None
    queue: str | None = None
    department: str | None = None
    person: str = ""
    instrument: Instrument = Instrument.CSAT


class AlarmKind(StrEnum):
    """What an alarm noticed."""

    SPIKE = "spike"
    """More at once than this hour of the week has."""
    WORSENING = "worsening"
    """Single answers, one after the other, got worse."""
    LEVEL = "level"
    """The level of the day left what is usual."""


LOCAL = "local-"
"""How the id of an alarm begins that no service keeps: it is seen on this machine alone."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about a service is not as usual."""

    ref: Ref
    version: str
    kind: AlarmKind
    service: str
    raised: datetime
    since: datetime
    """Where what was noticed began."""
    count: int
    """Unhappy answers, or texts, or tickets."""
    of: int | None
    usual: float
    """What is usual in the same time: a count, or a share 0–1 where `of` is given."""
    fired_by: tuple[Ref, ...] = ()
    """Up to three answers or tickets that fired it."""
    state: AlarmState = AlarmState.OPEN
    taken_by: Person | None = None
    ticket: Ref | None = None
    """The major incident."""
    words: str = ""
    """Why it was closed."""

    @property
    def few(self) -> bool:
        """Whether fewer than 5 answers stand behind it: it is told then without a figure."""
        return are_few(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A figure from before, as whoever brought it counted it."""

    ref: Ref
    measure: str
    """The name of an `Instrument`, `lost_minutes` or `response_rate`."""
    value: float
    """A share 0–1 for CSAT, CES and trust; −1 to 1 for happiness and NPS."""
    n: int | None
    """The answers it rests on; None where nobody said."""
    starts: datetime
    ends: datetime
    service: str | None = None
    """The business service; None for all."""
    queue: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ExperienceLevel:
    """An experience level agreement: what users were promised, and how it is seen whether it is kept."""

    ref: Ref
    service: str
    words: str
    """The promise in the users' own words."""
    instrument: Instrument
    target: float
    """A share 0–1 for CSAT and CES; −1 to 1 for happiness and NPS."""
    period: str = "quarter"
    min_n: int = 5
    audience: str = ""
    agreed_with: str = ""
    agreed_on: datetime | None = None
