"""Configuration items, windows of time, exposure and delegations: what a desk or a companion keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from console.cache.facts import freeze, stamp, thaw
from console.measure.bookings import Estate, OpenIncident
from console.model import (
    BusinessService,
    ConfigurationItem,
    Delegation,
    Exposure,
    News,
    Ref,
    TimeWindow,
)

TABLES = {"ci": "ci", "window": "time_window", "exposure": "exposure", "delegation": "delegation"}
"""Kinds of `News.gone_records` and their tables."""


MAJOR = 10
"""So many people at least are held up by what counts as a major incident."""


def learn(conn: sqlite3.Connection, service: str, news: News) -> None:
    """Write the estate's part of one piece of news; the caller holds the transaction."""
    for item in news.cis:
        put_ci(conn, item)
    for window in news.time_windows:
        _put(conn, "time_window", window.ref, window, {"ends": stamp(window.ends)})
    for exposure in news.exposures:
        _put(conn, "exposure", exposure.ref, exposure, {"business_service": exposure.service})
    for one in news.delegations:
        _put(
            conn,
            "delegation",
            one.ref,
            one,
            {
                "owner": one.owner,
                "delegate": one.delegate,
                "starts": stamp(one.starts),
                "ends": stamp(one.ends),
            },
        )
    for kind, id_ in news.gone_records:
        if kind in TABLES:
            drop(conn, kind, Ref(service, id_))


def put_ci(conn: sqlite3.Connection, item: ConfigurationItem) -> None:
    """Write a configuration item and what it needs."""
    old = conn.execute(
        "SELECT fact FROM ci WHERE service = ? AND id = ?", (item.ref.service, item.ref.id)
    ).fetchone()
    if old is not None and old[0] == freeze(item):
        return
    _put(conn, "ci", item.ref, item, {"name": item.name, "business_service": item.service})
    conn.execute("DELETE FROM ci_need WHERE service = ? AND id = ?", (item.ref.service, item.ref.id))
    conn.executemany(
        "INSERT OR IGNORE INTO ci_need (service, id, ci, needs) VALUES (?, ?, ?, ?)",
        [(item.ref.service, item.ref.id, item.name, other) for other in item.needs],
    )


def drop(conn: sqlite3.Connection, kind: str, ref: Ref) -> None:
    """Forget one record of a kind."""
    conn.execute(f"DELETE FROM {TABLES[kind]} WHERE service = ? AND id = ?", (ref.service, ref.id))
    if kind == "ci":
        conn.execute("DELETE FROM ci_need WHERE service = ? AND id = ?", (ref.service, ref.id))


def cis(conn: sqlite3.Connection) -> list[ConfigurationItem]:
    """Return every configuration item, by name."""
    return [thaw(row[0], ConfigurationItem) for row in conn.execute("SELECT fact FROM ci ORDER BY name")]


def windows(conn: sqlite3.Connection) -> list[TimeWindow]:
    """Return every window of time."""
    return [thaw(row[0], TimeWindow) for row in conn.execute("SELECT fact FROM time_window ORDER BY id")]


def exposures(conn: sqlite3.Connection, services: Iterable[str] | None = None) -> list[Exposure]:
    """Return the exposure of the named business services, of all for None."""
    if services is None:
        rows = conn.execute("SELECT fact FROM exposure ORDER BY business_service")
        return [thaw(row[0], Exposure) for row in rows]
    found: list[Exposure] = []
    for name in services:
        rows = conn.execute("SELECT fact FROM exposure WHERE business_service = ?", (name,))
        found += [thaw(row[0], Exposure) for row in rows]
    return found


def business_services(conn: sqlite3.Connection) -> list[BusinessService]:
    """Return every business service of every service desk, by name."""
    rows = conn.execute("SELECT fact FROM business_service ORDER BY name COLLATE NOCASE")
    return [thaw(row[0], BusinessService) for row in rows]


def delegations(conn: sqlite3.Connection, service: str, me: str, now: datetime) -> list[Delegation]:
    """Return the delegations that let the agent decide for somebody else at an instant."""
    at = stamp(now)
    rows = conn.execute(
        "SELECT fact FROM delegation WHERE service = ? AND delegate = ? AND starts <= ? AND ends > ?",
        (service, me, at, at),
    )
    return [thaw(row[0], Delegation) for row in rows]


def known(conn: sqlite3.Connection) -> bool:
    """Tell whether any desk told of items or windows."""
    row = conn.execute("SELECT EXISTS (SELECT 1 FROM ci) OR EXISTS (SELECT 1 FROM time_window)").fetchone()
    return bool(row[0])


def estate(
    conn: sqlite3.Connection, around: Sequence[str] | None = None, now: datetime | None = None
) -> Estate:
    """Return what collisions rest on; only the dependencies within two hops of some items where they are named.

    Every item's service is there all the same: two items of one service need not be neighbours. With `now`, the
    incidents that are open count against nothing that was over by then.
    """
    pairs = (
        conn.execute("SELECT ci, needs FROM ci_need").fetchall() if around is None else _near(conn, around)
    )
    owners = conn.execute("SELECT name, business_service FROM ci WHERE business_service IS NOT NULL")
    needs: dict[str, set[str]] = {}
    for one, other in pairs:
        needs.setdefault(one, set()).add(other)
    return Estate(
        {name: frozenset(others) for name, others in needs.items()},
        dict(owners.fetchall()),
        windows(conn),
        open_incidents(conn),
        known(conn),
        now,
    )


def open_incidents(conn: sqlite3.Connection) -> list[OpenIncident]:
    """Return what counts as a major incident: open, of the highest priority, many people or nobody knows how many."""
    rows = conn.execute(
        "SELECT service, id, number, subject, business_service FROM ticket "
        "WHERE active = 1 AND hidden = 0 AND rank_priority = 1 AND business_service IS NOT NULL "
        f"AND kind != 'request' AND (users_affected IS NULL OR users_affected >= {MAJOR})"
    )
    return [
        OpenIncident(Ref(service, id_), number, subject, frozenset((about,)))
        for service, id_, number, subject, about in rows
    ]


def _near(conn: sqlite3.Connection, around: Sequence[str]) -> list[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    edge = set(around)
    for _ in range(2):
        marks = ", ".join("?" * len(edge))
        found = conn.execute(
            f"SELECT ci, needs FROM ci_need WHERE ci IN ({marks}) "
            f"UNION SELECT ci, needs FROM ci_need WHERE needs IN ({marks})",
            (*edge, *edge),
        ).fetchall()
        pairs |= {(one, other) for one, other in found}
        edge |= {name for pair in found for name in pair}
    return sorted(pairs)


def _put(
    conn: sqlite3.Connection, table: str, ref: Ref, fact: object, columns: dict[str, str | int | None]
) -> None:
    names = ["service", "id", *columns, "fact"]
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*columns, "fact"))
    conn.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (service, id) DO UPDATE SET {sets} WHERE fact IS NOT excluded.fact",
        (ref.service, ref.id, *columns.values(), freeze(fact)),
    )
