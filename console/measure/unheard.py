"""Departments that are not heard: tickets, but hardly an answer and no conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.measure.anonymity import FEWEST
from console.measure.honest import Figure, share, wilson

FEW_TICKETS = 10
"""A department with fewer tickets in the period is too quiet to be called unheard; our own choice."""


@dataclass(frozen=True, slots=True)
class Department:
    """What a department had to do with us in a period."""

    name: str
    people: int
    """Distinct requesters; below 5 the department is not shown."""
    tickets: int
    asked: int
    answered: int
    last_contact: datetime | None = None
    """When somebody last spoke with them, other than in a ticket; None where nobody noted it."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A department of which we know less than of the others, and why it is listed."""

    department: Department
    response: Figure
    never_asked: bool
    """It has tickets and no question went there."""
    since_contact: timedelta | None

    @property
    def words(self) -> str:
        """As a screen says it: `Legal: 41 tickets, 0 of 12 answered, last spoken to 140 d ago`."""
        one = self.department
        heard = "never asked" if self.never_asked else f"{one.answered} of {one.asked} answered"
        spoken = (
            "nobody noted a conversation"
            if self.since_contact is None
            else f"last spoken to {self.since_contact.days} d ago"
        )
        return f"{one.name}: {one.tickets} tickets, {heard}, {spoken}"


def unheard(departments: Iterable[Department], now: datetime) -> tuple[list[Unheard], int]:
    """Return the departments that are not heard, the most tickets first, and how many are too small to show.

    One is listed with 10 tickets or more that was never asked, or whose response rate lies, by its Wilson
    interval, below that of all departments together, or of which nobody answered.
    """
    all_ = list(departments)
    shown = [one for one in all_ if one.people >= FEWEST]
    asked, answered = sum(one.asked for one in all_), sum(one.answered for one in all_)
    overall = answered / asked if asked else 0.0
    found = [
        Unheard(
            one,
            share(min(one.answered, one.asked), one.asked),
            one.asked == 0,
            None if one.last_contact is None else max(timedelta(), now - one.last_contact),
        )
        for one in shown
        if one.tickets >= FEW_TICKETS and _quiet(one, overall)
    ]
    found.sort(key=lambda one: (-one.department.tickets, one.department.name))
    return found, len(all_) - len(shown)


def _quiet(one: Department, overall: float) -> bool:
    if not one.asked or not one.answered:
        return True
    return wilson(min(one.answered, one.asked), one.asked)[1] < overall
