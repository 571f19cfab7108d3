"""The card's lines on what gets into the change's way."""

from __future__ import annotations

from datetime import datetime, tzinfo

from console.measure.collisions import Collision
from console.reports.parts import Line, Section, Span, short
from console.reports.times import day, stretch
from console.rules.facts import CardFacts
from console.signs import Signs

NAMED = 5
"""Collisions that are named; the rest is counted."""
SEVERE = 0.7
"""From this severity on a collision is shown as harm."""


def collides(
    facts: CardFacts, found: tuple[Collision, ...], zone: tzinfo | None, signs: Signs
) -> Section | None:
    """Return the worst collisions with severity and reason, the others counted; None where nothing collides.

    What is two hops away is counted, never named.
    """
    if facts.booking is None:
        return Section("Collides", ((("unknown: it has no window that could be compared", "soon"),),))
    missing = [] if facts.booking.cis else ["no configuration item is named"]
    missing += [] if facts.estate.known else ["no desk keeps items, dependencies and windows"]
    unknown: Line = (("; ".join(missing) + ": what rests on that is unknown", "soon"),)
    named = [one for one in found if not one.collapsed][:NAMED]
    lines = [line(one, facts, zone) for one in named] + ([unknown] if missing else [])
    if not lines and not found:
        return Section("Collides", ((("with nothing ", ""), (signs.done, "good")),), decides=False)
    worst = max((one.severity for one in named), default=0.0)
    sign: Span = (signs.now, "harm" if worst >= SEVERE else "soon") if named else ("", "")
    if not lines:
        lines = [(("only with what is two hops away", "dim"),)]
    return Section("Collides", tuple(lines), least=3, more=len(found) - len(named), sign=sign)


def line(one: Collision, facts: CardFacts, zone: tzinfo | None) -> Line:
    """Return one collision: how severe, with what, when, why."""
    ink = "harm" if one.severity >= SEVERE else "soon"
    said: list[Span] = [(f"{one.severity:.1f} ", ink)]
    if one.other_number:
        said.append((f"{one.other_number} ", ""))
        said.append((one.words.removeprefix(f"{one.other_number} ") or one.reason.value, ink))
    else:
        words = one.words or one.other_title
        said.append((f"{one.reason.value}: ", ink))
        said.append((words.removeprefix(f"{one.reason.value} "), ""))
    if one.start and one.end:
        said.append((f", {_overlap(one.start, one.end, facts, zone)}", "dim"))
    if one.other_number and one.other_title:
        said.append((f", {short(one.other_title, 60)}", ""))
    return tuple(said)


def _overlap(start: datetime, end: datetime, facts: CardFacts, zone: tzinfo | None) -> str:
    """Return where two windows overlap; without the day where that is the change's own."""
    ours = facts.change.planned_start
    shown = stretch(start, end, facts.now, zone)
    same = (
        ours is not None and day(ours, facts.now, zone) == day(start, facts.now, zone) and " – " not in shown
    )
    return shown.removeprefix(f"{day(start, facts.now, zone)} ") if same else shown
