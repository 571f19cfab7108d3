"""What of users' experience is shown: which span, grouped how, which question, in which order; kept between starts."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from console.cache.places import Places
from console.measure.heard import By
from console.measure.periods import Length
from console.model.feedback import Instrument
from console.reports.experience_parts import NAMES, Report, Standing
from console.signs import Signs
from screens.keeping import leave, left
from screens.pick import Choice, Pick

KEPT = "experience"


class Order(StrEnum):
    """How the groups are ordered."""

    WORST = "worst first"
    MOST = "most answers"
    LOST = "most time lost"
    NAME = "by name"


class View(msgspec.Struct, frozen=True):
    """What is shown, and how."""

    length: Length = Length.QUARTER
    by: By = By.SERVICE
    order: Order = Order.WORST
    instrument: Instrument | None = None
    """None for the question with the most answers."""


def kept(places: Places) -> View:
    """Return how the place was left; the quarter by service, where nothing was kept or it cannot be read."""
    return left(places, KEPT, View)


def keep(places: Places, view: View) -> None:
    """Keep how the place is left."""
    leave(places, KEPT, view)


def orders(view: View, signs: Signs) -> Pick[View]:
    """Return the list of orders."""
    choices = [Choice(msgspec.structs.replace(view, order=one), one.value, "", one.value[0]) for one in Order]
    choices[1] = Choice(choices[1].value, choices[1].label, "", "a")
    choices[2] = Choice(choices[2].value, choices[2].label, "", "t")
    choices[3] = Choice(choices[3].value, choices[3].label, "", "n")
    return Pick("Order", choices, signs, typed=False)


def periods(view: View, signs: Signs) -> Pick[View]:
    """Return the list of spans."""
    choices = [
        Choice(msgspec.structs.replace(view, length=one), f"this {one.value}", "", one.value[0])
        for one in Length
    ]
    return Pick("Period", choices, signs, typed=False)


def parts(view: View, asked: list[Instrument], signs: Signs) -> Pick[View]:
    """Return the list of groupings and questions."""
    choices = [Choice(msgspec.structs.replace(view, by=one), f"by {one.value}") for one in By]
    choices += [
        Choice(msgspec.structs.replace(view, instrument=one), f"question: {NAMES[one]}") for one in asked
    ]
    return Pick("Show what?", choices, signs)


def instrument_of(report: Report, view: View) -> Instrument | None:
    """Return the question that is shown: the one that was chosen where it was asked, else the most answered."""
    if view.instrument in report.hidden:
        return view.instrument
    return next(iter(report.hidden), None)


def ordered(standings: list[Standing], order: Order) -> list[Standing]:
    """Return the standings in an order."""
    match order:
        case Order.WORST:
            return sorted(standings, key=lambda one: (one.figure.value or 0.0, one.group))
        case Order.MOST:
            return sorted(standings, key=lambda one: (-one.figure.n, one.group))
        case Order.LOST:
            return sorted(standings, key=lambda one: (-(one.lost.total if one.lost else -1.0), one.group))
        case Order.NAME:
            return sorted(standings, key=lambda one: one.group)
