"""Today's part of what users say: alarms that run, and unhappy answers whose person still waits to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console.model.feedback import AlarmState, LoopState
from screens.alarm_words import unusual
from widgets.when import ago, span

if TYPE_CHECKING:
    from datetime import datetime

    from console.cache.feedbook import FeedBook, FeedRow
    from console.cache.store import Cache
    from console.model.feedback import Alarm
    from console.signs import Signs
    from widgets.spans import Span, Spans

SHOWN = 3
"""Answers that are shown; the others are counted."""
SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A line of Today about an answer or an alarm; with neither it only counts others."""

    key: str
    left: Spans
    right: Spans
    answer: FeedRow | None = None
    alarm: Alarm | None = None
    count: int = 1
    """How many it stands for."""
    late: int = 0
    """How many of those are late."""


def alarms(book: FeedBook, now: datetime, signs: Signs) -> list[FeedLine]:
    """Return the alarms that are open or taken, the newest first."""
    lines = []
    for alarm in book.alarms():
        open_ = alarm.state is AlarmState.OPEN
        left: Spans = (
            (signs.now, "harm" if open_ else "soon"),
            (f" {alarm.service:<11}  ", "bright" if open_ else ""),
            (unusual(alarm, now), ""),
        )
        who: Span = (
            (alarm.taken_by.name.split(" ")[0], "") if alarm.taken_by is not None else ("alarm", "bright")
        )
        age = span((now - alarm.raised).total_seconds())
        lines.append(FeedLine(f"alarm {alarm.ref}", left, ((f"{age}  ", "dim"), who), alarm=alarm))
    return lines


def ageing(cache: Cache, now: datetime, signs: Signs) -> list[FeedLine]:
    """Return the unhappy answers of the agent's teams that are the agent's or nobody's, oldest promise first."""
    rows = [row for row in cache.feed.ageing() if not row.owner or _mine(cache, row)]
    rows.sort(key=lambda row: not row.owner)
    lines = [_line(row, now, signs) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        more = f"  and {len(rows) - SHOWN} more unhappy answers: 5 lists them"
        count, late = len(rows) - SHOWN, sum(_late(row, now)[0] for row in rows[SHOWN:])
        lines.append(FeedLine("answers more", ((more, "dim"),), (), count=count, late=late))
    return lines


def _mine(cache: Cache, row: FeedRow) -> bool:
    me = cache.me(row.ref.service)
    return me is not None and row.owner == me.name


def _line(row: FeedRow, now: datetime, signs: Signs) -> FeedLine:
    late, soon = _late(row, now)
    sign: Span = (signs.now, "harm") if late else (signs.soon, "soon") if soon else (" ", "")
    said = f"“{row.words}”" if row.words else f"rated {row.rating}"
    left: Spans = (sign, (f" {'Unhappy':<11}  ", ""), (said, "bright" if late else ""))
    about = f"{row.service}  " if row.service else ""
    right: Spans = ((about, "dim"), *_state(row, now, late))
    return FeedLine(f"answer {row.ref}", left, right, answer=row, late=int(late))


def _state(row: FeedRow, now: datetime, late: bool) -> Spans:
    if late and row.due is not None:
        return (("yours  ", "here"), (f"{span((now - row.due).total_seconds())} late", "harm"))
    word: Span = ("yours  ", "here") if row.owner else ("nobody's  ", "soon")
    acted = ("acted  ", "dim") if row.loop is LoopState.ACTED else ("", "")
    return word, acted, (f"{ago(row.answered, now):>8}", "dim")


def _late(row: FeedRow, now: datetime) -> tuple[bool, bool]:
    if row.due is None:
        return False, False
    return row.due < now, row.due - now < SOON
