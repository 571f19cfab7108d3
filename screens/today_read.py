"""Reads what Today shows, sort by sort; what lies in no table of the cache costs neither a question nor an import."""

from __future__ import annotations

from screens.today_lines import Target, nothing_waits, queues, waits
from widgets.day_spans import DayLine, Heading
from widgets.when import ago

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Protocol

    from console.cache.light_day import LightDay
    from console.cache.pulse import Pulse
    from console.cache.tallies import Tally
    from console.model.shown import ShownRow
    from console.signs import Signs
    from screens.today_lines import Beside
    from widgets.spans import Spans

    class DayCache(Protocol):
        """A cache, as far as Today asks it."""

        def day(self) -> LightDay: ...


class Day:
    """The lines of Today: what is under way above what waits."""

    __slots__ = ("idle", "mine", "under_way")

    def __init__(self, under_way: Sequence[DayLine], mine: Sequence[DayLine], idle: bool) -> None:
        """`idle` is whether nothing waits for the agent."""
        self.under_way, self.mine, self.idle = under_way, mine, idle


def day(
    cache: DayCache,
    pulse: Pulse,
    tickets: Sequence[tuple[ShownRow, DayLine]],
    tallies: Sequence[Tally] | None,
    now: datetime,
    signs: Signs,
) -> Day:
    """Read the day around the agent's own tickets; `tallies` are None before they were counted."""
    waiting = waits(tickets, _beside(cache, pulse, now, signs), nothing_waits(tallies), now)
    stuck = _stuck(cache.day(), now, signs) if pulse.trouble else []
    drafts = _drafts(cache.day(), now) if pulse.drafts else []
    idle = all(line.target is None for line in waiting)
    return Day(_under_way(cache, pulse, now, signs), [*waiting, *stuck, *drafts, *queues(tallies)], idle)


def _under_way(cache: DayCache, pulse: Pulse, now: datetime, signs: Signs) -> list[DayLine]:
    shown: list[DayLine] = []
    if pulse.alarms:
        from screens.today_feedback import alarms

        shown += alarms(cache.day(), now, signs)
    if pulse.changes:
        from screens.today_changes import running

        shown += running(cache.day(), now, signs)
    return [Heading("Running now", ""), *shown] if shown else []


def _beside(cache: DayCache, pulse: Pulse, now: datetime, signs: Signs) -> list[Beside]:
    beside: list[Beside] = []
    if pulse.approvals or pulse.changes:
        from screens.today_changes import asking

        beside += asking(cache.day(), now, signs)
    if pulse.answers:
        from screens.today_feedback import ageing

        beside += ageing(cache.day(), now, signs)
    return beside


def _stuck(day: LightDay, now: datetime, signs: Signs) -> list[DayLine]:
    """Return what could not be sent, with a heading."""
    waiting = day.stuck()
    lines: list[DayLine] = [Heading("Cannot be sent", str(len(waiting)))]
    for one in waiting:
        number_ = one.label.split(" ")[0]
        left: Spans = ((signs.now, "harm"), (f" {number_:<11}  ", ""), (f"{one.kind}: {one.words}", ""))
        end = ((f"{one.state} {ago(one.changed, now)}", "dim"),)
        lines.append(DayLine(f"stuck {one.key}", left, end, Target(waiting=one.key)))
    return lines


def _drafts(day: LightDay, now: datetime) -> list[DayLine]:
    drafts = day.drafts()
    lines: list[DayLine] = [Heading("Drafts", str(len(drafts)))]
    for draft in drafts:
        first = " ".join(draft.body.split()) or draft.more.get("subject", "")
        number_ = draft.number or "new"
        left: Spans = ((f"  {number_:<11}  ", ""), (f"{draft.kind}: ", "dim"), (first, ""))
        end = ((f"saved {ago(draft.saved, now)}", "dim"),)
        target = Target(draft=(draft.ticket, draft.kind))
        lines.append(DayLine(f"draft {draft.ticket} {draft.kind}", left, end, target))
    return lines
