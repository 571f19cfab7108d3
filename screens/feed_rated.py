"""What was answered about a ticket, for its head and for its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.cache.feedbook import FeedRow
from console.signs import FULL
from screens.feed_columns import WHY, loop, rating
from widgets.blocks import Block, Events, Spoken
from widgets.rated import Rated


def rated(rows: Sequence[FeedRow]) -> str:
    """Return the last rating that counts, as it was given; empty where there is none."""
    counted = [row for row in rows if row.rating and row.left_out is None]
    return f"rated {counted[-1].rating}" if counted else ""


def with_answers(blocks: list[Block], rows: Sequence[FeedRow], mine: str) -> list[Block]:
    """Return a conversation with the answers about it, each where its time puts it; `mine` is the agent's name."""
    made = list(blocks)
    for row in rows:
        place = next((index for index, one in enumerate(made) if _later(one, row.answered)), len(made))
        made.insert(place, _block(row, mine))
    return made


def _later(block: Block, at: datetime) -> bool:
    match block:
        case Spoken(entry=entry):
            return entry.at > at
        case Events(entries=entries):
            return bool(entries) and entries[0].at > at
        case Rated(at=then):
            return then > at
        case _:
            return False


def _block(row: FeedRow, mine: str) -> Rated:
    shown = rating(row, FULL)
    why = WHY.get(row.left_out or "", "")
    given = (f"{shown[0]} {why}".strip(), shown[1]) if why else shown
    return Rated(row.ref.id, row.answered, row.name, given, row.words, loop(row, FULL, mine))
