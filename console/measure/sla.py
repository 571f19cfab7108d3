"""The promise clock: how much of a promise is used, when it breaks, and whose word that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.measure.calendars import ALWAYS, WorkingCalendar
from console.model import Pause, Status, Ticket

WARNINGS = (50, 75, 100)
"""Percent of a promise at which somebody should look."""
TOLERANCE = timedelta(minutes=1)
"""Two due dates that lie no further apart say the same."""
Stretch = tuple[datetime, datetime | None]
"""A time in which the clock runs; without an end it still does."""


class State(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: so much working time, in whose calendar."""

    seconds: float
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise as the clock counts it; every length is in working seconds of its calendar."""

    target: float
    elapsed: float
    due: datetime | None
    """When it breaks, or broke; None while it is paused with working time left, and where it never can."""
    state: State

    @property
    def remaining(self) -> float:
        """Working seconds left; negative by how much it is over."""
        return self.target - self.elapsed

    @property
    def percent(self) -> float:
        """How much of the target is used, 0 … and above 100 once it is over."""
        return 100.0 * self.elapsed / self.target if self.target > 0 else 100.0

    @property
    def warning(self) -> int:
        """The highest of `WARNINGS` that is reached, 0 for none."""
        return max((mark for mark in WARNINGS if self.percent >= mark), default=0)


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of a promise."""

    due: datetime | None
    remaining: float | None
    """Working seconds left as of now, negative once over; None where no due date is known."""
    breached: bool
    ours: bool
    """Whether it is our own count; False for the service's word."""


UNKNOWN = Word(None, None, breached=False, ours=True)
"""What there is to say of a promise of ours whose clock stands still since nobody knows when."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A ticket's promise, ready to be shown."""

    state: State
    words: tuple[Word, ...]
    """The service's word, or ours where it has none; ours behind it where they differ by over a minute."""
    clock: Clock | None
    """Used and left by the first word that has a due date; None where there is none."""

    @property
    def due(self) -> datetime | None:
        """The due date that counts; what is paused has one only where the service says so."""
        return self.words[0].due if self.words else None


def run(
    target: Target,
    start: datetime,
    now: datetime,
    pauses: Iterable[Pause] = (),
    *,
    ended: datetime | None = None,
) -> Clock:
    """Run the clock of a promise made at `start`; all instants are aware.

    Pauses may overlap and reach beyond the start; one without an end lasts. `ended` is when the work was
    done: nothing counts after it. A promise holds up to and including its due instant.
    """
    stretches = running(start, pauses)
    stop = ended or now
    breaks = _breaks(target, stretches)
    if breaks is not None and stop > breaks:
        state = State.BREACHED
    elif ended is not None:
        state = State.MET
    else:
        state = State.RUNNING if _runs(stretches, stop) else State.PAUSED
    return Clock(target.seconds, _worked(target.calendar, stretches, stop), breaks, state)


def running(start: datetime, pauses: Iterable[Pause]) -> list[Stretch]:
    """Return the stretches from `start` on in which no pause holds; an open pause ends the last one."""
    stretches: list[Stretch] = []
    at = start
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end is not None and pause.end <= max(at, pause.start):
            continue
        if pause.start > at:
            stretches.append((at, pause.start))
        if pause.end is None:
            return stretches
        at = pause.end
    return [*stretches, (at, None)]


def promise(ticket: Ticket, ours: Target | None, now: datetime) -> Promise | None:
    """Return what to show of a ticket's promise; None where nobody promised anything, or it was cancelled.

    Due and breach are the service's where it has them, else ours; both where they lie more than a minute
    apart.
    """
    if ticket.status is Status.CANCELLED:
        return None
    own = _count(ticket, ours, now) if ours else None
    if ticket.due is None and not ticket.breached:
        if own is not None:
            return Promise(own.state, (_ours(own),), own)
        return Promise(State.PAUSED, (), None) if ours else None
    told = _told(ticket, ours.calendar if ours else ALWAYS, now)
    broken = _broken(ticket, now)
    word = Word(ticket.due, told.remaining if told else None, broken, ours=False)
    words = (word, _ours(own)) if own is not None and _differ(told, own) else (word,)
    return Promise(_state(ticket, now, broken), words, told or own)


