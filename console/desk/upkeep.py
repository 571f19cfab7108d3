"""What the desk does by itself: marks broken promises, closes what stayed solved, ends what came too late."""

from __future__ import annotations

from console.desk import change_decide, clock, store_feedback, store_people, store_tickets, surveys, workflow
from console.desk.acts import Act
from console.desk.operations import Desk
from console.desk.store import stamp

CLOSES_AFTER = 5 * 24 * 3600 * 1000
STRAY_AFTER = 24 * 3600 * 1000
BATCH = 200


def tend(desk: Desk) -> int:
    """Do what is due; returns how many tickets and changes were touched."""
    at = desk.clock()
    conn = desk.store.conn
    late = [
        id_
        for (id_,) in conn.execute(
            "SELECT id FROM ticket WHERE open AND NOT breached AND paused_at IS NULL AND due < ? LIMIT ?",
            (at, BATCH),
        )
    ]
    solved = conn.execute(
        "SELECT * FROM ticket WHERE status = ? AND resolved < ? LIMIT ?",
        (workflow.RESOLVED, at - CLOSES_AFTER, BATCH),
    ).fetchall()
    begun = [
        id_
        for (id_,) in conn.execute(
            "SELECT id FROM record WHERE collection = 'changes' AND json_extract(fact, '$.state') = 'authorise' "
            "AND json_extract(fact, '$.planned_start') <= ? LIMIT ?",
            (stamp(at), BATCH),
        )
    ]
    asked = _listen(desk, at)
    if not (late or solved or begun):
        return asked
    with desk.store.writing() as conn:
        for id_ in late:
            store_tickets.change(conn, id_, {"breached": 1})
            store_tickets.touch(conn, id_, at)
        for row in solved:
            store_tickets.change(conn, row["id"], clock.status_columns(row, workflow.CLOSED, at))
            store_tickets.touch(conn, row["id"], at)
            said = "Closed: it stayed solved for five days."
            store_tickets.say(conn, row["id"], at, "system", "system", None, said)
        for id_ in begun:
            change_decide.expire(Act(conn, store_people.NOBODY, at), id_)
        conn.execute("DELETE FROM attachment WHERE entry IS NULL AND at < ?", (at - STRAY_AFTER,))
    desk.hub.wake()
    return asked + len(late) + len(solved) + len(begun)


def _listen(desk: Desk, at: int) -> int:
    """Ask users how it was, and forget what is kept too long; returns how many facts changed."""
    with desk.store.writing() as conn:
        changed = surveys.about_solved(conn, at, BATCH) + surveys.about_trust(conn, at)
        keep = surveys.settings(conn).keep_days * surveys.DAY
        changed += store_feedback.purge(conn, at, at - keep, BATCH)
        surveys.forget(conn, at)
    if changed:
        desk.hub.wake()
    return changed
