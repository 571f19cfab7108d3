"""What a row of the feed says, column by column; words and names only where the viewer may read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.cache.feedbook import FeedRow
from console.measure.satisfaction import LeftOut
from console.model.feedback import LoopState
from console.signs import Signs
from widgets.fact_table import Column
from widgets.ink import Span, Spans

OTHERS = "other team's ticket"
"""What stands where the words may not be read."""
WHY: dict[str, str] = {
    LeftOut.NO_RATING: "no rating",
    LeftOut.DEFAULT: "left the default, not counted",
    LeftOut.NOT_A_USER: "not by the user, not counted",
    LeftOut.OUT_OF_SCALE: "outside its scale, not counted",
    LeftOut.WITHDRAWN: "withdrawn, not counted",
    LeftOut.OBJECTED: "objects, not counted",
}
STATES = {LoopState.NO_CONTACT: "no word", LoopState.ACTED: "acted"}
"""States whose name in a list is not their own."""
TONES = {-1: "unh.", 0: "even", 1: "hap."}
"""What the machine read, in few letters; it is a claim."""


WIDE = 110
"""Cells of width from which services and people have room for their whole names."""


def columns(signs: Signs, now: datetime, mine: str) -> list[Column[FeedRow]]:
    """Return the columns of the feed; `mine` is the agent's own name."""
    return [
        Column("", 1, lambda row: (flag(row, signs, now),)),
        Column("rating", 8, lambda row: (rating(row, signs),)),
        Column("when", 6, lambda row: ((when(row.answered, now), "dim"),)),
        Column("service", 9, lambda row: (_service(row, signs),), until_width=WIDE),
        Column("service", 18, lambda row: (_service(row, signs),), from_width=WIDE),
        Column("who", 13, lambda row: (_name(row, signs),), from_width=76, until_width=WIDE),
        Column("who", 20, lambda row: (_name(row, signs),), from_width=WIDE),
        Column("what", 0, lambda row: words(row, signs)),
        Column("kind", 9, lambda row: ((row.instrument.value, "dim"),), from_width=WIDE),
        Column("team", 12, lambda row: ((row.queue or signs.none, "dim"),), from_width=120),
        Column("loop", 8, lambda row: (loop(row, signs, mine),), gap=0),
    ]


def _service(row: FeedRow, signs: Signs) -> Span:
    return row.service or signs.none, "" if row.own else "dim"


def _name(row: FeedRow, signs: Signs) -> Span:
    return (row.name, "") if row.name else (signs.none, "dim")


def rating(row: FeedRow, signs: Signs) -> Span:
    """Return the rating as it was given, else what the machine read where the words may be read."""
    if row.rating and row.left_out not in (LeftOut.DEFAULT, LeftOut.WITHDRAWN):
        return row.rating, "bright" if row.unhappy and row.loop.open and row.own else ""
    if not row.rating and row.tone is not None and row.own:
        return f"{signs.estimated} {TONES[row.tone]}", "dim"
    return signs.none, "dim"


def words(row: FeedRow, signs: Signs) -> Spans:
    """Return what was said, for the ticket's own team, and why it does not count where it does not."""
    why = WHY.get(row.left_out or "", "")
    if not row.own:
        return ((f"{OTHERS}{f', {why}' if why else ''}", "dim"),)
    if why and row.left_out != LeftOut.NO_RATING:
        return (f"{why}  ", "dim"), (f"“{row.words}”" if row.words else "", "dim")
    return ((f"“{row.words}”", ""),) if row.words else (("no words", "dim"),)


def loop(row: FeedRow, signs: Signs, mine: str) -> Span:
    """Return how far the answer has come back to the person; nothing where nothing is owed."""
    if row.waiting:
        return "waits", "here"
    match row.loop:
        case LoopState.NEW if not row.unhappy:
            return signs.none, "dim"
        case LoopState.NEW:
            return "new", "bright" if row.own else "dim"
        case LoopState.OWNED if row.owner:
            return ("me", "here") if row.owner == mine else (row.owner.split(" ")[0], "")
        case LoopState.TOLD:
            return f"told {signs.done}", "good"
        case state:
            return STATES.get(state, state.value), "dim"


def flag(row: FeedRow, signs: Signs, now: datetime) -> Span:
    """Return the sign that asks for attention: trouble of ours, a date that passed, one that is near."""
    if row.trouble:
        return signs.failed[:1], "harm"
    if not (row.own and row.loop.open) or row.due is None:
        return " ", ""
    if row.due < now:
        return signs.now, "harm"
    return (signs.soon, "soon") if row.due - now < timedelta(hours=2) else (" ", "")


def when(then: datetime, now: datetime) -> str:
    """Return the local time of today's, the day of what is older."""
    local, today = then.astimezone(), now.astimezone()
    return local.strftime("%H:%M") if local.date() == today.date() else local.strftime("%d %b")
