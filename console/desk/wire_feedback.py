"""What goes over the desk's line about what users say: the facts of its records, and what a write answers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.desk.wire_changes import Record
from console.desk.wire_words import Stamp

Instrument = Literal["csat", "ces", "nps", "happiness", "trust", "unknown"]
AnsweredBy = Literal["user", "agent", "auto", "unknown"]
LoopState = Literal["new", "seen", "owned", "acted", "told", "closed", "no_contact"]
AlarmKind = Literal["spike", "worsening", "level"]
AlarmState = Literal["open", "taken", "major", "closed"]
Pseudonym = Annotated[str, Meta(description="Tells persons apart and names nobody")]


class Loop(Struct):
    """Where an answer stands on its way back to the person."""

    state: LoopState
    owner: str | None
    """A person's id; the record's `people` says who."""
    due: Stamp | None
    acted: str
    """What was done; empty for those who are shown no words."""
    reason: str
    """Why nobody is written to; empty for those who are shown no words."""
    told: Stamp | None
    changed: Stamp | None
    reopened: int


class FeedbackFact(Struct):
    """The `fact` of a record in `feedback`.

    `name`, `comment`, `loop.acted` and `loop.reason` are empty unless whoever reads is a member of `queue`;
    of a confidential queue nobody reads them here, and `person` is empty too.
    """

    instrument: Instrument
    raw: float | None
    low: float
    high: float
    higher_is_better: bool
    was_default: bool
    answered_by: AnsweredBy
    ticket: str | None
    change: str | None
    service: str | None
    queue: str | None
    person: Pseudonym
    name: str
    department: str | None
    outside: bool | None
    comment: str
    lost_minutes: float | None
    asked: Stamp | None
    answered: Stamp
    edited: bool
    withdrawn: bool
    confidential: bool
    loop: Loop


class AskFact(Struct):
    """The `fact` of a record in `asks`: a question that was put to somebody, answered or not."""

    asked: Stamp
    answered: bool
    ticket: str | None
    service: str | None
    queue: str | None
    department: str | None
    person: Pseudonym
    instrument: Instrument


class AlarmFact(Struct):
    """The `fact` of a record in `alarms`."""

    kind: AlarmKind
    service: str
    raised: Stamp
    since: Stamp
    count: int
    of: int | None
    usual: float
    fired_by: list[str]
    """Ids of up to three records in `feedback`, or of tickets."""
    state: AlarmState
    taken_by: str | None
    """A person's id; the record's `people` says who."""
    ticket: str | None
    """The major incident."""
    words: str


class ExperienceLevelFact(Struct):
    """The `fact` of a record in `experience_levels`: what users were promised."""

    service: str
    words: str
    instrument: Instrument
    target: float
    period: Literal["month", "quarter", "year"]
    min_n: int
    audience: str
    agreed_with: str
    agreed_on: Stamp | None


class BaselineFact(Struct):
    """The `fact` of a record in `baselines`: a figure from before, as whoever brought it counted it."""

    service: str | None
    """None for all services together."""
    queue: str | None
    measure: Literal["csat", "ces", "nps", "happiness", "trust", "lost_minutes", "response_rate"]
    value: float
    """A share 0–1 for csat, ces and response_rate; −1 to 1 for nps and happiness; 0–1 for trust."""
    n: int | None
    starts: Stamp
    ends: Stamp
    source: str


class ObjectionFact(Struct):
    """The `fact` of a record in `objections`, whose id is the pseudonym too."""

    person: Pseudonym
    since: Stamp


class WroteFeedback(Struct):
    """`feedback` as it is now, and a sentence."""

    feedback: Record
    said: str


class WroteAlarm(Struct):
    """`alarm` as it is now, and a sentence."""

    alarm: Record
    said: str


class WroteAsk(Struct):
    """The question that was put, with the link to its page; both None where nobody is to be asked.

    Why is not told: not being drawn, having been asked lately, and not wanting to be look the same.
    """

    ask: Record | None
    link: str | None
    said: str


class Question(Struct):
    """A question that waits for whoever asks; `link` leads to its page."""

    ask: str
    asked: Stamp
    ticket: str | None
    instrument: Instrument
    link: str


class Questions(Struct):
    items: list[Question]


class Surveys(Struct, forbid_unknown_fields=True):
    """How users are asked; with both shares at 0, as it is at first, nobody is."""

    share: Annotated[float, Meta(ge=0, le=1, description="Of solved tickets")] = 0.0
    trust_share: Annotated[float, Meta(ge=0, le=1, description="Of people, once a quarter")] = 0.0
    days_between: Annotated[int, Meta(ge=30, le=3650, description="Between two questions to a person")] = 30
    keep_days: Annotated[int, Meta(ge=1, le=3650, description="After which words and names go")] = 180
    instrument: Literal["csat", "ces", "happiness"] = "csat"
    address: Annotated[str, Meta(max_length=200, pattern="^(https?://[!-~]+)?$")] = ""
    """What links begin with, as in `https://desk.example`; empty leaves the path alone."""


FACTS = {
    "feedback": FeedbackFact,
    "asks": AskFact,
    "alarms": AlarmFact,
    "experience_levels": ExperienceLevelFact,
    "baselines": BaselineFact,
    "objections": ObjectionFact,
}
"""What a record's fact is made of, by collection."""
