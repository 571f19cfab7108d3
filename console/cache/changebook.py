"""What screens and shell read of changes, approvals and the estate."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.cache import approvals, changes, estate, learning
from console.cache.connection import FullDisk, writing
from console.cache.facts import instant, moment, stamp, thaw
from console.cache.schema import LONG_CHANGE
from console.measure.bookings import Booking, Estate
from console.model import (
    Approval,
    BusinessService,
    Change,
    ChangeKind,
    ChangeState,
    ConfigurationItem,
    Delegation,
    Exposure,
    Ref,
    Result,
    Risk,
    TimeWindow,
)
from console.rules.facts import CardFacts, Looked

_ROW = (
    "key, service, id, number, title, kind, state, state_name, begins, ends, zone, team, business_service, "
    "implementer, mine, risk, outage, result, review_due, waiting, trouble"
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What a list or calendar shows of one change, its waiting intents laid over it."""

    key: int
    ref: Ref
    number: str
    title: str
    kind: ChangeKind
    state: ChangeState
    state_name: str
    start: datetime | None
    end: datetime | None
    zone: str
    team: str | None
    service: str | None
    implementer: str | None
    """A name."""
    mine: bool
    """The agent asked for it, answers for it, carries it out, or stands by."""
    risk: Risk
    outage: bool | None
    result: Result | None
    review_due: datetime | None
    waiting: int = 0
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes a calendar shows; what is left empty narrows nothing."""

    mine: bool = False
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    states: tuple[ChangeState, ...] = ()
    text: str = ""
    """Words that number or title hold."""
    called_off: bool = False
    """Show what was rejected or cancelled too."""


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """An approval that waits, with its change."""

    approval: Approval
    change: ChangeRow
    delegation: Delegation | None = None
    """Under which the agent may decide it for somebody else; None for one's own."""


