"""What alarms are found in: single answers of late, and what was usual in the weeks before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from console.cache.facts import instant, stamp
from console.model import Ref


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer that counts."""

    ref: Ref
    about: str
    """The business service."""
    answered: datetime
    unhappy: bool
    happy: bool


@dataclass(frozen=True, slots=True)
class Usual:
    """What one business service had in a stretch of time."""

    unhappy: int
    happy: int
    n: int


def heard(conn: sqlite3.Connection, service: str, start: datetime) -> Iterator[Heard]:
    """Yield the answers of a service that count, from `start` on, in the order they came in."""
    rows = conn.execute(
        "SELECT id, business_service, answered, unhappy, happy FROM feedback WHERE service = ? AND answered >= ? "
        "AND hidden = 0 AND counted = 1 AND business_service IS NOT NULL ORDER BY answered, key",
        (service, stamp(start)),
    )
    for id_, about, answered, unhappy, happy in rows:
        yield Heard(Ref(service, id_), about, instant(answered), bool(unhappy), bool(happy))


def usual(conn: sqlite3.Connection, start: datetime, end: datetime) -> dict[str, Usual]:
    """Return what each business service had between two instants."""
    rows = conn.execute(
        "SELECT business_service, SUM(unhappy), SUM(happy), SUM(counted) FROM feedback INDEXED BY "
        "feedback_figures WHERE answered >= ? AND answered < ? AND counted = 1 AND business_service IS NOT NULL "
        "GROUP BY business_service",
        (stamp(start), stamp(end)),
    )
    return {about: Usual(int(unhappy), int(happy), int(n)) for about, unhappy, happy, n in rows}


def unhappy_times(conn: sqlite3.Connection, start: datetime, end: datetime) -> dict[str, list[datetime]]:
    """Return when each business service's unhappy answers came between two instants, oldest first."""
    rows = conn.execute(
        "SELECT business_service, answered FROM feedback INDEXED BY feedback_figures WHERE answered >= ? AND "
        "answered < ? AND counted = 1 AND unhappy = 1 AND business_service IS NOT NULL ORDER BY answered",
        (stamp(start), stamp(end)),
    )
    found: dict[str, list[datetime]] = {}
    for about, answered in rows:
        found.setdefault(about, []).append(instant(answered))
    return found


def first(conn: sqlite3.Connection) -> datetime | None:
    """Return when the oldest answer came that the cache has."""
    row = conn.execute("SELECT MIN(answered) FROM feedback INDEXED BY feedback_figures").fetchone()
    return instant(row[0]) if row and row[0] is not None else None
