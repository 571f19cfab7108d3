"""Today's part of changes: what is being carried out, what begins tonight, what waits for the agent's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console.cache.changebook import ChangeFilter
from console.cache.pulse import TONIGHT
from console.model import ChangeState
from console.reports.times import clock, instant
from widgets.when import span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.cache.changebook import ChangeBook, ChangeRow, WaitingApproval
    from console.cache.store import Cache
    from console.model import Ref
    from console.signs import Signs
    from widgets.spans import Spans

SHOWN = 5
"""Lines of a sort that are shown; the others are counted, and stand in the lists they belong to."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of Today about a change; without a ref it only counts others."""

    key: str
    left: Spans
    right: Spans
    ref: Ref | None
    count: int = 1
    """How many it stands for."""
    late: int = 0
    """How many of those are late."""


def running(book: ChangeBook, now: datetime, signs: Signs) -> list[ChangeLine]:
    """Return what is being carried out now, late ends first, then what begins before the night is over."""
    lines = [_under_way(row, now, signs) for row in book.running()]
    wanted = ChangeFilter(states=(ChangeState.SCHEDULED,))
    ahead = [
        row
        for row in book.between(now, now + timedelta(seconds=TONIGHT), wanted)
        if row.start and row.start >= now
    ]
    ahead.sort(key=lambda row: not row.mine)
    for row in ahead[:SHOWN]:
        who = (f"{_first(row.implementer)}  ", "") if row.implementer else ("nobody  ", "soon")
        right: Spans = (who, (f"begins {_at(row.start, now)}", "dim"))
        lines.append(ChangeLine(f"tonight {row.ref}", _left(row, " ", ""), right, row.ref))
    if len(ahead) > SHOWN:
        more = f"  and {len(ahead) - SHOWN} more tonight"
        lines.append(ChangeLine("tonight more", ((more, "dim"),), (), None))
    return lines


def _under_way(row: ChangeRow, now: datetime, signs: Signs) -> ChangeLine:
    late = row.end is not None and row.end < now
    who = (f"{_first(row.implementer)}  ", "") if row.implementer else ("nobody  ", "soon")
    if row.end is None:
        right: Spans = (who, ("no end named", "soon"))
    elif late:
        right = (who, (f"{span((now - row.end).total_seconds())} over", "harm"))
    else:
        right = (who, (f"until {_at(row.end, now)}", "here"))
    return ChangeLine(f"running {row.ref}", _left(row, signs.now if late else " ", "harm"), right, row.ref)


def asking(cache: Cache, now: datetime, signs: Signs) -> list[ChangeLine]:
    """Return the approvals that wait for the agent, then the reviews that are due on the agent's changes."""
    book = cache.changes
    due = [_review(row, now, signs) for row in book.reviews() if row.mine]
    every = book.waiting(now)
    return [*_approvals(cache, every, now, signs), *due] if every else due


def _approvals(
    cache: Cache, every: Sequence[WaitingApproval], now: datetime, signs: Signs
) -> list[ChangeLine]:
    from screens.approval_rows import People, by_ref, can_be_decided

    book = cache.changes
    people, known = People.known(book), by_ref(book, [one.change.ref for one in every])
    able = [
        one
        for one in every
        if can_be_decided(one, known.get(one.change.ref), cache.me(one.change.ref.service), now)
    ]
    waiting = list({one.change.ref: one for one in reversed(able)}.values())[::-1]
    lines: list[ChangeLine] = []
    for one in waiting[:SHOWN]:
        change = known.get(one.change.ref)
        hit = people.hit(change) if change is not None else ("?", "soon")
        lines.append(_approval(one, (f"{hit[0]} exposed", hit[1] or "dim"), now, signs))
    if len(waiting) > SHOWN:
        more = f"  and {len(waiting) - SHOWN} more approvals: 4 lists them"
        lines.append(ChangeLine("approvals more", ((more, "dim"),), (), None, len(waiting) - SHOWN))
    return lines


def _approval(one: WaitingApproval, hit: tuple[str, str], now: datetime, signs: Signs) -> ChangeLine:
    row = one.change
    soon = row.start is not None and row.start - now < timedelta(hours=24)
    from screens.approval_rows import begins

    when, ink = begins(row.start, now)
    asked = one.approval.requested
    age = span((now - asked).total_seconds()) if asked else signs.unknown
    word = f"for {_first(one.delegation.owner_name or one.delegation.owner)}" if one.delegation else "asked"
    right: Spans = ((f"{when:>11}", ink), (f"  {hit[0]:>13}", hit[1]), (f"  {f'{word} {age}':>9}", "dim"))
    return ChangeLine(f"approval {row.ref}", _left(row, signs.soon if soon else " ", "soon"), right, row.ref)


def _review(row: ChangeRow, now: datetime, signs: Signs) -> ChangeLine:
    late = row.review_due is not None and row.review_due < now
    ended = row.result.value.replace("_", " ") if row.result else "ended"
    due = f"review due {instant(row.review_due, now, None)}" if row.review_due else "review due"
    right: Spans = ((f"{ended}  ", "dim"), (due, "harm" if late else "soon"))
    left = _left(row, signs.now if late else " ", "harm")
    return ChangeLine(f"review {row.ref}", left, right, row.ref, late=int(late))


def _left(row: ChangeRow, sign: str, ink: str) -> Spans:
    return (sign, ink if sign.strip() else ""), (f" {row.number:<11}  ", ""), (row.title, "")


def _first(name: str | None) -> str:
    return (name or "").split(" ")[0]


def _at(at: datetime | None, now: datetime) -> str:
    return "" if at is None else clock(at, None) if at - now < timedelta(hours=24) else instant(at, now, None)
