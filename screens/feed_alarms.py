"""What the feed says of alarms: what is not usual, the texts that fired it, the changes shortly before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.cache.changebook import ChangeFilter, ChangeRow
from console.cache.store import Cache
from console.filters import Filter, Order
from console.model import ChangeState, Row
from console.model.feedback import Alarm, AlarmKind, AlarmState
from console.reports.times import instant
from console.signs import Signs
from screens.alarm_words import unusual
from screens.feed_columns import OTHERS
from widgets.ink import Span, Spans, cut
from widgets.line_list import Item
from widgets.when import span

BEFORE = timedelta(hours=24)
"""How long before an alarm began changes are looked for."""
SHOWN = 2
"""Changes and outages that are named; the others are counted."""
LOOKED_AT = 200
"""Tickets of the highest priority, changed last, among which outages are looked for."""
BEGUN = (ChangeState.IMPLEMENTING, ChangeState.REVIEW, ChangeState.CLOSED, ChangeState.SCHEDULED)
"""States in which a change whose window has come may have touched the service."""


@dataclass(frozen=True, slots=True)
class Fired:
    """The texts that fired an alarm, as far as the viewer may read them."""

    texts: tuple[str, ...]
    others: int
    """How many are another team's."""


def item(cache: Cache, alarm: Alarm, now: datetime, signs: Signs, width: int) -> Item:
    """Return an alarm with what belongs to it, for the list above the feed, `width` cells wide."""
    taken = alarm.taken_by.name.split(" ")[0] if alarm.taken_by else ""
    state: Span = (f"{taken} has it", "") if taken else ("alarm, open", "bright")
    right: Spans = ((f"{span((now - alarm.raised).total_seconds())}, ", "dim"), state)
    ink = "harm" if alarm.state is AlarmState.OPEN else "soon"
    left: Spans = ((f"{signs.now} ", ink), (f"{alarm.service}  ", "bright"), (unusual(alarm, now), ""))
    return Item(left, right, str(alarm.ref), (*_texts(cache, alarm, width), _before(cache, alarm, now)))


KINDS = {
    AlarmKind.SPIKE: "More unhappy answers came within a quarter of an hour than this hour of the week has: by "
    "chance that happens in 1 of 10,000 quarters.",
    AlarmKind.WORSENING: "Answer by answer the sum of what is worse than usual grew over its limit: by chance "
    "that happens once in some 675 answers. What is counted is what came since it last stood at nothing.",
    AlarmKind.LEVEL: "The weighted mean of the days left what is usual for this service: by chance that happens "
    "on one day in some 346. What is counted is what came on the days that made it.",
}
"""What each kind of alarm means, and how often it is a false one."""


def explained(cache: Cache, alarm: Alarm, now: datetime) -> list[Spans]:
    """Return what an alarm says in full, its kind, all texts that may be read, all changes before it."""
    found = fired(cache, alarm)
    lines: list[Spans] = [
        ((f"{alarm.service}: {unusual(alarm, now)}.", "bright"),),
        ((KINDS[alarm.kind], ""),),
        (),
    ]
    lines += [((f"“{text}”", ""),) for text in found.texts]
    if found.others:
        lines.append(
            ((f"{found.others} more fired it, {OTHERS}: the words are shown to that team alone.", "dim"),)
        )
    lines += [(), (("Changes and outages on this service in the 24 hours before:", "dim"),)]
    rows = named_before(cache, alarm, now)
    lines += [((one, "soon"),) for one in rows]
    return lines if rows else [*lines, (("none that is known here", "dim"),)]


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


def _texts(cache: Cache, alarm: Alarm, width: int) -> tuple[Spans, ...]:
    """Return the texts on one line, each with its share of the width; what a short one leaves goes to the others."""
    found = fired(cache, alarm)
    quoted: list[str] = []
    room = width - 6 - (len(OTHERS) + 4 if found.others else 0)
    for left, text in zip(range(len(found.texts), 0, -1), sorted(found.texts, key=len), strict=True):
        quoted.append(f"“{cut(text, room // left - (4 if left > 1 else 2))}”")
        room -= len(quoted[-1]) + 2
    if found.others:
        quoted.append(f"{found.others} {OTHERS if found.others == 1 else 'of other teams'}")
    return (((f"    {'  '.join(quoted)}", "" if found.texts else "dim"),),) if quoted else ()


def before(cache: Cache, alarm: Alarm) -> list[ChangeRow]:
    """Return the changes on the alarm's own service in the day before it began, the last one first."""
    wanted = ChangeFilter(services=(alarm.service,), states=BEGUN)
    rows = cache.changes.between(alarm.since - BEFORE, alarm.raised, wanted)
    begun = [row for row in rows if row.start is not None and row.start <= alarm.raised]
    return sorted(begun, key=lambda row: row.start or alarm.since, reverse=True)


def outages(cache: Cache, alarm: Alarm) -> list[Row]:
    """Return the open tickets of the highest priority on the alarm's own service since the day before it began."""
    window = cache.window(Filter(priorities=(1, 1)), Order.NEWS)
    rows = window.rows(0, LOOKED_AT)
    window.close()
    return [
        row
        for row in rows
        if row.service == alarm.service and alarm.since - BEFORE <= row.created and row.ref != alarm.ticket
    ]


def named_before(cache: Cache, alarm: Alarm, now: datetime) -> list[str]:
    """Return in words what may have to do with an alarm: changes, then outages, on its own service."""
    tickets = [
        f"{row.number} {row.subject} (priority 1, {instant(row.created, now, None)})"
        for row in outages(cache, alarm)
    ]
    return [*(f"{row.number} {row.title} ({_when(row, now)})" for row in before(cache, alarm)), *tickets]


def _before(cache: Cache, alarm: Alarm, now: datetime) -> Spans:
    rows = named_before(cache, alarm, now)
    if not rows:
        return (("    before it: no change and no outage on this service in 24 h", "dim"),)
    named = rows[:SHOWN]
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return ("    before it: ", "dim"), (f"{'; '.join(named)}{more}", "soon")


def _when(row: ChangeRow, now: datetime) -> str:
    outage = "outage, " if row.outage else ""
    return f"{outage}{instant(row.start, now, None)}, same service" if row.start else "same service"
