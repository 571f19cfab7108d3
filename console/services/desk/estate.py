"""Brings a desk what others know of its estate, and reads what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.services.desk.fields import readable
from console.services.desk.talk import Talk
from console.text import clean_line

MOST = 20_000
"""Facts of one collection that a desk takes at once."""
COLLECTIONS = ("services", "cis", "windows", "exposures", "delegations")
"""What a desk can be brought, each after what it names."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of facts that were brought."""

    written: int
    same: int
    """Were so already."""
    removed: int
    refused: tuple[tuple[int, str], ...]
    """The place of each in what was brought, from 0, and why."""
    cycles: tuple[tuple[str, ...], ...]
    """Things that need each other in a circle."""


async def bring(talk: Talk, collection: str, facts: Sequence[Mapping[str, Any]], *, replace: bool) -> Brought:
    """Bring facts of one of `COLLECTIONS`; where `replace`, what is not among them is removed.

    Each is taken or refused by itself. Raises what a line to a service may, and `Rejected`, as where the agent
    may not bring anything.
    """
    body = {"collection": collection, "facts": [dict(fact) for fact in facts], "replace": replace}
    answer = await talk.post("/v1/estate", body, uuid.uuid4().hex)
    raw = answer.json()
    with readable(answer):
        refused = [(int(one["line"]) - 1, clean_line(str(one["reason"]))) for one in raw["refused"]]
        cycles = [tuple(clean_line(str(name)) for name in loop) for loop in raw["cycles"]]
        written, removed = len(raw["written"]), len(raw["removed"])
        return Brought(written, int(raw["same"]), removed, tuple(refused), tuple(cycles))
