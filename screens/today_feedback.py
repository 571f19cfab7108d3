"""Today's part of what users say: alarms that run, and unhappy answers whose person still waits to hear."""

from __future__ import annotations

from datetime import timedelta

from console.model.feedback_words import AlarmState, LoopState
from screens.alarm_words import unusual
from screens.today_lines import Beside, Target
from widgets.day_spans import DayLine
from widgets.when import ago, span

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from datetime import datetime

    from console.cache.light_day import LightDay
    from console.cache.light_rows import LightAnswer
    from console.signs import Signs
    from widgets.spans import Span, Spans

SHOWN = 3
"""Answers that are shown; the others are counted."""
SOON = timedelta(hours=2)


def alarms(day: LightDay, now: datetime, signs: Signs) -> list[DayLine]:
    """Return the alarms that are open or taken, the newest first."""
    lines = []
    for alarm in day.alarms():
        open_ = alarm.state is AlarmState.OPEN
        left: Spans = (
            (signs.now, "harm" if open_ else "soon"),
            (f" {alarm.service:<11}  ", "bright" if open_ else ""),
            (unusual(alarm, now), ""),
        )
        taken = alarm.taken_by
        who: Span = (taken.split(" ")[0], "") if taken is not None else ("alarm", "bright")
        age = span((now - alarm.raised).total_seconds())
        target = Target(alarm=alarm.ref)
        lines.append(DayLine(f"alarm {alarm.ref}", left, ((f"{age}  ", "dim"), who), target))
    return lines


def ageing(day: LightDay, now: datetime, signs: Signs) -> list[Beside]:
    """Return the unhappy answers of the agent's teams that are the agent's or nobody's, oldest promise first."""
    people = day.me()
    rows = [row for row in day.ageing() if row.owner in (None, "", people.get(row.desk, ("", ""))[1])]
    rows.sort(key=lambda row: not row.owner)
    lines = [_line(row, now, signs) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        more = f"  and {len(rows) - SHOWN} more unhappy answers: 5 lists them"
        count, late = len(rows) - SHOWN, sum(_late(row, now)[0] for row in rows[SHOWN:])
        lines.append(Beside(DayLine("answers more", ((more, "dim"),), ()), count, late))
    return lines


def _line(row: LightAnswer, now: datetime, signs: Signs) -> Beside:
    late, soon = _late(row, now)
    sign: Span = (signs.now, "harm") if late else (signs.soon, "soon") if soon else (" ", "")
    said = f"“{row.words}”" if row.words else f"rated {row.rating}"
    left: Spans = (sign, (f" {'Unhappy':<11}  ", ""), (said, "bright" if late else ""))
    about = f"{row.service}  " if row.service else ""
    right: Spans = ((about, "dim"), *_state(row, now, late))
    return Beside(DayLine(f"answer {row.ref}", left, right, Target(answer=row.ref)), 1, int(late))


def _state(row: LightAnswer, now: datetime, late: bool) -> Spans:
    if late and row.due is not None:
        return (("yours  ", "here"), (f"{span((now - row.due).total_seconds())} late", "harm"))
    word: Span = ("yours  ", "here") if row.owner else ("nobody's  ", "soon")
    acted = ("acted  ", "dim") if row.loop is LoopState.ACTED else ("", "")
    return word, acted, (f"{ago(row.answered, now):>8}", "dim")


def _late(row: LightAnswer, now: datetime) -> tuple[bool, bool]:
    if row.due is None:
        return False, False
    return row.due < now, row.due - now < SOON