def due(ticket: Ticket, ours: Target | None) -> datetime | None:
    """Return when a ticket's promise breaks, whatever the time is now: the service's word, else our count."""
    if ticket.due is not None or ours is None or ticket.status is Status.CANCELLED or _unmeasured(ticket):
        return ticket.due
    return _breaks(ours, running(ticket.created, ticket.pauses))


def _breaks(target: Target, stretches: Iterable[Stretch]) -> datetime | None:
    left = target.seconds
    for begin, end in stretches:
        worked = None if end is None else target.calendar.business_seconds(begin, end)
        if worked is None or worked >= left:
            return target.calendar.after(begin, left)
        left = round(left - worked, 6)
    return None


def _worked(calendar: WorkingCalendar, stretches: Iterable[Stretch], stop: datetime) -> float:
    return sum(calendar.business_seconds(begin, min(end or stop, stop)) for begin, end in stretches)


def _runs(stretches: Iterable[Stretch], at: datetime) -> bool:
    return any(begin <= at and (end is None or at < end) for begin, end in stretches)


def _ended(ticket: Ticket) -> datetime | None:
    """Return when work on a ticket was done; its last change stands in where nothing else says so."""
    return ticket.resolved or (None if ticket.status.active else ticket.updated)


def _held_since(ticket: Ticket) -> datetime | None:
    return next((pause.start for pause in ticket.pauses if pause.end is None), None)


def _unmeasured(ticket: Ticket) -> bool:
    """Tell whether a ticket is on hold and nobody says since when."""
    return ticket.status is Status.ON_HOLD and _held_since(ticket) is None


def _count(ticket: Ticket, ours: Target, now: datetime) -> Clock | None:
    if _unmeasured(ticket):
        return None
    return run(ours, ticket.created, now, ticket.pauses, ended=_ended(ticket))


def _told(ticket: Ticket, calendar: WorkingCalendar, now: datetime) -> Clock | None:
    """Return the clock of the service's due date, whose target is the working time that leads up to it."""
    if ticket.due is None:
        return None
    closed = [pause for pause in ticket.pauses if pause.end is not None]
    target = _worked(calendar, running(ticket.created, closed), ticket.due)
    stop = _stop(ticket, now)
    elapsed = _worked(calendar, running(ticket.created, ticket.pauses), stop)
    return Clock(target, elapsed, ticket.due, _state(ticket, now, _broken(ticket, now)))


def _stop(ticket: Ticket, now: datetime) -> datetime:
    return _ended(ticket) or now


def _broken(ticket: Ticket, now: datetime) -> bool:
    """Tell whether the service's promise is broken: it says so, or its due date went by while work went on."""
    if ticket.breached or ticket.due is None:
        return bool(ticket.breached)
    if _ended(ticket) is not None:
        return ticket.breached is None and _stop(ticket, now) > ticket.due
    if ticket.status is Status.ON_HOLD or _held_since(ticket) is not None:
        since = _held_since(ticket)
        return ticket.breached is None and since is not None and since > ticket.due
    return now > ticket.due


def _state(ticket: Ticket, now: datetime, broken: bool) -> State:
    if broken:
        return State.BREACHED
    if _ended(ticket) is not None:
        return State.MET
    held = ticket.status is Status.ON_HOLD or not _runs(running(ticket.created, ticket.pauses), now)
    return State.PAUSED if held else State.RUNNING


def _ours(clock: Clock) -> Word:
    return Word(clock.due, clock.remaining, clock.state is State.BREACHED, ours=True)


def _differ(told: Clock | None, own: Clock) -> bool:
    if told is None or told.due is None:
        return True
    if own.due is None:
        return abs(told.remaining - own.remaining) > TOLERANCE.total_seconds()
    return abs(told.due - own.due) > TOLERANCE
