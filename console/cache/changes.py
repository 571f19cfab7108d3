"""The change table: the truth as the service has it, and columns as the agent is shown it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console import intents
from console.cache import outbox
from console.cache.facts import freeze, kept, stamp, thaw
from console.model import Change, Ref

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = (
    "number",
    "title",
    "kind",
    "state",
    "state_name",
    "active",
    "called_off",
    "begins",
    "ends",
    "zone",
    "team",
    "business_service",
    "model",
    "implementer_id",
    "implementer",
    "mine",
    "risk",
    "outage",
    "result",
    "finished",
    "review_due",
    "updated",
    "waiting",
    "trouble",
    "version",
    "truth",
    "shown",
)
_INSERT = (
    f"INSERT INTO change (service, id, {', '.join(_COLUMNS)}) "
    f"VALUES (?, ?, {', '.join('?' * len(_COLUMNS))}) RETURNING key"
)
_UPDATE = f"UPDATE change SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE key = ?"


def truth(conn: sqlite3.Connection, ref: Ref) -> Change | None:
    """Return the change as the service last had it, None where the cache has not heard of it."""
    return kept(conn, "change", ref, Change)


def shown(conn: sqlite3.Connection, ref: Ref) -> Change | None:
    """Return the change as the agent is shown it: the truth and what waits in the outbox."""
    return kept(conn, "change", ref, Change, "shown")


def key_of(conn: sqlite3.Connection, ref: Ref) -> int | None:
    """Return the row's key, None where the cache has not heard of the change."""
    row = conn.execute(
        "SELECT key FROM change WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    return row[0] if row else None


def put(conn: sqlite3.Connection, change: Change, me: str | None) -> bool:
    """Write what the service says of a change, its waiting intents laid over it; returns whether it is news."""
    row = conn.execute(
        "SELECT key, truth FROM change WHERE service = ? AND id = ?", (change.ref.service, change.ref.id)
    ).fetchone()
    frozen = freeze(change)
    if row is not None and row[1] == frozen:
        return False
    values = _values(conn, change, frozen, me)
    if row is None:
        key: int = conn.execute(_INSERT, (change.ref.service, change.ref.id, *values)).fetchone()[0]
    else:
        key = row[0]
        conn.execute(_UPDATE, (*values, key))
    conn.execute("DELETE FROM change_ci WHERE change = ?", (key,))
    conn.executemany(
        "INSERT OR IGNORE INTO change_ci (change, ci, role) VALUES (?, ?, ?)",
        [(key, one.ci, one.role.value) for one in change.cis],
    )
    return True


def completed(conn: sqlite3.Connection, change: Change) -> Change:
    """Return a change from a list with what only a look tells, while its version is the same."""
    if change.offers:
        return change
    before = truth(conn, change.ref)
    if before is None or before.version != change.version:
        return change
    return replace(change, offers=before.offers, hidden_approvals=before.hidden_approvals)


def project(conn: sqlite3.Connection, ref: Ref, me: str | None) -> None:
    """Lay the waiting intents over the change's truth anew."""
    row = conn.execute(
        "SELECT key, truth FROM change WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    if row is not None:
        conn.execute(_UPDATE, (*_values(conn, thaw(row[1], Change), bytes(row[1]), me), row[0]))


def drop(conn: sqlite3.Connection, ref: Ref) -> bool:
    """Forget a change; returns whether there was one."""
    key = key_of(conn, ref)
    if key is None:
        return False
    conn.execute("DELETE FROM change_ci WHERE change = ?", (key,))
    conn.execute("DELETE FROM change WHERE key = ?", (key,))
    return True


def by_number(conn: sqlite3.Connection, number: str) -> list[Ref]:
    """Return the changes of any service with this number or id, whatever the case."""
    rows = conn.execute(
        "SELECT service, id FROM change WHERE number = ? COLLATE NOCASE OR number = ? OR id = ? COLLATE NOCASE",
        (number, f"#{number}", number),
    )
    return [Ref(*row) for row in rows]


def reclaim(conn: sqlite3.Connection, service: str, me: str) -> None:
    """Mark anew which changes of a service the agent has a hand in."""
    for key, raw in conn.execute("SELECT key, truth FROM change WHERE service = ?", (service,)).fetchall():
        conn.execute("UPDATE change SET mine = ? WHERE key = ?", (_mine(thaw(raw, Change), me), key))


def _mine(change: Change, me: str | None) -> int:
    hands = (change.requester, change.owner, change.implementer, change.standby)
    return int(me is not None and any(person is not None and person.id == me for person in hands))


def _values(conn: sqlite3.Connection, change: Change, frozen: bytes, me: str | None) -> tuple[Any, ...]:
    open_intents = outbox.of_ticket(conn, change.ref, outbox.OPEN)
    view = change
    for waiting in open_intents:
        if waiting.state in outbox.SHOWN and not isinstance(waiting.intent, intents.CreateChange):
            view = intents.apply_change(waiting.intent, view)
    return (
        view.number,
        view.title,
        view.kind.value,
        view.state.value,
        view.state_name,
        int(view.state.active),
        int(view.state.called_off),
        stamp(view.planned_start),
        stamp(view.planned_end),
        view.zone,
        view.team,
        view.service,
        view.model,
        view.implementer.id if view.implementer else None,
        view.implementer.name if view.implementer else None,
        _mine(view, me),
        view.risk.value,
        None if view.outage is None else int(view.outage),
        view.result.value if view.result else None,
        stamp(view.actual_end or view.planned_end) if view.result else None,
        stamp(view.review_due),
        stamp(view.updated),
        *outbox.standing(open_intents),
        change.version,
        frozen,
        frozen if view is change else freeze(view),
    )
