"""Counts the people and the agents behind answers, only as far as it must be known whether they are few."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from console.measure.anonymity import FEWEST

ENOUGH = FEWEST
"""Heads from which on it does not matter how many more there are."""
FIRST = 2_000
"""Answers, the latest ones, that are looked at for all groups together."""
Key = tuple[str, str]
Heads = tuple[int, int, int]
"""People, agents, and answers about a ticket of which somebody has charge."""
_SPAN = "feedback.answered >= ? AND feedback.answered < ? AND feedback.counted = 1"


def behind(
    conn: sqlite3.Connection, group: str, span: tuple[int | None, int | None], answers: Mapping[Key, int]
) -> dict[Key, Heads]:
    """Return the heads behind each group and instrument, exact where they are few.

    The latest answers of all groups come first: a group that has many heads among them is known to have enough.
    The others are counted to the end. `answers` are the counted answers of each.
    """
    found: dict[Key, Heads] = {}
    seen: dict[Key, int] = {}
    newest = f"SELECT * FROM feedback WHERE {_SPAN} ORDER BY answered DESC LIMIT {FIRST}"
    for name, kind, people, agents, tickets, count in _counted(conn, group, newest, span):
        found[name, kind], seen[name, kind] = (people, agents, tickets), count
    unsure = [
        key for key, count in answers.items() if seen.get(key, 0) < count and few(found.get(key, (0, 0, 0)))
    ]
    both = f"feedback.instrument || ' ' || {group}"
    for start in range(0, len(unsure), 500):
        part = [f"{kind} {name}" for name, kind in unsure[start : start + 500]]
        places = ", ".join("?" * len(part))
        every = f"SELECT * FROM feedback WHERE {_SPAN} AND {both} IN ({places})"
        for name, kind, people, agents, tickets, _ in _counted(conn, group, every, (*span, *part)):
            found[name, kind] = people, agents, tickets
    return found


def few(heads: Heads) -> bool:
    """Tell whether so few heads stand behind something that one must know how many."""
    people, agents, _ = heads
    return min(people, agents) < ENOUGH


def _counted(
    conn: sqlite3.Connection, group: str, some: str, values: Iterable[object]
) -> list[tuple[str, str, int, int, int, int]]:
    return conn.execute(
        f"SELECT {group}, feedback.instrument, COUNT(DISTINCT person), COUNT(DISTINCT ticket.assignee_id), "
        f"COUNT(ticket.assignee_id), COUNT(*) FROM ({some}) AS feedback LEFT JOIN ticket "
        "ON ticket.service = feedback.service AND ticket.id = feedback.ticket GROUP BY 1, 2",
        tuple(values),
    ).fetchall()