class ChangeBook:
    """The questions about changes that are answered from the cache alone."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    # ---- one change -------------------------------------------------------------------------------------

    def get(self, ref: Ref) -> Change | None:
        """Return a change as the agent is shown it, None where the cache has not heard of it."""
        return changes.shown(self._conn, ref)

    def truth(self, ref: Ref) -> Change | None:
        """Return a change as the service last had it."""
        return changes.truth(self._conn, ref)

    def row(self, ref: Ref) -> ChangeRow | None:
        """Return a change as lists show it."""
        found = self._rows("service = ? AND id = ?", (ref.service, ref.id))
        return found[0] if found else None

    def by_number(self, number: str) -> list[Ref]:
        """Return the changes of any service that people call by this number."""
        return changes.by_number(self._conn, number)

    def approvals(self, ref: Ref, *, truth: bool = False) -> list[Approval]:
        """Return a change's approvals as the agent is shown them, or as the service last had them."""
        return approvals.of_change(self._conn, ref, truth=truth)

    def card(self, ref: Ref, now: datetime) -> CardFacts | None:
        """Return everything a change's decision card rests on, None where the cache has not heard of it."""
        from console.cache.cardfacts import card_facts

        return card_facts(self._conn, ref, now)

    # ---- the calendar -----------------------------------------------------------------------------------

    def between(
        self, start: datetime, end: datetime, wanted: ChangeFilter = ChangeFilter()
    ) -> list[ChangeRow]:
        """Return the changes whose planned window touches [start, end), by when they begin.

        A window that ends before it starts counts as its beginning alone.
        """
        where, values = _narrowed(wanted)
        span, edges = _span(start, end)
        return self._rows(f"{span}{where}", (*edges, *values), "begins, key")

    def without_window(self, wanted: ChangeFilter = ChangeFilter(), limit: int = 100) -> list[ChangeRow]:
        """Return the active changes that have no planned window, the latest changed first."""
        where, values = _narrowed(wanted)
        return self._rows(f"begins IS NULL AND active = 1{where}", values, f"updated DESC LIMIT {limit:d}")

    def bookings(
        self, start: datetime, end: datetime, *, but: Ref | None = None, cis: Sequence[str] | None = None
    ) -> list[Booking]:
        """Return what is booked in [start, end), called-off and finished-early changes aside.

        Only what touches one of `cis` where they are named.
        """
        span, edges = _span(start, end)
        where = f"{span} AND called_off = 0"
        values: tuple[object, ...] = edges
        if cis is not None:
            marks = ", ".join("?" * len(cis))
            where += f" AND key IN (SELECT change FROM change_ci WHERE ci IN ({marks}))"
            values = (*values, *cis)
        rows = self._conn.execute(f"SELECT shown FROM change WHERE {where} ORDER BY begins, key", values)
        found = (booking(thaw(row[0], Change)) for row in rows)
        return [one for one in found if one is not None and one.ref != but]

    def running(self) -> list[ChangeRow]:
        """Return the changes that are being carried out now, by when they should end."""
        return self._rows("state = 'implementing' AND active = 1", (), "ends, key")

    def reviews(self) -> list[ChangeRow]:
        """Return the changes whose post-implementation review is due, the most urgent first."""
        return self._rows("state = 'review' AND active = 1", (), "review_due IS NULL, review_due, key")

    def mine(self) -> list[ChangeRow]:
        """Return the active changes that the agent has a hand in, by when they begin."""
        return self._rows("active = 1 AND mine = 1", (), "begins IS NULL, begins, key")

    # ---- approvals --------------------------------------------------------------------------------------

    def waiting(self, now: datetime) -> list[WaitingApproval]:
        """Return the approvals that wait for the agent, their own and those under a live delegation.

        First what begins first. An approval whose change was rejected or cancelled waits for nobody.
        """
        found = [WaitingApproval(one, change) for one, change in self._open("mine = 1", ())]
        for service, me in self._selves():
            for delegation in estate.delegations(self._conn, service, me, now):
                pairs = self._open(
                    "mine = 0 AND approval.service = ? AND approver_id = ?", (service, delegation.owner)
                )
                found += [WaitingApproval(one, change, delegation) for one, change in pairs]
        return sorted(found, key=_urgency)

    def addressed_to(self, service: str, person: str) -> int:
        """Return how many approvals of somebody the service shows to the agent, decided ones too."""
        row = self._conn.execute(
            "SELECT COUNT(*) FROM approval WHERE service = ? AND approver_id = ?", (service, person)
        ).fetchone()
        return int(row[0])

    def count_waiting(self, now: datetime) -> int:
        """Return how many approvals wait for the agent."""
        return len(self.waiting(now))

    def delegations(self, service: str, now: datetime) -> tuple[Delegation, ...]:
        """Return the delegations under which the agent may decide for somebody else now."""
        me = learning.me(self._conn, service)
        return tuple(estate.delegations(self._conn, service, me.id, now)) if me else ()

    def waiting_for_others(self) -> list[tuple[ChangeRow, list[Approval]]]:
        """Return the changes of the agent that wait for somebody's approval, with what is still open."""
        rows = self._rows(
            "state = 'authorise' AND active = 1 AND mine = 1", (), "begins IS NULL, begins, key"
        )
        return [(row, [one for one in self.approvals(row.ref) if one.state.open]) for row in rows]

    def open_conditions(self) -> list[tuple[ChangeRow, Approval]]:
        """Return given approvals of active changes with conditions that are not met yet."""
        rows = self._conn.execute(
            "SELECT approval.shown, change.service, change.id FROM change JOIN approval "
            "ON approval.service = change.service AND approval.change = change.id "
            "WHERE change.active = 1 AND approval.decided IS NOT NULL "
            "AND instr(approval.shown, CAST('\"met\":false' AS BLOB)) ORDER BY change.begins"
        ).fetchall()
        found = []
        for raw, service, id_ in rows:
            approval = thaw(raw, Approval)
            if approval.state.value != "approved" or all(one.met for one in approval.conditions):
                continue
            if (row := self.row(Ref(service, id_))) is not None:
                found.append((row, approval))
        return found

    # ---- the estate -------------------------------------------------------------------------------------

    def estate(self, around: Sequence[str] | None = None, now: datetime | None = None) -> Estate:
        """Return what collisions rest on, as `console.cache.estate.estate` does."""
        return estate.estate(self._conn, around, now)

    def cis(self) -> list[ConfigurationItem]:
        """Return every configuration item, by name."""
        return estate.cis(self._conn)

    def windows(self) -> list[TimeWindow]:
        """Return every freeze and maintenance window."""
        return estate.windows(self._conn)

    def exposures(self, services: Sequence[str] | None = None) -> list[Exposure]:
        """Return how many people use the named services, by hour of the week; all for None."""
        return estate.exposures(self._conn, services)

    def business_services(self) -> list[BusinessService]:
        """Return every business service that anybody keeps."""
        return estate.business_services(self._conn)

    def teams(self) -> list[str]:
        """Return the teams that changes name, by name."""
        rows = self._conn.execute("SELECT DISTINCT team FROM change WHERE team IS NOT NULL ORDER BY team")
        return [row[0] for row in rows]

    def services(self) -> list[str]:
        """Return the business services that changes name, by name."""
        rows = self._conn.execute(
            "SELECT DISTINCT business_service FROM change WHERE business_service IS NOT NULL ORDER BY 1"
        )
        return [row[0] for row in rows]

    # ---- what the agent has seen ------------------------------------------------------------------------

    def looked(self, ref: Ref) -> Looked | None:
        """Return what the card showed when the agent last left it, None for never."""
        row = self._conn.execute(
            "SELECT at, deciding FROM card WHERE service = ? AND change = ?", (ref.service, ref.id)
        ).fetchone()
        if row is None:
            return None
        kept = json.loads(row[1])
        return Looked(instant(row[0]), kept["deciding"], tuple(kept["decided"]))

    def look(self, ref: Ref, deciding: dict[str, str], decided: Sequence[str]) -> None:
        """Remember what the card shows now; on a full disk it is left out."""
        kept = json.dumps({"deciding": deciding, "decided": list(decided)})
        with suppress(FullDisk), writing(self._conn):
            self._conn.execute(
                "INSERT INTO card VALUES (?, ?, ?, ?) ON CONFLICT (service, change) "
                "DO UPDATE SET at = excluded.at, deciding = excluded.deciding",
                (ref.service, ref.id, time.time(), kept),
            )

    # ---- inside -----------------------------------------------------------------------------------------

    def _selves(self) -> list[tuple[str, str]]:
        names = [row[0] for row in self._conn.execute("SELECT service FROM identity")]
        people = ((name, learning.me(self._conn, name)) for name in names)
        return [(name, person.id) for name, person in people if person is not None]

    def _open(self, where: str, values: tuple[object, ...]) -> list[tuple[Approval, ChangeRow]]:
        columns = ", ".join(f"change.{name.strip()}" for name in _ROW.split(","))
        rows = self._conn.execute(
            f"SELECT approval.shown, {columns} FROM approval JOIN change "
            "ON change.service = approval.service AND change.id = approval.change "
            f"WHERE approval.open = 1 AND {where.replace('mine', 'approval.mine')} "
            "AND change.called_off = 0 AND change.active = 1",
            values,
        )
        return [(thaw(raw, Approval), _change_row(rest)) for raw, *rest in rows]

    def _rows(self, where: str, values: tuple[object, ...], order: str = "key") -> list[ChangeRow]:
        rows = self._conn.execute(f"SELECT {_ROW} FROM change WHERE {where} ORDER BY {order}", values)
        return [_change_row(row) for row in rows]


