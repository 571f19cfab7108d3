"""Leads the answers about a ticket on once their person was told: owned at once, told when the reply arrived."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.feedbook import FeedBook, FeedRow
from console.intents import MoveLoop
from console.measure.satisfaction import LeftOut
from console.model import Ref
from console.model.feedback import LoopState
from screens.base import Desk
from screens.feed_dates import next_working_day


def open_answers(book: FeedBook, ticket: Ref) -> Sequence[FeedRow]:
    """Return the answers about a ticket whose person waits to hear: unhappy, without a rating, or owned."""
    return [
        row
        for row in book.of_ticket(ticket)
        if row.own
        and row.loop.open
        and (
            row.unhappy or row.left_out == LeftOut.NO_RATING or row.loop in (LoopState.OWNED, LoopState.ACTED)
        )
    ]


def lead_back(desk: Desk, ticket: Ref, reply: str) -> None:
    """Make the answers about a ticket the agent's own, and told as soon as the reply was carried out.

    `reply` is the key of the intent that tells: where it is refused or taken back, nobody was told.
    """
    for row in open_answers(desk.cache.feed, ticket):
        me = desk.cache.me(row.ref.service)
        if me is None:
            continue
        if row.loop in (LoopState.NEW, LoopState.SEEN):
            desk.submit(MoveLoop(row.ref, LoopState.OWNED, me, me, next_working_day(desk.now())))
        desk.cache.then(reply, MoveLoop(row.ref, LoopState.TOLD, me))
