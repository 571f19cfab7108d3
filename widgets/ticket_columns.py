"""What a row of a ticket list says, column by column."""

from __future__ import annotations

from datetime import datetime

from console.model import Provenance, Row, Status, WorkState
from console.signs import Signs
from widgets.fact_table import Column
from widgets.ink import Span, Spans
from widgets.when import span

SOON = 2 * 3600
"""Seconds before a promise breaks in which it is marked."""


def columns(signs: Signs, now: datetime, *, queue: bool, several: bool) -> list[Column[Row]]:
    """Return the columns of a ticket list; `queue` shows where each stands, `several` of which service."""
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
        Column("why here", 14, lambda row: why(row, signs), right=True, from_width=78, gap=2),
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


def why(row: Row, signs: Signs) -> Spans:
    """Return whom it hits and how badly, and how that is known."""
    if row.users_affected is None:
        return ()
    how = signs.estimated if row.users_how is Provenance.ESTIMATED else ""
    ink = "" if row.work_state is WorkState.BLOCKED and row.users_affected > 1 else "dim"
    return ((f"{how}{harm(row.users_affected, row.work_state)}", ink),)


def harm(users: int, state: WorkState) -> str:
    """Return how many people it hits and how badly: `12 blocked`, `1 no loss`, `3 users`."""
    if state is WorkState.UNKNOWN:
        return f"{users} user" if users == 1 else f"{users} users"
    return f"{users} {state.value.replace('_', ' ')}"


def _number(row: Row, several: bool) -> str:
    return f"{row.ref.service}:{row.number}" if several else row.number


def _weight(row: Row, now: datetime) -> str:
    return "bright" if is_late(row, now) or row.trouble else ""


def _subject(row: Row, signs: Signs, now: datetime) -> Spans:
    return ((row.subject, _weight(row, now)),)
