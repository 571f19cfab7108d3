"""Counts what came in: what is in no figure and why, and how each service went day by day."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from console.cache.conditions import Condition
from console.cache.facts import stamp

Days = list[tuple[int, int]]
"""Unhappy and counted answers, one pair for each day."""


def left_out(conn: sqlite3.Connection, start: datetime, condition: Condition) -> dict[str, int]:
    """Return how many answers since `start` are in no figure, by reason, the most frequent first."""
    rows = conn.execute(
        "SELECT left_out, COUNT(*) FROM feedback WHERE answered >= ? AND left_out IS NOT NULL "
        f"AND {condition.sql} GROUP BY left_out ORDER BY 2 DESC, 1",
        (stamp(start), *condition.values),
    )
    return {reason: int(count) for reason, count in rows}


def by_service(conn: sqlite3.Connection, edges: Sequence[datetime]) -> dict[str | None, Days]:
    """Return (unhappy, counted) between each two of the edges, for each business service that has any.

    What is confidential counts nowhere, so it needs no condition of its own here.
    """
    length = len(edges) - 1
    found: dict[str | None, Days] = {}
    for place, (start, end) in enumerate(itertools.pairwise(edges)):
        rows = conn.execute(
            "SELECT business_service, SUM(unhappy), SUM(counted) FROM feedback INDEXED BY feedback_figures "
            "WHERE answered >= ? AND answered < ? GROUP BY business_service",
            (stamp(start), stamp(end)),
        )
        for service, unhappy, counted in rows:
            found.setdefault(service, [(0, 0)] * length)[place] = int(unhappy), int(counted)
    return found
