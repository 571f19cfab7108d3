"""What happens to changes in a living world: they are approved, begin, end, and are planned."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from console.desk import promise, store_records, store_tickets
from console.desk.store import stamp
from console.desk.world import changing
from console.desk.world.company import AGENT
from console.desk.world.happenings import open_on
from console.desk.world.landscape import DAY
from console.desk.world.story import HOUR

if TYPE_CHECKING:
    from console.desk.world.living import Now

AHEAD = 14 * DAY
PLANNED = 150
"""So many changes at least should lie ahead."""


def changes(now: Now) -> None:
    """Start and end the changes whose time has come, and plan new ones."""
    present = stamp(now.at)
    for id_, fact in _facts(now.conn, "changes", "scheduled"):
        if fact["planned_start"] <= present:
            changing.begin(fact, now.at)
            store_records.put(now.conn, "changes", id_, fact, now.at)
    for id_, fact in _facts(now.conn, "changes", "implementing"):
        if fact["planned_end"] <= present:
            result = now.dice.choices(
                [name for name, _ in changing.RESULTS], [share for _, share in changing.RESULTS]
            )[0]
            changing.finish(fact, now.at, now.at, result, now.at)
            store_records.put(now.conn, "changes", id_, fact, now.at)
            if result != "successful":
                _aftermath(now, id_, fact)
    _lapse(now, present)
    _plan(now, present)


def decides(now: Now) -> None:
    """Another approver says yes; once enough have, the change is scheduled."""
    waiting = [
        (id_, fact) for id_, fact in _facts(now.conn, "approvals", "requested") if fact["approver"] != AGENT
    ]
    if not waiting:
        raise LookupError("approvals")
    id_, fact = now.dice.choice(waiting)
    fact |= {"state": "approved", "decided": stamp(now.at)}
    store_records.put(now.conn, "approvals", id_, fact, now.at)
    yes = sum(other["change"] == fact["change"] for _, other in _facts(now.conn, "approvals", "approved"))
    record = store_records.get(now.conn, "changes", fact["change"])
    if record is not None and yes >= fact["needed"] and record.fact["state"] == "authorise":
        changing.schedule(record.fact)
        store_records.put(now.conn, "changes", record.id, record.fact, now.at)


def _aftermath(now: Now, id_: str, fact: dict[str, Any]) -> None:
    """Let users feel a change that did not go well."""
    for _ in range(now.dice.randint(1, 3)):
        ticket = open_on(now, fact["service"], now.dice.choice((1, 2, 2, 3)))
        store_tickets.change(now.conn, ticket, {"caused_by": id_})


def _lapse(now: Now, present: str) -> None:
    """Move changes whose window began before everybody had said yes."""
    for state in ("authorise", "assess", "new"):
        for id_, fact in _facts(now.conn, "changes", state):
            if fact["planned_start"] > present:
                continue
            moved = promise.moment(now.at + now.dice.randint(2, 9) * DAY)
            length = _length(fact)
            start = int(moved.timestamp()) // 900 * 900_000
            fact |= {"planned_start": stamp(start), "planned_end": stamp(start + length)}
            store_records.put(now.conn, "changes", id_, fact, now.at)


def _plan(now: Now, present: str) -> None:
    ahead = now.conn.execute(
        "SELECT count(*) FROM record WHERE collection = 'changes' AND json_extract(fact, '$.planned_start') > ?",
        (present,),
    ).fetchone()[0]
    if ahead >= PLANNED or now.dice.random() > 0.05:
        return
    last = now.conn.execute(
        "SELECT max(CAST(substr(id, 5) AS INTEGER)) FROM record WHERE collection = 'changes'"
    ).fetchone()[0]
    planner = changing.Planner(f"later {now.dice.random()}", now.company, now.at)
    start = now.at // HOUR * HOUR + now.dice.randint(12, AHEAD // HOUR) * HOUR
    id_, fact, approvals = planner.plan(f"CHG-{int(last or changing.FIRST_NUMBER) + 1}", start)
    store_records.put(now.conn, "changes", id_, fact, now.at)
    for place, approval in enumerate(approvals):
        store_records.put(now.conn, "approvals", f"{id_}-{place + 1}", approval, now.at)


def _facts(conn: sqlite3.Connection, collection: str, state: str) -> list[tuple[str, dict[str, Any]]]:
    rows = conn.execute(
        "SELECT id, fact FROM record WHERE collection = ? AND json_extract(fact, '$.state') = ?",
        (collection, state),
    )
    return [(id_, json.loads(fact)) for id_, fact in rows.fetchall()]


def _length(fact: dict[str, Any]) -> int:
    start, end = (datetime.fromisoformat(fact[name]) for name in ("planned_start", "planned_end"))
    return (end - start) // timedelta(milliseconds=1)
