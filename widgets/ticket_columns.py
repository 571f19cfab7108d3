"""What a row of a ticket list says, column by column."""

from __future__ import annotations

from datetime import datetime

from console.model import Row
from console.signs import Signs
from widgets.fact_table import Column
from widgets.spans import Spans
from widgets.ticket_spans import due as due
from widgets.ticket_spans import flag as flag
from widgets.ticket_spans import how_badly as how_badly
from widgets.ticket_spans import is_late as is_late
from widgets.ticket_spans import known as known
from widgets.ticket_spans import status as status
from widgets.ticket_spans import who as who
from widgets.ticket_spans import why as why


def columns(
    signs: Signs, now: datetime, *, queue: bool, several: bool, by_impact: bool = False
) -> list[Column[Row]]:
    """Return the columns of a ticket list; `queue` shows where each stands, `several` of which service.

    `by_impact` leaves room for the reason that the order gives.
    """
    at = now.timestamp()
    made: list[Column[Row]] = [
        Column("", 1, lambda row: (flag(row, signs, at),)),
        Column(
            "number", 18 if several else 11, lambda row: ((_number(row, several), _weight(row, at)),), gap=2
        ),
        Column("P", 1, lambda row: ((str(row.priority or signs.none), ""),), gap=2),
        Column("status", 6, lambda row: ((status(row), ""),), from_width=66, until_width=100),
        Column("status", 11, lambda row: ((row.status_name, ""),), from_width=100),
        Column("", 1, lambda row: ((signs.turn if row.users_turn_ended else "", "here"),)),
        Column("subject", 0, lambda row: _subject(row, at)),
        Column(
            "why here",
            18 if by_impact else 14,
            lambda row: why(row, signs, at),
            right=True,
            from_width=78,
            until_width=100,
            gap=2,
        ),
        Column(
            "why here",
            23 if by_impact else 14,
            lambda row: why(row, signs, at),
            right=True,
            from_width=100,
            gap=2,
        ),
        Column("who", 7, lambda row: (who(row, signs),), from_width=60),
        Column("due", 8, lambda row: (due(row, signs, at),), right=True),
    ]
    if queue:
        made.insert(-2, Column("queue", 12, lambda row: ((row.queue, "dim"),), from_width=104))
    made.insert(-2, Column("from", 16, lambda row: ((row.requester or "", "dim"),), from_width=140))
    return made


def _number(row: Row, several: bool) -> str:
    return f"{row.ref.service}:{row.number}" if several else row.number


def _weight(row: Row, now: float) -> str:
    return "bright" if is_late(row, now) or row.trouble else ""


def _subject(row: Row, now: float) -> Spans:
    return ((row.subject, _weight(row, now)),)
