"""Reads what Today shows, sort by sort; what lies in no table of the cache costs neither a question nor an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.cache.outbox import TROUBLE
from console.filters import Filter, Order
from screens.today_lines import LIMIT, Beside, Target, nothing_waits, queues, ticket_line, waits
from widgets.day_spans import DayLine, Heading
from widgets.when import ago

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.cache.pulse import Pulse
    from console.cache.store import Cache
    from console.cache.tallies import Tally
    from console.signs import Signs
    from screens.today_changes import ChangeLine
    from screens.today_feedback import FeedLine
    from widgets.spans import Spans


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of Today: what is under way above what waits."""

    under_way: Sequence[DayLine]
    mine: Sequence[DayLine]
    idle: bool
    """Whether nothing waits for the agent."""


def day(cache: Cache, tallies: Sequence[Tally] | None, now: datetime, signs: Signs) -> Day:
    """Read the day; `tallies` are None before they were counted."""
    pulse = cache.pulse(now)
    waiting = _mine(cache, pulse, tallies, now, signs)
    stuck = _stuck(cache, now, signs) if pulse.trouble else []
    drafts = _drafts(cache, now) if pulse.drafts else []
    idle = all(line.target is None for line in waiting)
    return Day(_under_way(cache, pulse, now, signs), [*waiting, *stuck, *drafts, *queues(tallies)], idle)


def _under_way(cache: Cache, pulse: Pulse, now: datetime, signs: Signs) -> list[DayLine]:
    shown: list[DayLine] = []
    if pulse.alarms:
        from screens.today_feedback import alarms

        shown += [_heard(one).line for one in alarms(cache.feed, now, signs)]
    if pulse.changes:
        from screens.today_changes import running

        shown += [_of_change(one).line for one in running(cache.changes, now, signs)]
    return [Heading("Running now", ""), *shown] if shown else []


def _mine(
    cache: Cache, pulse: Pulse, tallies: Sequence[Tally] | None, now: datetime, signs: Signs
) -> list[DayLine]:
    beside: list[Beside] = []
    if pulse.approvals or pulse.changes:
        from screens.today_changes import asking

        beside += [_of_change(one) for one in asking(cache, now, signs)]
    if pulse.answers:
        from screens.today_feedback import ageing

        beside += [_heard(one) for one in ageing(cache, now, signs)]
    rows = cache.window(Filter(who="me"), Order.PROMISE).rows(0, LIMIT)
    lines = [(row, ticket_line(row, row.ref, Target(row=row), signs, now)) for row in rows]
    return waits(lines, beside, nothing_waits(tallies), now)


def _of_change(one: ChangeLine) -> Beside:
    line = DayLine(one.key, one.left, one.right, Target(change=one.ref) if one.ref else None)
    return Beside(line, one.count, one.late)


def _heard(one: FeedLine) -> Beside:
    target = Target(answer=one.answer, alarm=one.alarm) if one.answer or one.alarm else None
    return Beside(DayLine(one.key, one.left, one.right, target), one.count, one.late)


def _stuck(cache: Cache, now: datetime, signs: Signs) -> list[DayLine]:
    """Return what could not be sent, with a heading."""
    waiting = cache.waiting(TROUBLE)
    lines: list[DayLine] = [Heading("Cannot be sent", str(len(waiting)))]
    for one in waiting:
        number_ = one.label.split(" ")[0]
        left: Spans = ((signs.now, "harm"), (f" {number_:<11}  ", ""), (f"{one.kind}: {one.words}", ""))
        end = ((f"{one.state.value} {ago(one.changed, now)}", "dim"),)
        lines.append(DayLine(f"stuck {one.key}", left, end, Target(waiting=one)))
    return lines


def _drafts(cache: Cache, now: datetime) -> list[DayLine]:
    drafts = cache.drafts.all()
    lines: list[DayLine] = [Heading("Drafts", str(len(drafts)))]
    for draft in drafts:
        about = cache.ticket(draft.ticket) or cache.changes.row(draft.ticket)
        number_ = about.number if about else "new"
        first = " ".join(draft.body.split()) or draft.more.get("subject", "")
        left: Spans = ((f"  {number_:<11}  ", ""), (f"{draft.kind}: ", "dim"), (first, ""))
        end = ((f"saved {ago(draft.saved, now)}", "dim"),)
        lines.append(DayLine(f"draft {draft.ticket} {draft.kind}", left, end, Target(draft=draft)))
    return lines
