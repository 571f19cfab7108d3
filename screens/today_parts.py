"""The parts of Today that need no screen: what enter opens, what could not be sent, how the queues stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.cache.drafts import Draft
from console.cache.feedbook import FeedRow
from console.cache.outbox import TROUBLE, Waiting
from console.cache.tallies import Tally
from console.model import Ref, Row
from console.model.feedback import Alarm
from console.region import number
from screens.base import Desk
from widgets.day_list import DayLine, Heading
from widgets.ink import Spans
from widgets.when import ago


@dataclass(frozen=True, slots=True)
class Target:
    """What enter opens: a ticket, the outbox, a queue, an answer …"""

    row: Row | None = None
    waiting: Waiting | None = None
    draft: Draft | None = None
    tally: Tally | None = None
    change: Ref | None = None
    answer: FeedRow | None = None
    alarm: Alarm | None = None


def stuck(desk: Desk) -> list[DayLine]:
    """Return what could not be sent, with a heading; nothing where all went."""
    waiting, now = desk.cache.waiting(TROUBLE), desk.now()
    if not waiting:
        return []
    lines: list[DayLine] = [Heading("Cannot be sent", str(len(waiting)))]
    for one in waiting:
        number_ = one.label.split(" ")[0]
        left: Spans = (
            (desk.signs.now, "harm"),
            (f" {number_:<11}  ", ""),
            (f"{one.kind}: {one.words}", ""),
        )
        end = ((f"{one.state.value} {ago(one.changed, now)}", "dim"),)
        lines.append(DayLine(f"stuck {one.key}", left, end, Target(waiting=one)))
    return lines


def queues(tallies: Sequence[Tally] | None) -> list[DayLine]:
    """Return how the agent's queues stand, all of them where none is the agent's; nothing before they are counted."""
    if tallies is None:
        return []
    mine = [tally for tally in tallies if tally.mine] or tallies
    named = "Your queues" if any(tally.mine for tally in mine) else "Queues"
    lines: list[DayLine] = [Heading(named, "  open   unassigned   late   breach in 2 h")]
    for tally in mine:
        end: Spans = (
            (number(tally.open).rjust(6), ""),
            (number(tally.unassigned).rjust(13), "" if tally.unassigned else "dim"),
            (number(tally.late).rjust(7), "harm" if tally.late else "dim"),
            (number(tally.soon).rjust(16), "soon" if tally.soon else "dim"),
        )
        key = f"queue {tally.service} {tally.queue}"
        lines.append(DayLine(key, ((f"  {tally.queue}", ""),), end, Target(tally=tally)))
    return lines
