"""What users say as JSON: the names here are documented and stay; words and names for the own teams alone."""

from __future__ import annotations

from typing import Any

from console.cache.feedbook import FeedRow
from console.cache.store import Cache
from console.model.feedback import Alarm
from console.shell.output import stamp


def answer(one: FeedRow) -> dict[str, Any]:
    """Return what `feedback list` says of an answer."""
    return {
        "ref": str(one.ref),
        "answered": stamp(one.answered),
        "ticket": str(one.ticket) if one.ticket else None,
        "business_service": one.service,
        "queue": one.queue,
        "instrument": one.instrument.value,
        "rating": one.rating or None,
        "score": one.score,
        "left_out": one.left_out,
        "unhappy": one.unhappy,
        "state": one.loop.value,
        "owner": one.owner,
        "due": stamp(one.due),
        "own_team": one.own,
        "name": one.name or None,
        "words": one.words if one.own else None,
        "waiting": one.waiting,
        "trouble": one.trouble,
    }


def alarm(cache: Cache, one: Alarm) -> dict[str, Any]:
    """Return what `alarm list` says of an alarm."""
    said, others = fired(cache, one)
    return {
        "ref": str(one.ref),
        "kind": one.kind.value,
        "business_service": one.service,
        "state": one.state.value,
        "raised": stamp(one.raised),
        "since": stamp(one.since),
        "count": None if one.few else one.count,
        "of": None if one.few else one.of,
        "usual": one.usual,
        "taken_by": one.taken_by.name if one.taken_by else None,
        "ticket": str(one.ticket) if one.ticket else None,
        "fired_by": said,
        "fired_by_other_teams": others,
        "closed_because": one.words or None,
    }


def fired(cache: Cache, one: Alarm) -> tuple[list[str], int]:
    """Return the words of the agent's own teams that fired an alarm, and how many others did."""
    rows = [cache.feed.row(ref) for ref in one.fired_by]
    said = [row.words for row in rows if row is not None and row.own and row.words]
    return said, sum(row is None or not row.own for row in rows)
