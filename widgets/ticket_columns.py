"""What a row of a ticket list says, column by column."""

from __future__ import annotations

from datetime import datetime

from console.model import Provenance, Row, Standing, Status, Ticket, WorkState
from console.signs import Signs
from widgets.fact_table import Column
from widgets.ink import Span, Spans
from widgets.when import span

SOON = 2 * 3600
"""Seconds before a promise breaks in which it is marked."""


def columns(
    signs: Signs, now: datetime, *, queue: bool, several: bool, by_impact: bool = False
) -> list[Column[Row]]:
    """Return the columns of a ticket list; `queue` shows where each stands, `several` of which service.

    `by_impact` leaves room for the reason that the order gives.
    """
    made: list[Column[Row]] = [
        Column("", 1, lambda row: (flag(row, signs, now),)),
        Column(
            "number", 18 if several else 10, lambda row: ((_number(row, several), _weight(row, now)),), gap=2
        ),
        Column("P", 1, lambda row: ((str(row.priority or signs.none), ""),), gap=2),
        Column("status", 6, lambda row: ((status(row), "dim"),), from_width=66, until_width=100),
        Column("status", 11, lambda row: ((row.status_name, "dim"),), from_width=100),
        Column("", 1, lambda row: ((signs.turn if row.users_turn_ended else "", "here"),)),
        Column("subject", 0, lambda row: _subject(row, signs, now)),
        Column(
            "why here",
            18 if by_impact else 14,
            lambda row: why(row, signs, now),
            right=True,
            from_width=78,
            until_width=100,
            gap=2,
        ),
        Column(
            "why here",
            23 if by_impact else 14,
            lambda row: why(row, signs, now),
            right=True,
            from_width=100,
            gap=2,
        ),
        Column("who", 7, lambda row: (who(row, signs),), from_width=60),
        Column("due", 8, lambda row: (due(row, signs, now),), right=True),
    ]
    if queue:
        made.insert(-2, Column("queue", 12, lambda row: ((row.queue, "dim"),), from_width=104))
    made.insert(-2, Column("from", 16, lambda row: ((row.requester or "", "dim"),), from_width=140))
    return made


def status(row: Row) -> str:
    """Return where it stands in our short words; the service's own where we have none."""
    return row.status_name if row.status is Status.UNKNOWN else row.status.value


def flag(row: Row, signs: Signs, now: datetime) -> Span:
    """Return the sign that asks for attention: trouble of ours, broken, soon broken, waiting."""
    if row.trouble:
        return signs.failed[:1], "harm"
    if is_late(row, now):
        return signs.now, "harm"
    if row.due is not None and (row.due - now).total_seconds() < SOON:
        return signs.soon, "soon"
    return " ", ""


def is_late(row: Row, now: datetime) -> bool:
    """Tell whether the promise is broken while work is still expected."""
    return row.status.active and (row.breached is True or (row.due is not None and row.due < now))


def due(row: Row, signs: Signs, now: datetime) -> Span:
    """Return how long the promise still holds, or for how long it has been broken."""
    if row.waiting:
        return "waits", "here"
    if not row.status.active:
        return row.status.value, "dim"
    if row.due is None:
        return signs.none, "dim"
    left = (row.due - now).total_seconds()
    if left < 0:
        return f"{span(left)} late", "harm"
    return span(left), "soon" if left < SOON else "dim"


def who(row: Row, signs: Signs) -> Span:
    """Return who has it."""
    if row.mine:
        return "me", "here"
    return (row.assignee.split(" ")[0], "") if row.assignee else (signs.none, "dim")


def why(row: Row, signs: Signs, now: datetime) -> Spans:
    """Return why a row stands here: whom it hits, how badly, and how that is known.

    In the order by impact, before it, the promise that would break soon or the long wait that puts it here.
    """
    words = f"{known(row.users_affected, row.users_how, signs.estimated)} {how_badly(row)}"
    before = ""
    if row.standing is Standing.PROMISE and row.due is not None:
        before = f"due {span((row.due - now).total_seconds())} · "
    elif row.standing is Standing.WAITED:
        before = f"waits {span((now - row.created).total_seconds())} · "
    many = row.work_state is WorkState.BLOCKED and (row.users_affected or 0) > 1
    return ((f"{before}{words}", "" if many else "dim"),)


def known(users: int | None, how: Provenance, estimated: str) -> str:
    """Return how many people something hits, marked where nobody said or counted it: `12`, `≈9`, `9?`, `?`."""
    if users is None:
        return "?"
    if how is Provenance.ESTIMATED:
        return f"{estimated}{users}" if len(estimated) == 1 else f"{estimated} {users}"
    return f"{users}?" if how is Provenance.UNKNOWN else str(users)


def how_badly(one: Row | Ticket) -> str:
    """Return how badly people are hit: `blocked`, `no loss`; `users` where only their number is known."""
    if one.work_state is not WorkState.UNKNOWN:
        return one.work_state.value.replace("_", " ")
    if one.users_affected is None:
        return "unknown"
    return "user" if one.users_affected == 1 else "users"


def _number(row: Row, several: bool) -> str:
    return f"{row.ref.service}:{row.number}" if several else row.number


def _weight(row: Row, now: datetime) -> str:
    return "bright" if is_late(row, now) or row.trouble else ""


def _subject(row: Row, signs: Signs, now: datetime) -> Spans:
    return ((row.subject, _weight(row, now)),)
