"""Today's part of changes: what is being carried out, what begins tonight, what waits for the agent's word."""

from __future__ import annotations

from datetime import timedelta

from console.reports.times import clock, instant
from screens.today_lines import Beside, Target
from widgets.day_spans import DayLine
from widgets.when import span

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.cache.light_day import LightDay
    from console.cache.light_rows import LightApproval, LightChange
    from console.signs import Signs
    from widgets.spans import Span, Spans

SHOWN = 5
"""Lines of a sort that are shown; the others are counted, and stand in the lists they belong to."""


def running(day: LightDay, now: datetime, signs: Signs) -> list[DayLine]:
    """Return what is being carried out now, late ends first, then what begins before the night is over."""
    lines = [_under_way(row, now, signs) for row in day.running()]
    ahead = sorted(day.tonight(now), key=lambda row: not row.mine)
    for row in ahead[:SHOWN]:
        who = (f"{_first(row.implementer)}  ", "") if row.implementer else ("nobody  ", "soon")
        right: Spans = (who, (f"begins {_at(row.start, now)}", "dim"))
        lines.append(_line("tonight", row, _left(row, " ", ""), right))
    if len(ahead) > SHOWN:
        lines.append(DayLine("tonight more", ((f"  and {len(ahead) - SHOWN} more tonight", "dim"),), ()))
    return lines


def _under_way(row: LightChange, now: datetime, signs: Signs) -> DayLine:
    late = row.end is not None and row.end < now
    who = (f"{_first(row.implementer)}  ", "") if row.implementer else ("nobody  ", "soon")
    if row.end is None:
        right: Spans = (who, ("no end named", "soon"))
    elif late:
        right = (who, (f"{span((now - row.end).total_seconds())} over", "harm"))
    else:
        right = (who, (f"until {_at(row.end, now)}", "here"))
    return _line("running", row, _left(row, signs.now if late else " ", "harm"), right)


def asking(day: LightDay, now: datetime, signs: Signs) -> list[Beside]:
    """Return the approvals that wait for the agent, then the reviews that are due on the agent's changes."""
    due = [_review(row, now, signs) for row in day.reviews()]
    every = day.approvals(now)
    return [*_approvals(day, every, now, signs), *due] if every else due


def _approvals(day: LightDay, every: Sequence[LightApproval], now: datetime, signs: Signs) -> list[Beside]:
    from console.rules.barring import from_sending_back

    able = [one for one in every if one.me and not from_sending_back(one, ("any",), none_can=False)]
    waiting = list({one.change.ref: one for one in reversed(able)}.values())[::-1]
    hits = _hits(day, waiting[:SHOWN])
    lines = [Beside(_approval(one, hit, now, signs), 1, 0) for one, hit in zip(waiting, hits, strict=False)]
    if len(waiting) > SHOWN:
        more = f"  and {len(waiting) - SHOWN} more approvals: 4 lists them"
        lines.append(Beside(DayLine("approvals more", ((more, "dim"),), ()), len(waiting) - SHOWN, 0))
    return lines


def _hits(day: LightDay, waiting: Sequence[LightApproval]) -> list[Span]:
    """Return whom each of these changes hits."""
    from console.measure.reach import reached, services_of
    from screens.approval_words import UNKNOWN, hit

    curves, users = day.people() if waiting else ([], {})
    found: list[Span] = []
    for one in waiting:
        known = None
        if one.start is not None and one.end is not None:
            known = reached(curves, services_of(one.service, one.services), one.start, one.end, users)
        found.append(hit(*known[:2]) if known else UNKNOWN)
    return found


def _approval(one: LightApproval, hit: Span, now: datetime, signs: Signs) -> DayLine:
    from screens.approval_words import begins

    row = one.change
    soon = row.start is not None and row.start - now < timedelta(hours=24)
    when, ink = begins(row.start, now)
    age = span((now - one.requested).total_seconds()) if one.requested else signs.unknown
    lent = one.delegations[0] if one.delegations else None
    word = f"for {_first(lent.owner_name or lent.owner)}" if lent else "asked"
    exposed = f"{hit[0]} exposed"
    right: Spans = (
        (f"{when:>11}", ink),
        (f"  {exposed:>13}", hit[1] or "dim"),
        (f"  {f'{word} {age}':>9}", "dim"),
    )
    return _line("approval", row, _left(row, signs.soon if soon else " ", "soon"), right)


def _review(row: LightChange, now: datetime, signs: Signs) -> Beside:
    late = row.review_due is not None and row.review_due < now
    ended = row.result.value.replace("_", " ") if row.result else "ended"
    due = f"review due {instant(row.review_due, now, None)}" if row.review_due else "review due"
    right: Spans = ((f"{ended}  ", "dim"), (due, "harm" if late else "soon"))
    left = _left(row, signs.now if late else " ", "harm")
    return Beside(_line("review", row, left, right), 1, int(late))


def _line(what: str, row: LightChange, left: Spans, right: Spans) -> DayLine:
    return DayLine(f"{what} {row.ref}", left, right, Target(change=row.ref))


def _left(row: LightChange, sign: str, ink: str) -> Spans:
    return (sign, ink if sign.strip() else ""), (f" {row.number:<11}  ", ""), (row.title, "")


def _first(name: str | None) -> str:
    return (name or "").split(" ")[0]


def _at(at: datetime | None, now: datetime) -> str:
    return "" if at is None else clock(at, None) if at - now < timedelta(hours=24) else instant(at, now, None)
