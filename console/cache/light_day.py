"""Reads what Today shows besides tickets, for the screens and for the first picture, which waits for no import."""

from __future__ import annotations

from math import ceil

from console.cache.light_json import fact
from console.cache.light_rows import (
    LightAlarm,
    LightAnswer,
    LightApproval,
    LightChange,
    LightCurve,
    LightDelegation,
    LightDraft,
    LightStuck,
)
from console.cache.pulse import TONIGHT, TROUBLE
from console.instants import stamp

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from typing import Any

RUNNING = "state = 'implementing' AND active = 1"
REVIEW = "state = 'review' AND active = 1"
REVIEWED = "review_due IS NULL, review_due, key"
_CHANGE = (
    "change.service, change.id, change.number, change.title, change.begins, change.ends, "
    "change.implementer, change.mine, change.result, change.review_due"
)
_ANSWERS = (
    "SELECT service, id, answered, business_service, loop, due, own, shown FROM feedback "
    "WHERE open = 1 AND own = 1 AND hidden = 0 ORDER BY due IS NULL, due, answered LIMIT 50"
)
_DRAFTS = (
    "SELECT service || ':' || ticket, kind, body, more, saved, COALESCE("
    "(SELECT number FROM ticket WHERE ticket.service = draft.service AND ticket.id = draft.ticket), "
    "(SELECT number FROM change WHERE change.service = draft.service AND change.id = draft.ticket)) "
    "FROM draft ORDER BY saved DESC"
)
_DELEGATIONS = "SELECT fact FROM delegation WHERE service = ? AND delegate = ? AND starts <= ? AND ends > ?"


def open_approvals(columns: str, whose: str) -> str:
    """Return what asks for the open approvals of changes that are still to be decided about."""
    return (
        f"SELECT approval.shown, {columns} FROM approval JOIN change "
        "ON change.service = approval.service AND change.id = approval.change "
        f"WHERE approval.open = 1 AND {whose} AND change.called_off = 0 AND change.active = 1"
    )


ADDRESSED = "approval.mine = 1"
DELEGATED = "approval.mine = 0 AND approval.service = ? AND approver_id = ?"


def urgency(start: datetime | None, id_: str) -> tuple[bool, float, str]:
    """Return what approvals are ordered by: what begins first comes first."""
    return start is None, start.timestamp() if start else 0.0, id_


class LightDay:
    """The questions of Today; every method raises `sqlite3.Error`, or `ValueError` where a fact cannot be read."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def running(self) -> list[LightChange]:
        """Return the changes that are being carried out now, by when they should end."""
        return self._changes(f"{RUNNING} ORDER BY ends, key")

    def tonight(self, now: datetime) -> list[LightChange]:
        """Return the approved changes that begin before the night is over, by when they do."""
        edges = ceil(now.timestamp()), ceil(now.timestamp() + TONIGHT) - 1
        where = "state = 'scheduled' AND active = 1 AND called_off = 0 AND begins BETWEEN ? AND ?"
        return self._changes(f"{where} ORDER BY begins, key", edges)

    def reviews(self) -> list[LightChange]:
        """Return the agent's changes whose review is due, the most urgent first."""
        return self._changes(f"{REVIEW} AND mine = 1 ORDER BY {REVIEWED}")

    def approvals(self, now: datetime) -> list[LightApproval]:
        """Return the approvals that wait for the agent, their own and those under a live delegation."""
        people = self.me()
        found = [
            LightApproval(values, people.get(values[2], ("", ""))[0], None, now)
            for values in self._open(ADDRESSED)
        ]
        for service, (me, _) in people.items():
            at = stamp(now)
            for (raw,) in self._conn.execute(_DELEGATIONS, (service, me, at, at)).fetchall():
                lent = LightDelegation(fact(raw))
                for values in self._open(DELEGATED, (service, lent.owner)):
                    found.append(LightApproval(values, me, lent, now))
        return sorted(found, key=lambda one: urgency(one.change.start, one.id))

    def count(self, now: datetime) -> int:
        """Return how many changes wait for the agent's word: none of the agent's own, each once."""
        return len({one.change.ref for one in self.approvals(now) if not one.change.mine})

    def people(self) -> tuple[list[LightCurve], dict[str, int]]:
        """Return how many people use which service when, and how many use it at all."""
        curves = [
            LightCurve(fact(raw))
            for (raw,) in self._conn.execute("SELECT fact FROM exposure ORDER BY business_service")
        ]
        kept = self._conn.execute("SELECT fact FROM business_service ORDER BY name COLLATE NOCASE")
        services = [fact(raw) for (raw,) in kept]
        return curves, {one["name"]: one["users"] for one in services if one.get("users") is not None}

    def alarms(self) -> list[LightAlarm]:
        """Return the alarms that are open or taken, newest first."""
        rows = self._conn.execute("SELECT shown FROM alarm WHERE open = 1 ORDER BY raised DESC")
        return [LightAlarm(fact(raw)) for (raw,) in rows]

    def ageing(self) -> list[LightAnswer]:
        """Return unhappy answers of the agent's teams that the person has not heard of yet, oldest promise first."""
        return [LightAnswer(values) for values in self._conn.execute(_ANSWERS)]

    def drafts(self) -> list[LightDraft]:
        """Return every draft, newest first."""
        return [LightDraft(values) for values in self._conn.execute(_DRAFTS)]

    def stuck(self) -> list[LightStuck]:
        """Return what could not be sent, in the order it was given."""
        marks = ", ".join("?" * len(TROUBLE))
        rows = self._conn.execute(
            f"SELECT key, kind, label, state, words, changed FROM outbox WHERE state IN ({marks}) ORDER BY seq",
            TROUBLE,
        )
        return [LightStuck(values) for values in rows]

    def me(self) -> dict[str, tuple[str, str]]:
        """Return who the agent is to each service: id and name."""
        rows = self._conn.execute("SELECT service, fact FROM identity")
        known = ((service, fact(raw)) for service, raw in rows.fetchall())
        return {service: (person["id"], person["name"]) for service, person in known}

    def _changes(self, where: str, values: tuple[int, ...] = ()) -> list[LightChange]:
        rows = self._conn.execute(f"SELECT {_CHANGE} FROM change WHERE {where}", values)
        return [LightChange(row) for row in rows]

    def _open(self, whose: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        return self._conn.execute(open_approvals(f"change.shown, {_CHANGE}", whose), values).fetchall()
