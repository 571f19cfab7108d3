"""Adds up what users say, by service, team or department: counts alone, nothing that names a person."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.cache.facts import stamp, thaw
from console.model.feedback import ExperienceLevel, Instrument


class By(StrEnum):
    """What answers are grouped by; never by a person."""

    SERVICE = "service"
    TEAM = "team"
    DEPARTMENT = "department"


_COLUMN = {By.SERVICE: "business_service", By.TEAM: "queue", By.DEPARTMENT: "department"}


@dataclass(frozen=True, slots=True)
class Cell:
    """The answers to one question about one group in a span of time."""

    name: str
    """Of the service, team or department; empty where the answer names none."""
    instrument: Instrument
    answers: int
    """Those that count."""
    people: int
    """So many different persons gave them."""
    agents: int
    """So many different agents stand behind the tickets."""
    happy: int
    unhappy: int
    score: float
    """The sum of the scores 0–1."""
    lost: tuple[float, ...] = ()
    """Minutes of lost time, as said, in no order."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Answers that are in no figure, by reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many were asked, and how many answered."""

    name: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Told:
    """What became of unhappy answers in a span of time."""

    unhappy: int
    told_in_time: int
    """Told within five days."""
    told: int
    open: int
    reopened: int


class ExperienceBook:
    """The questions about figures that are answered from the cache alone; hide small cells before showing."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def cells(self, start: datetime, end: datetime, by: By = By.SERVICE) -> list[Cell]:
        """Return the cells of [start, end), by name and instrument; each is counted from an index alone."""
        column = _COLUMN[by]
        span = (stamp(start), stamp(end))
        agents = _agents(self._conn, column, span)
        lost: dict[tuple[str, str], list[float]] = defaultdict(list)
        for name, instrument, minutes in self._conn.execute(
            f"SELECT COALESCE({column}, ''), instrument, lost FROM feedback "
            "WHERE answered >= ? AND answered < ? AND lost IS NOT NULL",
            span,
        ):
            lost[name, instrument].append(minutes)
        left: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for name, instrument, why, count in self._conn.execute(
            f"SELECT COALESCE({column}, ''), instrument, left_out, COUNT(*) FROM feedback "
            "WHERE answered >= ? AND answered < ? AND left_out IS NOT NULL GROUP BY 1, 2, 3",
            span,
        ):
            left[name, instrument][why] = count
        rows = self._conn.execute(
            f"SELECT COALESCE({column}, ''), instrument, SUM(counted), "
            "COUNT(DISTINCT CASE WHEN counted THEN person END), "
            "SUM(happy), SUM(unhappy), COALESCE(SUM(CASE WHEN counted THEN score END), 0) "
            "FROM feedback "
            "WHERE answered >= ? AND answered < ? GROUP BY 1, 2 ORDER BY 1, 2",
            span,
        )
        return [
            Cell(
                name,
                Instrument(instrument),
                answers,
                people,
                agents.get(name, 0),
                happy,
                unhappy,
                score,
                tuple(lost.get((name, instrument), ())),
                left.get((name, instrument), {}),
            )
            for name, instrument, answers, people, happy, unhappy, score in rows
        ]

    def asked(self, start: datetime, end: datetime, by: By = By.SERVICE) -> list[Asked]:
        """Return how many were asked in [start, end), and how many of them answered."""
        rows = self._conn.execute(
            f"SELECT COALESCE({_COLUMN[by]}, ''), COUNT(*), SUM(answered) FROM ask "
            "WHERE asked >= ? AND asked < ? GROUP BY 1 ORDER BY 1",
            (stamp(start), stamp(end)),
        )
        return [Asked(name, count, answered) for name, count, answered in rows]

    def told(self, start: datetime, end: datetime, service: str = "") -> Told:
        """Return what became of the unhappy answers of [start, end), of one business service where it is named."""
        narrow, values = (" AND business_service = ?", (service,)) if service else ("", ())
        row = self._conn.execute(
            "SELECT COUNT(*), COALESCE(SUM(told IS NOT NULL AND told - answered <= 432000), 0), "
            "COALESCE(SUM(told IS NOT NULL), 0), COALESCE(SUM(open), 0), "
            "COALESCE(SUM(json_extract(CAST(shown AS TEXT), '$.loop.reopened') > 0), 0) FROM feedback "
            f"WHERE answered >= ? AND answered < ? AND unhappy = 1{narrow}",
            (stamp(start), stamp(end), *values),
        ).fetchone()
        return Told(*(int(value) for value in row))

    def levels(self) -> list[ExperienceLevel]:
        """Return what users were promised, by service."""
        rows = self._conn.execute("SELECT fact FROM experience_level ORDER BY business_service, id")
        return [thaw(row[0], ExperienceLevel) for row in rows]

    def by_week(
        self, edges: list[datetime], instrument: Instrument, service: str = ""
    ) -> list[tuple[int, int, int]]:
        """Return (happy, unhappy, counted) answers to one question between each two of the edges."""
        narrow, values = (" AND business_service = ?", (service,)) if service else ("", ())
        found = []
        for number in range(len(edges) - 1):
            row = self._conn.execute(
                "SELECT COALESCE(SUM(happy), 0), COALESCE(SUM(unhappy), 0), COALESCE(SUM(counted), 0) FROM feedback "
                f"WHERE answered >= ? AND answered < ? AND instrument = ?{narrow}",
                (stamp(edges[number]), stamp(edges[number + 1]), instrument.value, *values),
            ).fetchone()
            found.append((int(row[0]), int(row[1]), int(row[2])))
        return found


def _agents(conn: sqlite3.Connection, column: str, span: tuple[int | None, int | None]) -> dict[str, int]:
    """Return how many different agents stand behind the answers of each group."""
    rows = conn.execute(
        f"SELECT COALESCE(feedback.{column}, ''), COUNT(DISTINCT ticket.assignee_id) FROM feedback "
        "JOIN ticket ON ticket.service = feedback.service AND ticket.id = feedback.ticket "
        "WHERE feedback.answered >= ? AND feedback.answered < ? GROUP BY 1",
        span,
    )
    return dict(rows.fetchall())
