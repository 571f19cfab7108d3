"""Reads tickets in the order of what they weigh from an index: one stream for each class, merged as far as is shown."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Sequence

from console.cache.conditions import Condition
from console.cache.harm import EARLY, LATE, Edge, Harm, edges
from console.cache.stretch import Mark
from console.cache.survey import indexed

FIRST, MOST = 8, 64
"""Keys that are read of a class at first, and at most at once: most classes give few rows to a page."""
Found = tuple[int, int]
"""A ticket of a class: (created, key)."""
_CLASS = "queue = ? AND users_affected IS ? AND work_state = ? AND NOT (rank_due BETWEEN ? AND ?)"


def merged(
    conn: sqlite3.Connection, harm: Harm, where: Condition, index: str, mark: Mark | None, *, back: bool
) -> Iterator[Mark]:
    """Yield the marks of the open tickets that no promise puts first, those behind a mark or before it.

    Within a class the oldest weighs most, so that each class is a stretch of an index; a class is looked at
    only once what it can weigh at most is due. `index` names the one that has the classes.
    """
    weights = [harm.weight(one.users, one.state) for one in harm.classes]
    ends = [(LATE, -1) if back else (EARLY, -1)] * len(weights)
    cuts = ends if mark is None else edges(weights, harm, mark)
    heap: list[tuple[float, int, int, int]] = []
    streams: dict[int, Iterator[Found]] = {}
    for at, (weight, cut) in enumerate(zip(weights, cuts, strict=True)):
        if cut[0] != (EARLY if back else LATE):
            heap.append((_bound(weight, cut, harm, back), EARLY, 0, at))
    heapq.heapify(heap)
    sign = -1 if back else 1
    while heap:
        bound, created, key, at = heapq.heappop(heap)
        if created == EARLY:
            streams[at] = _stream(conn, harm, where, index, at, cuts[at], back)
        else:
            yield 1, sign * bound, sign * created, sign * key
        found = next(streams[at], None)
        if found is not None:
            weight = max(weights[at], harm.patience(found[0]))
            heapq.heappush(heap, (-sign * weight, sign * found[0], sign * found[1], at))


def many_before(conn: sqlite3.Connection, harm: Harm, where: Condition, index: str, mark: Mark) -> int:
    """Return how many of these tickets stand before a mark; walks through the index up to where each class is cut."""
    weights = [harm.weight(one.users, one.state) for one in harm.classes]
    sql = f"SELECT COUNT(*) FROM ticket{indexed(index)} WHERE {where.sql} AND {_CLASS} AND (created, key) < (?, ?)"
    found = 0
    for one, cut in zip(harm.classes, edges(weights, harm, mark), strict=True):
        if cut[0] != EARLY:
            values = (*where.values, one.queue, one.users, one.state.value, *harm.guard, *cut)
            found += conn.execute(sql, values).fetchone()[0]
    return found


def _bound(weight: float, cut: Edge, harm: Harm, back: bool) -> float:
    """Return what sorts a class no later than its first row: what that weighs at most, at least where `back`."""
    if back:
        return weight if cut[0] == LATE else max(weight, harm.patience(cut[0]))
    return -max(weight, harm.usual if cut[0] == EARLY else harm.patience(cut[0]))


def _stream(
    conn: sqlite3.Connection, harm: Harm, where: Condition, index: str, at: int, cut: Edge, back: bool
) -> Iterator[Found]:
    """Yield a class's tickets behind a cut, the oldest first; before it, the youngest first, where `back`."""
    one = harm.classes[at]
    order = "created DESC, key DESC" if back else "created, key"
    sql = (
        f"SELECT created, key FROM ticket{indexed(index)} WHERE {where.sql} AND {_CLASS} "
        f"AND (created, key) {'<' if back else '>'} (?, ?) ORDER BY {order} LIMIT ?"
    )
    values = (*where.values, one.queue, one.users, one.state.value, *harm.guard)
    many = FIRST
    while True:
        found: Sequence[Found] = conn.execute(sql, (*values, *cut, many)).fetchall()
        yield from found
        if len(found) < many:
            return
        cut, many = found[-1], min(MOST, 2 * many)
