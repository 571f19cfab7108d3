"""What lists and calendars show of changes: rows, what they are narrowed by, and bookings for the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.cache.facts import moment, stamp
from console.cache.schema import LONG_CHANGE
from console.measure.bookings import Booking
from console.model import (
    Approval,
    Change,
    ChangeKind,
    ChangeState,
    Delegation,
    Ref,
    Result,
    Risk,
)

ROW = (
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


EVERY = ChangeFilter()
"""All changes but those that were called off."""


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """An approval that waits, with its change."""

    approval: Approval
    change: ChangeRow
    delegation: Delegation | None = None
    """Under which the agent may decide it for somebody else; None for one's own."""


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


def touching(start: datetime, end: datetime) -> tuple[str, tuple[int, ...]]:
    """Return what finds windows that touch [start, end) by the index of their beginnings."""
    first, last = stamp(start) or 0, stamp(end - timedelta(microseconds=1)) or 0
    sql = (
        "key IN (SELECT key FROM change WHERE begins BETWEEN ? AND ? AND (ends > ? OR begins >= ?) "
        f"UNION SELECT key FROM change WHERE ends - begins > {LONG_CHANGE} AND begins <= ? AND ends > ?)"
    )
    return sql, (first - LONG_CHANGE, last, first, first, last, first)


def narrowed(wanted: ChangeFilter) -> tuple[str, tuple[object, ...]]:
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


def change_row(values: Sequence[object]) -> ChangeRow:
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
