"""Gathers everything a decision card rests on, in one look at the cache."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from console.cache import approvals, changes, entries, estate, learning, outbox
from console.cache.changebook import ChangeBook, booking
from console.cache.facts import moment, thaw
from console.model import Approval, BusinessService, Change, Delegation, Health, Ref, Result
from console.rules.facts import CardFacts, Ended, OpenTicket, Records, Tally

AROUND = timedelta(hours=24)
"""How far from the window other changes are looked at: the same users twice within a day."""
LAST = 5
"""How many earlier changes of the same sort are told."""
TICKETS = 20


def card_facts(conn: sqlite3.Connection, ref: Ref, now: datetime) -> CardFacts | None:
    """Return the facts of a change's card at an instant, None where the cache has not heard of it."""
    change = changes.shown(conn, ref)
    if change is None:
        return None
    book = ChangeBook(conn)
    me = learning.me(conn, ref.service)
    held = tuple(approvals.of_change(conn, ref))
    stands_in = tuple(estate.delegations(conn, ref.service, me.id, now)) if me else ()
    own = booking(change)
    names = _services(change)
    around = [one.ci for one in change.cis]
    others = book.bookings(own.start - AROUND, own.end + AROUND, but=ref) if own else []
    return CardFacts(
        now=now,
        me=me,
        change=change,
        approvals=held,
        mine=_mine(held, me.id if me else None, stands_in),
        delegations=stands_in,
        booking=own,
        others=tuple(others),
        estate=estate.estate(conn, around, now),
        exposures=tuple(estate.exposures(conn, names)),
        services=tuple(_business_services(conn, names)),
        records=_records(conn, change),
        tickets=tuple(_tickets(conn, names)),
        looked=book.looked(ref),
        said=tuple(entries.conversation(conn, ref)),
        waiting=tuple(one.kind for one in outbox.of_ticket(conn, ref, outbox.OPEN)),
        notes=_notes(conn, ref.service),
        as_of=_as_of(conn, ref.service),
    )


def _services(change: Change) -> list[str]:
    names = [change.service] if change.service else []
    return list(dict.fromkeys([*names, *change.services]))


def _mine(held: Sequence[Approval], me: str | None, stands_in: Sequence[Delegation]) -> Approval | None:
    """Return the approval that the agent may be asked for: open before decided, own before another's."""
    owners = {one.owner for one in stands_in}

    def own(one: Approval) -> bool:
        return bool(one.addressed) or (one.approver is not None and one.approver.id == me)

    mine = [one for one in held if own(one)]
    others = [one for one in held if not own(one) and one.approver and one.approver.id in owners]
    ranked = sorted([*mine, *others], key=lambda one: not one.state.open)
    return ranked[0] if ranked else None


def _records(conn: sqlite3.Connection, change: Change) -> Records:
    sort = ("model", change.model) if change.model else ("business_service", change.service)
    rows = conn.execute(
        "SELECT service, id, number, title, result, finished FROM change "
        f"WHERE {sort[0]} = ? AND result IS NOT NULL AND result != 'cancelled' "
        f"ORDER BY finished DESC LIMIT {LAST}",
        (sort[1],),
    )
    last = tuple(
        Ended(Ref(service, id_), number, title, Result(result), moment(at))
        for service, id_, number, title, result, at in rows
    )
    return Records(
        model=_tally(conn, "model", change.model or None),
        service=_tally(conn, "business_service", change.service),
        team=_tally(conn, "team", change.team),
        everything=_tally(conn, None, None),
        last=last,
    )


def _tally(conn: sqlite3.Connection, column: str | None, value: str | None) -> Tally:
    """Count how changes of a sort ended; what was called off is no experience."""
    if column is not None and value is None:
        return Tally(0, 0)
    where = f"{column} = ? AND " if column else ""
    row = conn.execute(
        "SELECT COALESCE(SUM(result IN ('failed', 'backed_out')), 0), COUNT(*) FROM change "
        f"WHERE {where}result IS NOT NULL AND result != 'cancelled'",
        (value,) if column else (),
    ).fetchone()
    return Tally(row[0], row[1])


def _tickets(conn: sqlite3.Connection, names: Sequence[str]) -> list[OpenTicket]:
    if not names:
        return []
    rows = conn.execute(
        "SELECT service, id, number, subject, queue, priority, users_affected FROM ticket "
        f"WHERE active = 1 AND hidden = 0 AND business_service IN ({', '.join('?' * len(names))}) "
        f"AND rank_priority <= 2 ORDER BY rank_priority, rank_due, key LIMIT {TICKETS}",
        tuple(names),
    )
    return [
        OpenTicket(Ref(service, id_), number, subject, queue, priority, users)
        for service, id_, number, subject, queue, priority, users in rows
    ]


def _business_services(conn: sqlite3.Connection, names: Sequence[str]) -> list[BusinessService]:
    if not names:
        return []
    rows = conn.execute(
        f"SELECT fact FROM business_service WHERE name IN ({', '.join('?' * len(names))})", tuple(names)
    )
    return [thaw(row[0], BusinessService) for row in rows]


def _notes(conn: sqlite3.Connection, service: str) -> tuple[str, ...]:
    row = conn.execute("SELECT value FROM place WHERE name = ?", (f"can:{service}",)).fetchone()
    return tuple(json.loads(row[0]).get("approval_notes", ())) if row else ()


def _as_of(conn: sqlite3.Connection, service: str) -> datetime | None:
    row = conn.execute("SELECT fact FROM health WHERE service = ?", (service,)).fetchone()
    return thaw(row[0], Health).last_ok if row else None
