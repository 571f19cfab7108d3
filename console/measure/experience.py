"""What users lived through, by instrument, held against what was promised to them and against the clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from console.measure.honest import Figure, balance, share
from console.measure.satisfaction import is_happy, is_unhappy
from console.model.feedback import ExperienceLevel, Instrument

BALANCES = frozenset({Instrument.HAPPINESS, Instrument.NPS})
"""Instruments told as the happy less the unhappy, −1 to 1; the others as the share of the happy, 0–1."""


class Verdict(StrEnum):
    """Whether a promise was kept, as far as its answers can tell."""

    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"


class Melon(StrEnum):
    """Where clocks and people say two different things."""

    GREEN_BUT_UNHAPPY = "green, unhappy"
    """The clocks keep their promise, the people are not well."""
    RED_BUT_HAPPY = "red, happy"
    """The clocks break theirs, the people are well: the clock measures the wrong thing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one instrument, counted; raises `ValueError` where the counts cannot be."""

    instrument: Instrument
    happy: int
    unhappy: int
    n: int
    asked: int | None = None
    answered: int | None = None

    def __post_init__(self) -> None:
        if min(self.happy, self.unhappy) < 0 or self.happy + self.unhappy > self.n:
            raise ValueError(f"{self.happy} happy and {self.unhappy} unhappy of {self.n} cannot be")

    def __add__(self, other: Tally) -> Tally:
        """Return both together; raises `ValueError` for two instruments: they do not make one number.

        Where one of them does not know who was asked, both together do not know.
        """
        if self.instrument is not other.instrument:
            raise ValueError(f"{self.instrument} and {other.instrument} do not make one number")
        return Tally(
            self.instrument,
            self.happy + other.happy,
            self.unhappy + other.unhappy,
            self.n + other.n,
            _sum(self.asked, other.asked),
            _sum(self.answered, other.answered),
        )

    @property
    def figure(self) -> Figure:
        """The figure of its instrument.

        CSAT: share of 4–5 of 5; CES: share of 5–7 of 7; trust: share of 7–10 of 10, each with its Wilson
        interval. Happiness and NPS: share of 9–10 less share of 0–6, with its adjusted Wald interval.
        """
        if self.instrument in BALANCES:
            return balance(self.happy, self.unhappy, self.n, self.asked, self.answered)
        return share(self.happy, self.n, self.asked, self.answered)


@dataclass(frozen=True, slots=True)
class Kept:
    """How clocks kept their promises in a period: all of them are counted, so there is no interval."""

    met: int
    of: int
    target: float
    """The share 0–1 that is agreed."""

    @property
    def green(self) -> bool | None:
        """Whether the share reaches its target; None where no promise ended."""
        return self.met >= self.target * self.of - 1e-9 if self.of else None


def tallies(answers: Iterable[tuple[Instrument, float]]) -> dict[Instrument, Tally]:
    """Return answers counted by instrument; each is its instrument and its score 0–1, and counts."""
    counts: dict[Instrument, list[int]] = {}
    for instrument, score in answers:
        count = counts.setdefault(instrument, [0, 0, 0])
        count[0] += is_happy(instrument, score)
        count[1] += is_unhappy(instrument, score)
        count[2] += 1
    return {instrument: Tally(instrument, *count) for instrument, count in counts.items()}


def verdict(figure: Figure, target: float, min_n: int = 0) -> Verdict:
    """Return whether a figure reaches its target.

    Met where the lower end of its interval does, missed where the upper end does not; else, and below `min_n`
    answers, undecided.
    """
    if figure.low is None or figure.high is None or figure.n < min_n:
        return Verdict.UNDECIDED
    if figure.low >= target:
        return Verdict.MET
    return Verdict.MISSED if figure.high < target else Verdict.UNDECIDED


def kept(level: ExperienceLevel, tally: Tally) -> Verdict:
    """Return the verdict on a promise; raises `ValueError` where its answers are to another instrument."""
    if tally.instrument is not level.instrument:
        raise ValueError(f"{level.words!r} is measured by {level.instrument}, not by {tally.instrument}")
    return verdict(tally.figure, level.target, level.min_n)


def melon(clocks: Kept, people: Figure, target: float, min_n: int = 0) -> Melon | None:
    """Return where clocks and people say two different things; None where they agree or nobody can tell.

    Green but unhappy: the clocks reach their target and the upper end of the people's interval lies below
    theirs. Red but happy: the clocks miss it and the lower end reaches theirs.
    """
    said = verdict(people, target, min_n)
    if clocks.green and said is Verdict.MISSED:
        return Melon.GREEN_BUT_UNHAPPY
    return Melon.RED_BUT_HAPPY if clocks.green is False and said is Verdict.MET else None


def _sum(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two