def booking(change: Change) -> Booking | None:
    """Return what the collision engine needs of a change, None where its window is none."""
    start, end = change.planned_start, change.planned_end
    if start is None or end is None or end <= start:
        return None
    service = {change.service} if change.service else set()
    return Booking(
        ref=change.ref,
        number=change.number,
        start=start,
        end=end,
        cis=frozenset(one.ci for one in change.cis),
        services=frozenset(set(change.services) | service),
        implementer=f"{change.ref.service}:{change.implementer.id}" if change.implementer else None,
        risk=change.risk,
        title=change.title,
        outage=change.outage,
    )


def _span(start: datetime, end: datetime) -> tuple[str, tuple[int, ...]]:
    """Return what finds windows that touch [start, end) by the index of their beginnings."""
    first, last = stamp(start) or 0, stamp(end - timedelta(microseconds=1)) or 0
    sql = (
        "key IN (SELECT key FROM change WHERE begins BETWEEN ? AND ? AND (ends > ? OR begins >= ?) "
        f"UNION SELECT key FROM change WHERE ends - begins > {LONG_CHANGE} AND begins <= ? AND ends > ?)"
    )
    return sql, (first - LONG_CHANGE, last, first, first, last, first)


def _narrowed(wanted: ChangeFilter) -> tuple[str, tuple[object, ...]]:
    parts: list[str] = [] if wanted.called_off else ["called_off = 0"]
    values: list[object] = []
    if wanted.mine:
        parts.append("mine = 1")
    for column, chosen in (
        ("team", wanted.teams),
        ("business_service", wanted.services),
        ("state", tuple(one.value for one in wanted.states)),
    ):
        if chosen:
            parts.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            values += chosen
    for word in wanted.text.split():
        parts.append("(title LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\')")
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        values += [like, like]
    return "".join(f" AND {part}" for part in parts), tuple(values)


def _urgency(one: WaitingApproval) -> tuple[bool, float, str]:
    start = one.change.start
    return start is None, start.timestamp() if start else 0.0, one.approval.ref.id


def _change_row(values: Sequence[object]) -> ChangeRow:
    (key, service, id_, number, title, kind, state, state_name, begins, ends, zone, team, about, implementer,
     mine, risk, outage, result, review_due, waiting, trouble) = values  # fmt: skip
    return ChangeRow(
        key=int(str(key)),
        ref=Ref(str(service), str(id_)),
        number=str(number),
        title=str(title),
        kind=ChangeKind(str(kind)),
        state=ChangeState(str(state)),
        state_name=str(state_name),
        start=moment(begins) if isinstance(begins, int) else None,
        end=moment(ends) if isinstance(ends, int) else None,
        zone=str(zone),
        team=None if team is None else str(team),
        service=None if about is None else str(about),
        implementer=None if implementer is None else str(implementer),
        mine=bool(mine),
        risk=Risk(str(risk)),
        outage=None if outage is None else bool(outage),
        result=Result(str(result)) if result else None,
        review_due=moment(review_due) if isinstance(review_due, int) else None,
        waiting=int(str(waiting)),
        trouble=bool(trouble),
    )
