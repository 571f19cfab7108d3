"""Working time that users lost: what they say, what we calculate, side by side, and what it was lost to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from console.measure.amounts import Amounts, amounts
from console.measure.calendars import WorkingCalendar
from console.measure.honest import Z95
from console.measure.impact import LOSS
from console.model import WorkState

FEWEST = 10
"""Pairs of said and calculated minutes from which on a factor between them is told."""


class Cause(StrEnum):
    """What users' time was lost to."""

    CHANGE = "change"
    OUTAGE = "outage"
    US = "waiting for us"
    VENDOR = "waiting for vendor"
    HANDOVER = "hand-overs"
    USER = "waiting for the user"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a ticket's life, [start, end), both aware."""

    start: datetime
    end: datetime
    cause: Cause = Cause.UNKNOWN
    """The change or the outage behind it; where there is neither, whom it waited for."""
    state: WorkState = WorkState.UNKNOWN


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket, as the ledger sees it."""

    service: str
    stretches: tuple[Stretch, ...]
    """In order; where two overlap the earlier one counts."""
    users: int | None = None
    """How many it affects; None where nobody knows."""
    said: tuple[float, ...] = ()
    """The minutes that people said they lost, each for one person."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one ticket cost its users, in minutes."""

    each: float | None
    """Calculated for one user; None where nobody knows how badly they were hit."""
    calculated: float | None
    """For all users; None where `each` or their number is not known."""
    said: float | None
    """The sum of what people said; None where nobody said anything."""
    minutes: float | None
    """What people said and, for the users who said nothing, what is calculated; None where nothing is known."""
    causes: Mapping[Cause, float]
    """`minutes` by cause."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger of one service."""

    service: str
    tickets: int
    unknown: int
    """Tickets of which nobody knows what they cost: they are in no sum."""
    lost: Amounts
    """What the other tickets cost."""
    said: float
    said_by: int
    """People who said what they lost."""
    calculated: float
    calculated_of: int
    """Tickets for which it could be calculated."""
    causes: Mapping[Cause, float]
    """Minutes of the total by cause, the greatest first."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many minutes people say for each minute calculated."""

    factor: float
    low: float
    """The 95 % interval."""
    high: float
    n: int


def loss_of(case: Case, calendar: WorkingCalendar, weights: Mapping[WorkState, float] = LOSS) -> Loss:
    """Return what a ticket cost, by the working hours of its users.

    Calculated: users × Σ working time × f, f by how badly they are hit at the time. An answer speaks for the
    person who gave it; only the others' part is calculated. The minutes go to the causes by what each cost,
    or by how long it lasted where that is not known.
    """
    waits = _waits(case.stretches, calendar)
    costs = [(minutes, weights.get(one.state)) for one, minutes in waits]
    parts = [minutes * cost for minutes, cost in costs if cost is not None]
    each = sum(parts) if waits and len(parts) == len(waits) else None
    calculated = None if each is None or case.users is None else each * case.users
    said = sum(case.said) if case.said else None
    minutes = calculated if said is None else said
    if said is not None and each is not None and case.users is not None:
        minutes = said + each * max(0, case.users - len(case.said))
    shares = parts if each else [long for _, long in waits]
    return Loss(each, calculated, said, minutes, _by_cause(waits, shares, minutes))


def ledger(
    cases: Iterable[Case], calendar: WorkingCalendar, weights: Mapping[WorkState, float] = LOSS
) -> dict[str, Entry]:
    """Return the ledger by service."""
    services: dict[str, list[tuple[Case, Loss]]] = {}
    for case in cases:
        services.setdefault(case.service, []).append((case, loss_of(case, calendar, weights)))
    return {service: _entry(service, losses) for service, losses in services.items()}


def calibration(pairs: Iterable[tuple[float, float]]) -> Calibration | None:
    """Return the factor from calculated to said minutes, from pairs of both for one person.

    Regression through the origin, weighed for a scatter that grows with the estimate: Σ said ÷ Σ calculated,
    with the linearised standard error of a ratio (Cochran 1977, 6.4). None below 10 pairs with an estimate
    above 0.
    """
    used = [(calculated, said) for calculated, said in pairs if calculated > 0]
    n = len(used)
    if n < FEWEST:
        return None
    whole = sum(calculated for calculated, _ in used)
    factor = sum(said for _, said in used) / whole
    scatter = sum((said - factor * calculated) ** 2 for calculated, said in used)
    reach = Z95 * sqrt(n / (n - 1) * scatter) / whole
    return Calibration(factor, max(0.0, factor - reach), factor + reach, n)


def pairs_of(cases: Iterable[Case], calendar: WorkingCalendar) -> list[tuple[float, float]]:
    """Return calculated and said minutes of each person who said something and of whom both are known."""
    made: list[tuple[float, float]] = []
    for case in cases:
        each = loss_of(case, calendar).each if case.said else None
        if each is not None:
            made.extend((each, said) for said in case.said)
    return made


def _waits(stretches: Sequence[Stretch], calendar: WorkingCalendar) -> list[tuple[Stretch, float]]:
    """Return the stretches with their working minutes, what an earlier one covers left out."""
    made: list[tuple[Stretch, float]] = []
    until: datetime | None = None
    for one in sorted(stretches, key=lambda one: one.start):
        start = one.start if until is None else max(one.start, until)
        if start < one.end:
            made.append((one, calendar.business_seconds(start, one.end) / 60))
            until = one.end
    return made


def _by_cause(
    waits: Sequence[tuple[Stretch, float]], shares: Sequence[float], minutes: float | None
) -> dict[Cause, float]:
    """Return minutes by cause, in proportion to the shares; all unknown where there are none."""
    if not minutes:
        return {}
    whole = sum(shares)
    if not whole:
        return {Cause.UNKNOWN: minutes}
    made: dict[Cause, float] = {}
    for (one, _), share in zip(waits, shares, strict=True):
        if share:
            made[one.cause] = made.get(one.cause, 0.0) + minutes * share / whole
    return made


def _entry(service: str, losses: Sequence[tuple[Case, Loss]]) -> Entry:
    causes: dict[Cause, float] = {}
    for _, loss in losses:
        for cause, minutes in loss.causes.items():
            causes[cause] = causes.get(cause, 0.0) + minutes
    known = [loss.minutes for _, loss in losses if loss.minutes is not None]
    calculated = [loss.calculated for _, loss in losses if loss.calculated is not None]
    return Entry(
        service,
        len(losses),
        len(losses) - len(known),
        amounts(known),
        sum(loss.said for _, loss in losses if loss.said is not None),
        sum(len(case.said) for case, _ in losses),
        sum(calculated),
        len(calculated),
        dict(sorted(causes.items(), key=lambda one: -one[1])),
    )
