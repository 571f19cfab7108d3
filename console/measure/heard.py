"""What users lived through in a span of time, as counts: what every figure about it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.measure.loops import Closing
from console.measure.lost_time import Case
from console.measure.passing import Turns
from console.measure.unheard import Department
from console.model.feedback import ExperienceLevel, Instrument


class By(StrEnum):
    """What answers are grouped by; never by a person."""

    SERVICE = "service"
    TEAM = "team"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers to one question about one group in a span of time."""

    name: str
    """Of the service, team or department; empty where the answer names none."""
    instrument: Instrument
    answers: int
    """Those that count."""
    people: int
    """So many different persons gave them, or more where there are many; those without a pseudonym count as one."""
    agents: int
    """So many different agents stand behind the tickets they are about, or more where there are many."""
    happy: int
    unhappy: int
    score: float
    """The sum of the scores 0–1."""
    tickets: int = 0
    """Answers that are about a ticket of which somebody had charge, as far as they were looked at."""
    lost: tuple[float, ...] = ()
    """Minutes of lost time, as said, in no order."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Answers that are in no figure, by reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many were asked one question, and how many answered."""

    name: str
    instrument: Instrument
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Step:
    """One week, or one quarter, of the answers to one question."""

    start: datetime
    end: datetime
    happy: int
    unhappy: int
    answers: int
    people: int
    agents: int


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clocks of a group's tickets kept their promises."""

    name: str
    met: int
    of: int
    """Promises that ended."""
    agents: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers are from, and how old what we have of it is."""

    name: str
    as_of: datetime | None
    """When it last answered; None where it never did."""


@dataclass(frozen=True, slots=True)
class Before:
    """Answers from before, counted elsewhere."""

    source: str
    name: str
    """The service, team or department; empty for all."""
    instrument: Instrument
    happy: int
    unhappy: int
    answers: int


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was counted of [start, end)."""

    by: By
    start: datetime
    end: datetime
    now: datetime
    cells: tuple[Cell, ...] = ()
    totals: tuple[Cell, ...] = ()
    """One for each instrument, over all groups."""
    asked: tuple[Asked, ...] = ()
    levels: tuple[ExperienceLevel, ...] = ()
    """What was promised; empty where the groups are no services."""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What tickets, loops and weeks tell of the same span: counted after the figures themselves."""

    steps: Mapping[tuple[str, Instrument], tuple[Step, ...]] = field(default_factory=dict)
    """Weeks by group and instrument; the group of all is empty."""
    quarters: tuple[Step, ...] = ()
    """Of the question of trust."""
    clocks: tuple[Clock, ...] = ()
    departments: tuple[Department, ...] = ()
    turns: tuple[Turns, ...] = ()
    turns_agents: Mapping[str, int] = field(default_factory=dict)
    """Different agents behind the tickets of each group in `turns`."""
    closings: tuple[Closing, ...] = ()
    cases: tuple[Case, ...] = ()
    cases_agents: Mapping[str, int] = field(default_factory=dict)
    before: tuple[Before, ...] = ()
