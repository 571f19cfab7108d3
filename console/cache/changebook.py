"""What screens and shell read of changes, approvals and the estate."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from console.cache import approvals, changes, estate, learning
from console.cache.change_rows import (
    EVERY,
    ROW,
    ChangeFilter,
    ChangeRow,
    WaitingApproval,
    booking,
    change_row,
    narrowed,
    touching,
)
from console.cache.connection import FullDisk, writing
from console.cache.facts import instant, thaw
from console.cache.late import when_free
from console.cache.light_day import (
    ADDRESSED,
    DELEGATED,
    REVIEW,
    REVIEWED,
    RUNNING,
    LightDay,
    open_approvals,
    urgency,
)
from console.model import (
    Approval,
    BusinessService,
    Change,
    ConfigurationItem,
    Delegation,
    Exposure,
    Ref,
    TimeWindow,
)
from console.rules.facts import CardFacts, Looked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from console.measure.bookings import Booking, Estate

__all__ = ["ChangeBook", "ChangeFilter", "ChangeRow", "WaitingApproval", "booking"]


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

    def between(self, start: datetime, end: datetime, wanted: ChangeFilter = EVERY) -> list[ChangeRow]:
        """Return the changes whose planned window touches [start, end), by when they begin.

        A window that ends before it starts counts as its beginning alone.
        """
        where, values = narrowed(wanted)
        during, edges = touching(start, end)
        return self._rows(f"{during}{where}", (*edges, *values), "begins, key")

    def without_window(self, wanted: ChangeFilter = EVERY, limit: int = 100) -> list[ChangeRow]:
        """Return the active changes that have no planned window, the latest changed first."""
        where, values = narrowed(wanted)
        return self._rows(f"begins IS NULL AND active = 1{where}", values, f"updated DESC LIMIT {limit:d}")

    def bookings(
        self, start: datetime, end: datetime, *, but: Ref | None = None, cis: Sequence[str] | None = None
    ) -> list[Booking]:
        """Return what is booked in [start, end), called-off changes aside.

        Only what touches one of `cis` where they are named.
        """
        during, edges = touching(start, end)
        where = f"{during} AND called_off = 0"
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
        return self._rows(RUNNING, (), "ends, key")

    def reviews(self) -> list[ChangeRow]:
        """Return the changes whose post-implementation review is due, the most urgent first."""
        return self._rows(REVIEW, (), REVIEWED)

    def mine(self) -> list[ChangeRow]:
        """Return the active changes that the agent has a hand in, by when they begin."""
        return self._rows("active = 1 AND mine = 1", (), "begins IS NULL, begins, key")

    # ---- approvals --------------------------------------------------------------------------------------

    def waiting(self, now: datetime) -> list[WaitingApproval]:
        """Return the approvals that wait for the agent, their own and those under a live delegation.

        First what begins first. An approval whose change was rejected or cancelled waits for nobody.
        """
        found = [WaitingApproval(one, change) for one, change in self._open(ADDRESSED, ())]
        for service, me in self._selves():
            for delegation in estate.delegations(self._conn, service, me, now):
                pairs = self._open(DELEGATED, (service, delegation.owner))
                found += [WaitingApproval(one, change, delegation) for one, change in pairs]
        return sorted(found, key=lambda one: urgency(one.change.start, one.approval.ref.id))

    def addressed_to(self, service: str, person: str) -> int:
        """Return how many approvals of somebody the service shows to the agent, decided ones too."""
        row = self._conn.execute(
            "SELECT COUNT(*) FROM approval WHERE service = ? AND approver_id = ?", (service, person)
        ).fetchone()
        return int(row[0])

    def count_waiting(self, now: datetime) -> int:
        """Return how many changes wait for the agent's word: none of the agent's own, each once."""
        return LightDay(self._conn).count(now)

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
        at = time.time()

        def do() -> None:
            with suppress(FullDisk), writing(self._conn):
                self._conn.execute(
                    "INSERT INTO card VALUES (?, ?, ?, ?) ON CONFLICT (service, change) "
                    "DO UPDATE SET at = excluded.at, deciding = excluded.deciding",
                    (ref.service, ref.id, at, kept),
                )

        when_free(self._conn, do, None, ("card", ref), given=False)

    # ---- inside -----------------------------------------------------------------------------------------

    def _selves(self) -> list[tuple[str, str]]:
        names = [row[0] for row in self._conn.execute("SELECT service FROM identity")]
        people = ((name, learning.me(self._conn, name)) for name in names)
        return [(name, person.id) for name, person in people if person is not None]

    def _open(self, whose: str, values: tuple[object, ...]) -> list[tuple[Approval, ChangeRow]]:
        columns = ", ".join(f"change.{name.strip()}" for name in ROW.split(","))
        rows = self._conn.execute(open_approvals(columns, whose), values)
        return [(thaw(raw, Approval), change_row(rest)) for raw, *rest in rows]

    def _rows(self, where: str, values: tuple[object, ...], order: str = "key") -> list[ChangeRow]:
        rows = self._conn.execute(f"SELECT {ROW} FROM change WHERE {where} ORDER BY {order}", values)
        return [change_row(row) for row in rows]
