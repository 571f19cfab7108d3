"""What a report on what users lived through is made of: figures that never stand without their n."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.measure.amounts import Amounts
from console.measure.anonymity import FEWEST
from console.measure.experience import Melon, Tally, Verdict
from console.measure.heard import By, Source
from console.measure.honest import Figure, Unit
from console.measure.trend import Trend
from console.model.feedback import ExperienceLevel, Instrument

NAMES = {
    Instrument.CSAT: "CSAT",
    Instrument.CES: "ease (CES)",
    Instrument.NPS: "would recommend (NPS)",
    Instrument.HAPPINESS: "happiness",
    Instrument.TRUST: "trust",
    Instrument.UNKNOWN: "a question nobody named",
}


class Kind(StrEnum):
    """What a figure counts in."""

    SHARE = "share"
    POINTS = "points"
    MINUTES = "minutes"
    COUNT = "count"
    SLOPE = "points a week"


KINDS = {Unit.SHARE: Kind.SHARE, Unit.POINTS: Kind.POINTS, Unit.MINUTES: Kind.MINUTES}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure about one group, with what it rests on.

    Raises `ValueError` for a figure that rests on fewer than 5: such a cell is hidden, never printed.
    """

    group: str
    """A service, team or department; `all` for all of them. Never a person."""
    what: str
    kind: Kind
    value: float | None
    """Shares 0–1, points −1 to 1, minutes, a count, or points of 100 a week; None where nobody can tell."""
    n: int
    words: str
    """As printed, n in it."""
    of: str = "answers"
    """What n counts."""
    low: float | None = None
    high: float | None = None
    asked: int | None = None
    answered: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and self.n < FEWEST:
            raise ValueError(f"{self.what} of {self.group} rests on {self.n}: fewer than {FEWEST} are hidden")


def measure(group: str, what: str, figure: Figure, of: str = "answers", note: str = "") -> Measure:
    """Return a figure as a report has it."""
    words = figure.words.replace(f"n {figure.n}", f"n {figure.n} {of}") if of != "answers" else figure.words
    return Measure(
        group,
        what,
        KINDS[figure.unit],
        figure.value,
        figure.n,
        words,
        of,
        figure.low,
        figure.high,
        figure.asked,
        figure.answered,
        note,
    )


@dataclass(frozen=True, slots=True)
class Section:
    """Some figures of one kind, how they are counted, and what is not shown of them."""

    key: str
    """Names the section in files that programs read."""
    title: str
    how: str
    """Formula and source, in a sentence or two."""
    measures: tuple[Measure, ...] = ()
    lines: tuple[str, ...] = ()
    """What has no figure: that nobody answered, what is hidden and why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one group stands by one question: what a row of the screen shows."""

    group: str
    instrument: Instrument
    tally: Tally
    figure: Figure
    people: int
    level: ExperienceLevel | None = None
    verdict: Verdict | None = None
    lost: Amounts | None = None
    """None where fewer than 5 people said what they lost, or it would give others away."""
    trend: Trend | None = None
    melon: Melon | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What users lived through in a period, as far as it may be shown."""

    by: By
    start: datetime
    end: datetime
    made: datetime
    name: str
    """Of the period: `2026-Q4`."""
    sources: tuple[Source, ...]
    standings: tuple[Standing, ...]
    totals: tuple[Standing, ...]
    """Over all groups, one for each question; not those that may not be shown."""
    hidden: dict[Instrument, int]
    """Groups that are not shown."""
    sections: tuple[Section, ...]

    @property
    def length(self) -> str:
        """How long the period is: `month`, `quarter` or `year`."""
        return length_of(self.name)

    def section(self, key: str) -> Section:
        """Return a section by its key; raises `KeyError`."""
        for one in self.sections:
            if one.key == key:
                return one
        raise KeyError(key)

    @property
    def running(self) -> bool:
        """Whether the period goes on."""
        return self.made < self.end

    @property
    def title(self) -> str:
        """As printed above it."""
        return f"What users lived through, {self.name}{' so far' if self.running else ''}"

    @property
    def scope(self) -> tuple[str, ...]:
        """What it is about, who may see what, and how old it is, a sentence each."""
        last = self.end - timedelta(seconds=1)
        return (
            f"From {_day(self.start)} to {_day(min(last, self.made))}, by {self.by.value}, never by person.",
            "It holds counts alone: no names, no words. Groups with fewer than 5 people or 5 agents are not "
            "shown, nor what would give one away. It is not made to judge persons.",
            f"Counted {self.made.astimezone():%Y-%m-%d %H:%M %Z} from a copy that is as old as: {self.age}.",
        )

    @property
    def age(self) -> str:
        """How old the answers are that it was made from, by service."""
        told = [
            f"{one.name} {one.as_of.astimezone():%Y-%m-%d %H:%M}" if one.as_of else f"{one.name} never read"
            for one in self.sources
        ]
        return ", ".join(told) or "nobody knows, no service is set up"


def length_of(name: str) -> str:
    """Return how long the period of this name is: `2026-Q4`, `2026-11` or `2026`."""
    return "quarter" if "Q" in name else "month" if "-" in name else "year"


def _day(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d}"
