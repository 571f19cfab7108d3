"""What changed since a number: complete, in order, deletions included."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from console.desk import store_people, store_records, store_remarks, store_tickets, wire
from console.desk.store import last_seq
from console.desk.store_people import Who

OF_AGENTS = ("people", "feedback", "asks", "alarms", "experience_levels", "baselines", "objections")
"""Collections that only agents get news of."""
OF_APPROVERS = ("remarks", "changes", "approvals", "cis", "windows", "exposures", "delegations")
"""Collections that approvers get news of too, and requesters do not."""


def page(conn: sqlite3.Connection, who: Who, since: int, limit: int, collection: str | None) -> wire.NewsPage:
    """Return the next news after `since`, oldest first, each with the fact as it is now.

    A fact that changed twice is told once, at its last place. What `who` may not see is told as gone, so
    that a ticket that left their sight leaves their cache too.
    """
    newest = last_seq(conn)
    rows = lines(conn, who, since, limit + 1, collection)
    more = len(rows) > limit
    rows = rows[:limit]
    items = _items(conn, who, rows)
    return wire.NewsPage(items, rows[-1]["seq"] if more and rows else max(newest, since), more)


def lines(
    conn: sqlite3.Connection, who: Who, since: int, limit: int, collection: str | None = None
) -> list[sqlite3.Row]:
    """Return the bare lines of the log: number, collection, id, gone; `collection` may name several."""
    names = collection.split(",") if collection else []
    narrow = ""
    if collection:
        marks = ", ".join(f":c{place}" for place in range(len(names)))
        narrow = f"AND collection IN ({marks})"
    if not who.agent:
        hidden = ", ".join(f"'{name}'" for name in (*OF_AGENTS, *(() if who.approver else OF_APPROVERS)))
        narrow += (
            f" AND collection NOT IN ({hidden}) AND (collection != 'tickets' OR gone OR EXISTS "
            "(SELECT 1 FROM ticket WHERE ticket.id = CAST(news.id AS INTEGER) AND requester = :who)) "
            "AND (collection != 'entries' OR gone OR EXISTS (SELECT 1 FROM entry "
            "JOIN ticket ON ticket.id = entry.ticket WHERE entry.id = CAST(news.id AS INTEGER) "
            "AND visibility = 'public' AND requester = :who))"
        )
    return list(
        conn.execute(
            f"SELECT seq, collection, id, gone FROM news WHERE seq > :since {narrow} "
            "ORDER BY seq LIMIT :limit",
            {
                "since": since,
                "limit": limit,
                "who": who.id,
                **{f"c{place}": name for place, name in enumerate(names)},
            },
        )
    )


def _items(conn: sqlite3.Connection, who: Who, rows: Sequence[sqlite3.Row]) -> list[wire.NewsItem]:
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if not row["gone"]:
            wanted.setdefault(row["collection"], []).append(row["id"])
    found = {name: _facts(conn, who, name, ids) for name, ids in wanted.items()}
    items: list[wire.NewsItem] = []
    for row in rows:
        fact = None if row["gone"] else found[row["collection"]].get(row["id"])
        item = wire.NewsItem(row["seq"], row["collection"], row["id"], fact is None)
        match fact:
            case wire.Ticket():
                item.ticket = fact
            case wire.Entry():
                item.entry = fact
            case wire.Queue():
                item.queue = fact
            case wire.Service():
                item.service = fact
            case wire.Person():
                item.person = fact
            case wire.Record():
                item.record = fact
            case wire.Remark():
                item.remark = fact
        items.append(item)
    return items


Fact = wire.Ticket | wire.Entry | wire.Queue | wire.Service | wire.Person | wire.Record | wire.Remark


def _facts(conn: sqlite3.Connection, who: Who, name: str, ids: list[str]) -> dict[str, Fact]:
    match name:
        case "tickets":
            rows = store_tickets.by_ids(conn, who, [int(id_) for id_ in ids])
            tickets = store_tickets.to_wire(conn, who, list(rows.values()))
            return {ticket.id: ticket for ticket in tickets}
        case "entries":
            return dict(store_tickets.entries_by_ids(conn, who, [int(id_) for id_ in ids]))
        case "queues":
            return {queue.id: queue for queue in store_people.queues(conn, who, ids)}
        case "services":
            return {service.id: service for service in store_people.services(conn, ids)}
        case "people":
            return dict(store_people.by_ids(conn, ids))
        case "remarks":
            return dict(store_remarks.by_ids(conn, ids))
        case _:
            return dict(store_records.by_ids(conn, name, ids, who))
