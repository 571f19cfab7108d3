"""How the card's window lies to freezes and maintenance windows: what cannot be told is never told as well."""

from __future__ import annotations

from console.measure.collision_windows import FREEZES, Windows, year_until
from console.measure.collisions import Booking, Collision, Reason
from console.measure.recurrence import occurrences
from console.model import TimeWindow, WindowKind
from console.reports.parts import Span
from console.rules.facts import CardFacts


def windows(facts: CardFacts, found: tuple[Collision, ...]) -> list[Span]:
    """Return how a window that ends after it starts lies; `found` are its collisions."""
    if not facts.estate.known or facts.booking is None:
        return [("freezes and maintenance windows: unknown", "soon")]
    reasons = {one.reason: one for one in found}
    covering = Windows(facts.estate).covering(facts.booking)
    return [
        _maintenance(facts.booking, reasons, [one for one in covering if one.kind is WindowKind.MAINTENANCE]),
        *_freezes(facts.booking, reasons, [one for one in covering if one.kind in FREEZES]),
    ]


def _maintenance(booking: Booking, reasons: dict[Reason, Collision], kept: list[TimeWindow]) -> Span:
    if Reason.OUTSIDE_MAINTENANCE in reasons:
        return reasons[Reason.OUTSIDE_MAINTENANCE].words, "soon"
    if not kept:
        return "no maintenance window is kept for it", "dim"
    readable = [one for one in kept if not _broken(one, booking)]
    if any(booking.number not in one.exempt for one in readable):
        return "in the maintenance window", ""
    if len(readable) < len(kept):
        return "maintenance window: unknown", "soon"
    return "exempt from its maintenance window", "dim"


def _freezes(booking: Booking, reasons: dict[Reason, Collision], kept: list[TimeWindow]) -> list[Span]:
    said: list[Span] = [
        (f"{name}: {reasons[reason].words}", "harm")
        for reason, name in ((Reason.HARD_FREEZE, "hard freeze"), (Reason.APPROVAL_FREEZE, "approval freeze"))
        if reason in reasons
    ]
    if any(_broken(one, booking) for one in kept):
        return [*said, ("whether another freeze holds: unknown" if said else "freezes: unknown", "soon")]
    spared = [one.name for one in kept if booking.number in one.exempt and _touches(one, booking)]
    if spared and not said:
        return [(f"exempt from the freeze {spared[0]}", "soon")]
    return said or [("no freeze", "")]


def _broken(window: TimeWindow, booking: Booking) -> bool:
    return bool(occurrences(window, year_until(booking.end)).problem)


def _touches(window: TimeWindow, booking: Booking) -> bool:
    return bool(occurrences(window, year_until(booking.end)).touching(booking.start, booking.end))
