"""The approval table: who has to say yes, and what waits for the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import intents
from console.cache import outbox
from console.cache.facts import freeze, frozen, stamp, thaw
from console.model import Approval, Ref

if TYPE_CHECKING:
    import sqlite3


def put(conn: sqlite3.Connection, approval: Approval, me: str | None) -> bool:
    """Write what the service says of an approval, waiting intents laid over it; returns whether it is news."""
    raw = freeze(approval)
    if frozen(conn, "approval", approval.ref) == raw:
        return False
    _write(conn, approval, raw, me)
    return True


def of_change(conn: sqlite3.Connection, ref: Ref, *, truth: bool = False) -> list[Approval]:
    """Return a change's approvals in the order of their ids; as the service has them where `truth`."""
    column = "truth" if truth else "shown"
    rows = conn.execute(
        f"SELECT {column} FROM approval WHERE service = ? AND change = ? ORDER BY id", (ref.service, ref.id)
    )
    return [thaw(row[0], Approval) for row in rows]


def project(conn: sqlite3.Connection, change: Ref, me: str | None) -> None:
    """Lay the waiting intents over a change's approvals anew."""
    for approval in of_change(conn, change, truth=True):
        _write(conn, approval, freeze(approval), me)


def drop(conn: sqlite3.Connection, service: str, id_: str) -> Ref | None:
    """Forget an approval; returns its change."""
    row = conn.execute(
        "DELETE FROM approval WHERE service = ? AND id = ? RETURNING change", (service, id_)
    ).fetchone()
    return Ref(service, row[0]) if row else None


def keep_only(conn: sqlite3.Connection, change: Ref, ids: set[str]) -> None:
    """Forget the approvals of a change that it no longer has."""
    for approval in of_change(conn, change, truth=True):
        if approval.ref.id not in ids:
            drop(conn, change.service, approval.ref.id)


def drop_all(conn: sqlite3.Connection, change: Ref) -> None:
    """Forget every approval of a change."""
    conn.execute("DELETE FROM approval WHERE service = ? AND change = ?", (change.service, change.id))


def reclaim(conn: sqlite3.Connection, service: str, me: str) -> None:
    """Mark anew which approvals of a service are the agent's own."""
    for (raw,) in conn.execute("SELECT truth FROM approval WHERE service = ?", (service,)).fetchall():
        approval = thaw(raw, Approval)
        conn.execute(
            "UPDATE approval SET mine = ? WHERE service = ? AND id = ?",
            (_mine(approval, me), service, approval.ref.id),
        )


def _mine(approval: Approval, me: str | None) -> int:
    if approval.addressed is not None:
        return int(approval.addressed)
    return int(me is not None and approval.approver is not None and approval.approver.id == me)


def _write(conn: sqlite3.Connection, approval: Approval, raw: bytes, me: str | None) -> None:
    view = approval
    for waiting in outbox.of_ticket(conn, approval.change):
        view = intents.apply_approval(waiting.intent, view, waiting.made)
    conn.execute(
        "INSERT INTO approval (service, id, change, approver_id, mine, open, requested, decided, version, truth, "
        "shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (service, id) DO UPDATE SET "
        "change = excluded.change, approver_id = excluded.approver_id, mine = excluded.mine, "
        "open = excluded.open, requested = excluded.requested, decided = excluded.decided, "
        "version = excluded.version, truth = excluded.truth, shown = excluded.shown",
        (
            approval.ref.service,
            approval.ref.id,
            approval.change.id,
            approval.approver.id if approval.approver else None,
            _mine(approval, me),
            int(view.state.open),
            stamp(approval.requested),
            stamp(view.decided),
            approval.version,
            raw,
            raw if view is approval else freeze(view),
        ),
    )
