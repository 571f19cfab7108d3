"""What the feed says of alarms: what is not usual, the texts that fired it, the changes shortly before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.cache.changebook import ChangeFilter, ChangeRow
from console.cache.store import Cache
from console.model import ChangeState
from console.model.feedback import Alarm, AlarmKind, AlarmState
from console.region import number
from console.reports.times import instant
from console.signs import Signs
from screens.feed_columns import OTHERS
from widgets.ink import Span, Spans
from widgets.line_list import Item
from widgets.when import clock, span

BEFORE = timedelta(hours=24)
"""How long before an alarm began changes are looked for."""
SHOWN = 2
"""Changes that are named; the others are counted."""
BEGUN = (ChangeState.IMPLEMENTING, ChangeState.REVIEW, ChangeState.CLOSED, ChangeState.SCHEDULED)
"""States in which a change whose window has come may have touched the service."""
WORDS = 60
"""Letters of a text that fired it."""


@dataclass(frozen=True, slots=True)
class Fired:
    """The texts that fired an alarm, as far as the viewer may read them."""

    texts: tuple[str, ...]
    others: int
    """How many are another team's."""


def item(cache: Cache, alarm: Alarm, now: datetime, signs: Signs) -> Item:
    """Return an alarm with what belongs to it, for the list above the feed."""
    taken = alarm.taken_by.name.split(" ")[0] if alarm.taken_by else ""
    state: Span = (f"{taken} has it", "") if taken else ("alarm, open", "bright")
    right: Spans = ((f"{span((now - alarm.raised).total_seconds())}, ", "dim"), state)
    ink = "harm" if alarm.state is AlarmState.OPEN else "soon"
    left: Spans = ((f"{signs.now} ", ink), (f"{alarm.service}  ", "bright"), (unusual(alarm, now), ""))
    return Item(left, right, str(alarm.ref), (*_texts(cache, alarm), _before(cache, alarm, now)))


def unusual(alarm: Alarm, now: datetime) -> str:
    """Return what is not usual, each count with what it is a count of."""
    what = {
        AlarmKind.SPIKE: "unhappy",
        AlarmKind.WORSENING: "unhappy, one after the other,",
        AlarmKind.LEVEL: "unhappy, the day's level,",
    }[alarm.kind]
    since = f"since {clock(alarm.since, now)}"
    if alarm.of is None:
        return f"{number(alarm.count)} {what} {since}, usually {alarm.usual:.3g}"
    usual = f"usually {alarm.usual * alarm.of:.0f} of {number(alarm.of)}"
    return f"{number(alarm.count)} of {number(alarm.of)} {what} {since}, {usual}"


def fired(cache: Cache, alarm: Alarm) -> Fired:
    """Return the texts that fired an alarm: words of the viewer's own teams alone."""
    texts: list[str] = []
    others = 0
    mine = {(queue.ref.service, queue.name) for queue in cache.queues() if queue.mine}
    for ref in alarm.fired_by:
        row = cache.feed.row(ref)
        ticket = cache.ticket(ref) if row is None else None
        if row is not None and row.own:
            texts += [row.words] if row.words else []
        elif ticket is not None and (ref.service, ticket.queue) in mine:
            texts.append(ticket.subject)
        else:
            others += 1
    return Fired(tuple(texts), others)


def _texts(cache: Cache, alarm: Alarm) -> tuple[Spans, ...]:
    found = fired(cache, alarm)
    quoted = [f"“{text if len(text) <= WORDS else text[: WORDS - 1] + '…'}”" for text in found.texts]
    if found.others:
        quoted.append(f"{found.others} {OTHERS if found.others == 1 else 'of other teams'}")
    return (((f"    {'  '.join(quoted)}", "" if found.texts else "dim"),),) if quoted else ()


def before(cache: Cache, alarm: Alarm) -> list[ChangeRow]:
    """Return the changes and outages on the alarm's own service in the day before it began, the last one first."""
    wanted = ChangeFilter(services=(alarm.service,), states=BEGUN)
    rows = cache.changes.between(alarm.since - BEFORE, alarm.raised, wanted)
    begun = [row for row in rows if row.start is not None and row.start <= alarm.raised]
    return sorted(begun, key=lambda row: row.start or alarm.since, reverse=True)


def _before(cache: Cache, alarm: Alarm, now: datetime) -> Spans:
    rows = before(cache, alarm)
    if not rows:
        return (("    before it: no change on this service in 24 h", "dim"),)
    named = [f"{row.number} {row.title} ({_when(row, now)})" for row in rows[:SHOWN]]
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return ("    before it: ", "dim"), (f"{'; '.join(named)}{more}", "soon")


def _when(row: ChangeRow, now: datetime) -> str:
    outage = "outage, " if row.outage else ""
    return f"{outage}{instant(row.start, now, None)}, same service" if row.start else "same service"
