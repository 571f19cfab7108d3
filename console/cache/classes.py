"""How many tickets are open, by queue and class of harm and by who has them: kept by the database with every write."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from console.filters import Order
from console.model import WorkState

_OPEN = "{0}.active = 1 AND {0}.hidden = 0"
_KEPT = (
    (
        "open_class",
        "queue, users, work_state",
        "{0}.queue, COALESCE({0}.users_affected, -1), {0}.work_state",
        "queue, users_affected, work_state",
    ),
    (
        "open_held",
        "service, queue, free",
        "{0}.service, {0}.queue, {0}.assignee_id IS NULL",
        "service, queue, assignee_id IS NULL",
    ),
)
"""Each table, its key, a ticket's values for that, and the columns they come from as an index has them."""
_WATCHED = ("active", "hidden", "service", "queue", "users_affected", "work_state", "assignee_id")


_INDEXES = {
    "open_by_promise": (
        "open_promised",
        "rank_due, rank_priority, key, users_affected, work_state, created, breached, active, hidden",
    ),
    "open_of_queue": (
        "open_promised_of_queue",
        "queue, rank_due, rank_priority, key, users_affected, work_state, created, breached, active, hidden",
    ),
    "open_by_impact": (
        "open_class_by_age",
        "queue, users_affected, work_state, created, key, rank_due, active, hidden",
    ),
    "open_tally": ("open_due", "service, queue, rank_due, active, hidden"),
    "all_by_promise": ("every_by_promise", "rank_due, rank_priority, key, active, hidden"),
    "all_by_priority": ("every_by_priority", "rank_priority, rank_due, key, active, hidden"),
    "all_by_news": ("every_by_news", "updated, key, active, hidden"),
    "all_by_age": ("every_by_age", "created, key, active, hidden"),
}
"""By the index whose place each takes: those that lists are read from without a look at tickets they do not show."""


def _statements() -> tuple[str, ...]:
    tables, fills, more, less, indexes = [], [], [], [], []
    for table, key, values, columns in _KEPT:
        tables.append(
            f"CREATE TABLE IF NOT EXISTS {table} "
            f"({key}, many INTEGER NOT NULL, PRIMARY KEY ({key})) WITHOUT ROWID"
        )
        fills.append(
            f"INSERT OR REPLACE INTO {table} SELECT {values.format('ticket')}, COUNT(*) FROM ticket "
            f"WHERE {_OPEN.format('ticket')} GROUP BY {columns}"
        )
        more.append(
            f"INSERT INTO {table} SELECT {values.format('NEW')}, 1 WHERE {_OPEN.format('NEW')} "
            f"ON CONFLICT ({key}) DO UPDATE SET many = many + 1; "
        )
        less.append(
            f"UPDATE {table} SET many = many - 1 WHERE {_OPEN.format('OLD')} "
            f"AND ({key}) = ({values.format('OLD')}); "
        )
    for old, (new, names) in _INDEXES.items():
        some = "" if old.startswith("all_") else " WHERE active = 1 AND hidden = 0"
        indexes.append(f"CREATE INDEX IF NOT EXISTS {new} ON ticket ({names}){some}")
        indexes.append(f"DROP INDEX IF EXISTS {old}")
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _WATCHED)
    trigger = "CREATE TRIGGER IF NOT EXISTS open"
    return (
        *tables,
        f"{trigger}_insert AFTER INSERT ON ticket WHEN {_OPEN.format('NEW')} BEGIN {''.join(more)}END",
        f"{trigger}_delete AFTER DELETE ON ticket WHEN {_OPEN.format('OLD')} BEGIN {''.join(less)}END",
        f"{trigger}_update AFTER UPDATE OF {', '.join(_WATCHED)} ON ticket WHEN {changed} "
        f"BEGIN {''.join((*less, *more))}END",
        *fills,
        *indexes,
    )


STATEMENTS = _statements()
"""What makes the tables, keeps them, fills them and makes the indexes: a transaction each, in this order."""
_OPEN_ORDERS = {
    Order.PROMISE: ("open_promised", "open_promised_of_queue"),
    Order.PRIORITY: ("open_by_priority", "open_of_queue_by_priority"),
    Order.NEWS: ("open_by_news", "open_of_queue_by_news"),
    Order.AGE: ("open_by_age", "open_of_queue_by_age"),
    Order.IMPACT: ("open_class_by_age", "open_class_by_age"),
}
"""The index over open tickets that has each order: over all of them, and in each queue."""
_EVERY_ORDER = {
    Order.PROMISE: "every_by_promise",
    Order.PRIORITY: "every_by_priority",
    Order.NEWS: "every_by_news",
    Order.AGE: "every_by_age",
}


def index_of(conn: sqlite3.Connection, order: Order, state: str, *, queue: bool) -> str:
    """Return the index that has an order; empty where there is none, or not yet."""
    name = _OPEN_ORDERS[order][queue] if state == "open" else _EVERY_ORDER.get(order, "")
    found = conn.execute("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", (name,)).fetchone()
    return name if found is not None else ""


@dataclass(frozen=True, slots=True)
class OpenClass:
    """Open tickets of one queue that weigh the same."""

    queue: str
    users: int | None
    state: WorkState
    many: int


def kept(conn: sqlite3.Connection) -> bool:
    """Tell whether the counts are kept already, which the first index behind them says.

    A cache from before them gets them in the background.
    """
    return conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'open_promised'").fetchone() is not None


def classes(conn: sqlite3.Connection, queue: str = "") -> Sequence[OpenClass]:
    """Return the classes of a queue, of all where none is named; walks an index where they are not kept."""
    narrow, values = (" AND queue = ?", (queue,)) if queue else ("", ())
    if kept(conn):
        sql = f"SELECT queue, users, work_state, many FROM open_class WHERE many > 0{narrow}"
    else:
        sql = (
            "SELECT queue, COALESCE(users_affected, -1), work_state, COUNT(*) FROM ticket "
            f"WHERE active = 1 AND hidden = 0{narrow} GROUP BY queue, users_affected, work_state"
        )
    return [
        OpenClass(row[0], None if row[1] < 0 else row[1], WorkState(row[2]), row[3])
        for row in conn.execute(sql, values)
    ]


def held(conn: sqlite3.Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many tickets are open, and how many of these nobody has, by service and queue."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    if kept(conn):
        sql = "SELECT service, queue, free, many FROM open_held WHERE many > 0"
    else:
        sql = (
            "SELECT service, queue, assignee_id IS NULL, COUNT(*) FROM ticket "
            "WHERE active = 1 AND hidden = 0 GROUP BY 1, 2, 3"
        )
    for service, queue, free, many in conn.execute(sql):
        open_, nobodys = found.get((service, queue), (0, 0))
        found[service, queue] = open_ + many, nobodys + (many if free else 0)
    return found
