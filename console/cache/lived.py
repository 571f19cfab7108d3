"""Adds up what stands around users' answers: weeks, clocks, who is not heard, hand-overs, lost time, closed loops."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from console.cache import headcount
from console.cache.facts import instant, moment, stamp
from console.measure.heard import By, Clock, Step
from console.measure.loops import Closing
from console.measure.lost_time import Case, Cause, Stretch
from console.measure.passing import Turns
from console.measure.passing import turns as turned
from console.measure.periods import quarters
from console.measure.periods import weeks as mondays
from console.measure.unheard import Department
from console.model import WorkState
from console.model.feedback import Instrument

QUARTERS = 6
"""Of the question of trust that are told."""
_OF_TICKET = {By.SERVICE: "business_service", By.TEAM: "queue"}
_RESOLVED = "unixepoch(json_extract(CAST(truth AS TEXT), '$.resolved'))"
_DEPARTMENT = "json_extract(CAST(truth AS TEXT), '$.requester.department')"


def weeks(
    conn: sqlite3.Connection, column: str, start: datetime, end: datetime
) -> dict[tuple[str, Instrument], tuple[Step, ...]]:
    """Return the whole weeks of [start, end) by group and instrument; the group of all is empty.

    Of a week of all the heads are at least those of its largest group; where those are few, all are counted.
    """
    edges = mondays(start, end)
    if len(edges) < 2:
        return {}
    found: dict[tuple[str, Instrument], list[Step]] = defaultdict(list)
    whole: dict[tuple[Instrument, int], list[Step]] = defaultdict(list)
    for name, instrument, place, step in _steps(conn, f"COALESCE(feedback.{column}, '')", edges):
        whole[instrument, place].append(step)
        if name:
            found[name, instrument].append(step)
    totals = {key: _together(some) for key, some in whole.items()}
    if any(headcount.few((one.people, one.agents, 0)) for one in totals.values()):
        totals = {(kind, place): step for _, kind, place, step in _steps(conn, "''", edges)}
    for (instrument, _), step in sorted(totals.items(), key=lambda one: one[0][1]):
        found["", instrument].append(step)
    return {key: tuple(steps) for key, steps in found.items()}


def trust_quarters(conn: sqlite3.Connection, now: datetime) -> tuple[Step, ...]:
    """Return the last quarters of the question of trust, the present one last."""
    spans = quarters(now, QUARTERS)
    edges = [*(one.start for one in spans), spans[-1].end]
    return tuple(step for *_, step in _steps(conn, "''", edges, (Instrument.TRUST,)))


def _steps(
    conn: sqlite3.Connection, group: str, edges: Sequence[datetime], asked: Sequence[Instrument] = ()
) -> Iterator[tuple[str, Instrument, int, Step]]:
    """Yield the steps between each two of the edges, in order, with the place of each; of all questions, or some."""
    kinds = f" AND feedback.instrument IN ({', '.join('?' * len(asked))})" if asked else ""
    inner = " + ".join("(answered >= ?)" for _ in edges[1:-1]) or "0"
    rows = conn.execute(
        f"SELECT {group}, feedback.instrument, {inner} AS place, SUM(happy), SUM(unhappy), COUNT(*), "
        "COUNT(DISTINCT person), COUNT(DISTINCT ticket.assignee_id), COUNT(ticket.assignee_id) FROM feedback "
        "LEFT JOIN ticket ON ticket.service = feedback.service AND ticket.id = feedback.ticket "
        f"WHERE answered >= ? AND answered < ? AND counted = 1{kinds} GROUP BY 1, 2, 3 ORDER BY 3",
        (*map(stamp, edges[1:-1]), stamp(edges[0]), stamp(edges[-1]), *asked),
    )
    for name, instrument, place, happy, unhappy, answers, people, agents, with_ in rows:
        behind = agents if with_ else people
        step = Step(edges[place], edges[place + 1], happy, unhappy, answers, people, behind)
        yield name, Instrument(instrument), place, step


def _together(steps: Sequence[Step]) -> Step:
    return Step(
        steps[0].start,
        steps[0].end,
        sum(one.happy for one in steps),
        sum(one.unhappy for one in steps),
        sum(one.answers for one in steps),
        max(one.people for one in steps),
        max(one.agents for one in steps),
    )


def clocks(conn: sqlite3.Connection, start: datetime, end: datetime, by: By) -> tuple[Clock, ...]:
    """Return how promises that ended in [start, end) were kept: as the service counts, else by its due date."""
    if by not in _OF_TICKET:
        return ()
    kept = f"CASE WHEN breached IS NOT NULL THEN breached = 0 ELSE COALESCE({_RESOLVED} <= due, 0) END"
    rows = conn.execute(
        f"SELECT COALESCE({_OF_TICKET[by]}, ''), SUM({kept}), COUNT(*), COUNT(DISTINCT assignee_id) FROM ticket "
        "WHERE due >= ? AND due < ? AND status <> 'cancelled' GROUP BY 1 ORDER BY 1",
        (stamp(start), stamp(end)),
    )
    return tuple(Clock(*row) for row in rows if row[0])


def departments(conn: sqlite3.Connection, start: datetime, end: datetime) -> tuple[Department, ...]:
    """Return what each department had to do with us in [start, end)."""
    span = (stamp(start), stamp(end))
    asked = {
        name: (int(count), int(answered))
        for name, count, answered in conn.execute(
            "SELECT department, COUNT(*), SUM(answered) FROM ask WHERE asked >= ? AND asked < ? "
            "AND department IS NOT NULL GROUP BY 1",
            span,
        )
    }
    rows = conn.execute(
        f"SELECT {_DEPARTMENT}, COUNT(DISTINCT requester), COUNT(*) FROM ticket "
        "WHERE created >= ? AND created < ? GROUP BY 1 ORDER BY 1",
        span,
    )
    return tuple(
        Department(name, people, tickets, *asked.get(name, (0, 0))) for name, people, tickets in rows if name
    )


def turns(
    conn: sqlite3.Connection, start: datetime, end: datetime, by: By
) -> tuple[tuple[Turns, ...], dict[str, int]]:
    """Return hand-overs and retellings of each ticket made in [start, end), and the agents behind each group.

    Hands are those who wrote in public, in order: who had charge before is not kept.
    """
    if by not in _OF_TICKET:
        return (), {}
    rows = conn.execute(
        f"SELECT ticket.{_OF_TICKET[by]}, ticket.key, entry.party, entry.author FROM ticket "
        "JOIN entry ON entry.service = ticket.service AND entry.ticket = ticket.id "
        "WHERE ticket.created >= ? AND ticket.created < ? AND entry.visibility = 'public' "
        f"AND entry.party IN ('user', 'agent') AND ticket.{_OF_TICKET[by]} IS NOT NULL "
        "ORDER BY ticket.key, entry.at, entry.key",
        (stamp(start), stamp(end)),
    )
    found: list[Turns] = []
    agents: dict[str, set[str]] = defaultdict(set)
    for (name, _), said in groupby(rows, key=lambda row: (row[0], row[1])):
        speakers = ["" if party == "user" else author or "?" for _, _, party, author in said]
        found.append(turned(name, speakers, speakers))
        agents[name].update(one for one in speakers if one)
    return tuple(found), {name: len(all_) for name, all_ in agents.items()}


def cases(
    conn: sqlite3.Connection, start: datetime, end: datetime, by: By, now: datetime
) -> tuple[tuple[Case, ...], dict[str, int]]:
    """Return the tickets made in [start, end) as the ledger of lost time sees them, and the agents behind each group.

    A ticket waited for its user while its clock stood still, else for us.
    """
    if by not in _OF_TICKET:
        return (), {}
    said: dict[tuple[str, str], list[float]] = defaultdict(list)
    for service, ticket, minutes in conn.execute(
        "SELECT service, ticket, lost FROM feedback WHERE lost IS NOT NULL AND ticket IS NOT NULL "
        "AND answered >= ?",
        (stamp(start),),
    ):
        said[service, ticket].append(minutes)
    rows = conn.execute(
        f"SELECT service, id, {_OF_TICKET[by]}, created, users_affected, work_state, assignee_id, {_RESOLVED}, "
        "json_extract(CAST(truth AS TEXT), '$.pauses') FROM ticket "
        f"WHERE created >= ? AND created < ? AND {_OF_TICKET[by]} IS NOT NULL AND status <> 'cancelled'",
        (stamp(start), stamp(end)),
    )
    found: list[Case] = []
    agents: dict[str, set[str]] = defaultdict(set)
    for service, id_, name, created, users, state, who, resolved, pauses in rows:
        ended = moment(resolved) or now
        stretches = _stretches(instant(created), ended, WorkState(state or "unknown"), pauses)
        found.append(Case(name, stretches, users, tuple(said.get((service, id_), ()))))
        agents[name].update([who] if who else [])
    return tuple(found), {name: len(all_) for name, all_ in agents.items()}


def _stretches(start: datetime, end: datetime, state: WorkState, pauses: str | None) -> tuple[Stretch, ...]:
    import msgspec

    waits: list[dict[str, Any]] = msgspec.json.decode(pauses) if pauses else []
    made = []
    for one in waits:
        began = datetime.fromisoformat(one["start"])
        until = datetime.fromisoformat(one["end"]) if one.get("end") else end
        if began < min(until, end):
            made.append((began, min(until, end)))
    edges, found = start, []
    for began, until in sorted(made):
        if edges < began:
            found.append(Stretch(edges, began, Cause.US, state))
        if edges < until:
            found.append(Stretch(max(began, edges), until, Cause.USER, state))
            edges = until
    if edges < end:
        found.append(Stretch(edges, end, Cause.US, state))
    return tuple(found)


def closings(conn: sqlite3.Connection, start: datetime, end: datetime) -> list[Closing]:
    """Return how each unhappy answer of [start, end) came back, and how the same person rated next."""
    rows = conn.execute(
        "SELECT answered, told, score, person, instrument, service, "
        "CASE WHEN told IS NOT NULL THEN json_extract(CAST(shown AS TEXT), '$.loop.reopened') END FROM feedback "
        "WHERE answered >= ? AND answered < ? AND unhappy = 1",
        (stamp(start), stamp(end)),
    ).fetchall()
    later: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for answered, score, person, instrument, service in conn.execute(
        "SELECT answered, score, person, instrument, service FROM feedback "
        "WHERE answered >= ? AND counted = 1 AND person <> '' ORDER BY answered",
        (stamp(start),),
    ):
        later[person, instrument, service].append((answered, score))
    found = []
    for answered, told, score, person, instrument, service, reopened in rows:
        after = (one for one in later.get((person, instrument, service), ()) if one[0] > answered)
        at, rated = next(after, (None, None))
        found.append(Closing(instant(answered), moment(told), bool(reopened), score, rated, moment(at)))
    return found
