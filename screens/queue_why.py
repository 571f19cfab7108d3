"""Explains why a ticket stands where it stands in the order by impact."""

from __future__ import annotations

from datetime import datetime

from console.measure.impact import GUARD, HANDLING, LOSS, PATIENCE
from console.model import Provenance, Row, Standing, WorkState
from console.signs import Signs
from widgets.ink import Spans
from widgets.ticket_columns import why
from widgets.when import span

SAYS = {
    Provenance.SAID: "The number of users was said.",
    Provenance.COUNTED: "The number of users was counted.",
    Provenance.ESTIMATED: "The number of users is an estimate.",
    Provenance.UNKNOWN: "Nobody said where the number of users comes from.",
}


def explain(row: Row, signs: Signs, now: datetime) -> list[Spans]:
    """Return what is known of whom the ticket hits, what it weighs, and what puts it where it is."""
    lines = [_place(row, now), _weight(row), *_known(row)]
    return [*why_line(row, signs, now), (), *(((line, ""),) for line in lines if line)]


def why_line(row: Row, signs: Signs, now: datetime) -> list[Spans]:
    """Return the reason as the list shows it, behind number and subject."""
    return [((f"{row.number}  {row.subject}", "bright"),), why(row, signs, now.timestamp())]


def _place(row: Row, now: datetime) -> str:
    match row.standing:
        case Standing.PROMISE if row.due is not None:
            return (
                f"Its promise breaks in {span((row.due - now).total_seconds())}. Promises that break within {GUARD} "
                f"times {span(HANDLING)} stand first, the most harmful of them first."
            )
        case Standing.WAITED:
            return (
                f"It hurts little and has waited {span((now - row.created).total_seconds())}: what waits "
                f"{span(PATIENCE)} weighs at least what is usual in its queue."
            )
        case Standing.OVER:
            return "It is closed; what is open stands before it."
        case Standing.HARM:
            return (
                "It stands where its harm puts it: no promise of it would break soon."
                if row.due is None or row.due > now
                else "It stands where its harm puts it: its promise is broken and can be guarded no more."
            )
        case _:
            return "This list is in another order; O offers the one by impact."


def _weight(row: Row) -> str:
    if row.weight is None:
        return ""
    return f"Users lose {row.weight:.1f} hours per hour by it, {_sum(row)}."


def _sum(row: Row) -> str:
    loss = LOSS.get(row.work_state)
    known = f"{row.users_affected} user{'' if row.users_affected == 1 else 's'}"
    users = "the usual number of users" if row.users_affected is None else known
    return f"{users} × {'the usual loss' if loss is None else f'{loss:.0%} of their work'}"


def _known(row: Row) -> list[str]:
    told = [SAYS[row.users_how]] if row.users_affected is not None else []
    missing = [
        words
        for words, absent in (
            ("how many it hits", row.users_affected is None),
            ("how badly", row.work_state is WorkState.UNKNOWN),
        )
        if absent
    ]
    if missing:
        told.append(
            f"Nobody said {' and '.join(missing)}; what the open tickets of its queue tell stands in for it."
            if row.weight is not None
            else f"Nobody said {' and '.join(missing)}."
        )
    return told
