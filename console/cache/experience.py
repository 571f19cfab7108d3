"""Adds up what users say, by service, team or department: counts alone, nothing that names a person."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from console.cache import headcount, lived
from console.cache.facts import stamp, thaw
from console.measure.experience import BALANCES
from console.measure.heard import Around, Asked, Before, By, Cell, Heard, Source
from console.measure.loops import Closing
from console.measure.satisfaction import LeftOut
from console.model.feedback import Baseline, ExperienceLevel, Instrument

SHARES = frozenset({Instrument.CSAT, Instrument.CES, Instrument.TRUST})
_BEFORE: dict[By, Callable[[Baseline], str | None]] = {
    By.SERVICE: lambda one: one.service or "" if one.queue is None else None,
    By.TEAM: lambda one: one.queue or "" if one.service is None else None,
    By.DEPARTMENT: lambda one: "" if one.service is None and one.queue is None else None,
}
"""Whose group a figure from before is of; None for none of these."""
COLUMN = {By.SERVICE: "business_service", By.TEAM: "queue", By.DEPARTMENT: "department"}
_SPAN = "feedback.answered >= ? AND feedback.answered < ?"
Key = tuple[str, str]
"""A group and an instrument."""
Span = tuple[int | None, int | None]


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

    def heard(
        self, start: datetime, end: datetime, by: By, now: datetime, sources: Iterable[Source] = ()
    ) -> Heard:
        """Return what was said in [start, end), by group and in all; who was asked is counted by `with_asked`."""
        levels = self.levels() if by is By.SERVICE else []
        cells = self.cells(start, end, by)
        return Heard(
            by,
            start,
            end,
            now,
            tuple(cells),
            tuple(self._totals(cells, (stamp(start), stamp(end)))),
            (),
            tuple(levels),
            tuple(sources),
        )

    def with_asked(self, heard: Heard) -> Heard:
        """Return what was said together with how many were asked."""
        return replace(heard, asked=tuple(self.asked(heard.start, heard.end, heard.by)))

    def around(
        self, start: datetime, end: datetime, by: By, now: datetime, before: Iterable[Before] = ()
    ) -> Around:
        """Return what weeks, tickets and loops tell of [start, end)."""
        turns, turning = lived.turns(self._conn, start, end, by)
        cases, agents = lived.cases(self._conn, start, end, by, now)
        return Around(
            lived.weeks(self._conn, COLUMN[by], start, min(end, now)),
            lived.trust_quarters(self._conn, now),
            lived.clocks(self._conn, start, min(end, now), by),
            lived.departments(self._conn, start, end),
            turns,
            turning,
            tuple(self.closings(start, end)),
            cases,
            agents,
            (*before, *self.baselines(by)),
        )

    def cells(self, start: datetime, end: datetime, by: By = By.SERVICE) -> list[Cell]:
        """Return the cells of [start, end), by name and instrument."""
        return self._cells(f"COALESCE(feedback.{COLUMN[by]}, '')", (stamp(start), stamp(end)))

    def totals(self, start: datetime, end: datetime) -> list[Cell]:
        """Return one cell for each instrument in [start, end), over all groups."""
        return self._cells("''", (stamp(start), stamp(end)))

    def _totals(self, cells: Iterable[Cell], span: Span) -> list[Cell]:
        """Return the totals of cells that were counted already."""
        found: dict[Instrument, list[Cell]] = defaultdict(list)
        for one in cells:
            found[one.instrument].append(one)
        behind = {kind: _most(some) for kind, some in found.items()}
        counts = {
            ("", kind.value): sum(one.answers for one in some)
            for kind, some in found.items()
            if headcount.few(behind[kind])
        }
        exact = headcount.behind(self._conn, "''", span, counts) if counts else {}
        return [
            _together(some, *exact.get(("", kind.value), behind[kind]))
            for kind, some in sorted(found.items())
        ]

    def asked(self, start: datetime, end: datetime, by: By = By.SERVICE) -> list[Asked]:
        """Return how many were asked each question in [start, end), and how many of them answered."""
        rows = self._conn.execute(
            f"SELECT COALESCE({COLUMN[by]}, ''), instrument, COUNT(*), SUM(answered) FROM ask "
            "WHERE asked >= ? AND asked < ? GROUP BY 1, 2 ORDER BY 1, 2",
            (stamp(start), stamp(end)),
        )
        return [Asked(name, Instrument(kind), count, answered) for name, kind, count, answered in rows]

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

    def closings(self, start: datetime, end: datetime) -> list[Closing]:
        """Return how each unhappy answer of [start, end) came back, and how the same person rated next."""
        return lived.closings(self._conn, start, end)

    def levels(self) -> list[ExperienceLevel]:
        """Return what users were promised, by service."""
        rows = self._conn.execute("SELECT fact FROM experience_level ORDER BY business_service, id")
        return [thaw(row[0], ExperienceLevel) for row in rows]

    def baselines(self, by: By) -> list[Before]:
        """Return the figures from before of all, and of each group, as counts of answers.

        Of a balance nobody said how many were happy: as many as leave its interval the widest.
        """
        found: list[Before] = []
        for (fact,) in self._conn.execute("SELECT fact FROM baseline ORDER BY service, id"):
            one = thaw(fact, Baseline)
            name = _BEFORE[by](one)
            if name is not None and one.measure in {kind.value for kind in BALANCES | SHARES} and one.n:
                found.append(_counts(one, name, one.n))
        return found

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

    def _cells(self, group: str, span: Span) -> list[Cell]:
        """Count cells: sums over all answers, people and agents as far as one must know whether they are few."""
        lost: dict[Key, list[float]] = defaultdict(list)
        for name, instrument, minutes in self._conn.execute(
            f"SELECT {group}, instrument, lost FROM feedback WHERE {_SPAN} AND lost IS NOT NULL "
            f"AND COALESCE(left_out, '{LeftOut.NO_RATING}') = '{LeftOut.NO_RATING}'",
            span,
        ):
            lost[name, instrument].append(minutes)
        left: dict[Key, dict[str, int]] = defaultdict(dict)
        for name, instrument, why, count in self._conn.execute(
            f"SELECT {group}, instrument, left_out, COUNT(*) FROM feedback "
            f"WHERE {_SPAN} AND left_out IS NOT NULL GROUP BY 1, 2, 3",
            span,
        ):
            left[name, instrument][why] = count
        rows = self._conn.execute(
            f"SELECT {group}, instrument, SUM(counted), SUM(happy), SUM(unhappy), "
            f"SUM(CASE WHEN counted THEN score ELSE 0.0 END) FROM feedback WHERE {_SPAN} "
            "GROUP BY 1, 2 ORDER BY 1, 2",
            span,
        ).fetchall()
        behind = headcount.behind(self._conn, group, span, {(row[0], row[1]): row[2] for row in rows})
        made = []
        for name, instrument, answers, happy, unhappy, score in rows:
            key = name, instrument
            people, agents, tickets = behind.get(key, (0, 0, 0))
            made.append(
                Cell(
                    name,
                    Instrument(instrument),
                    answers,
                    people,
                    agents,
                    happy,
                    unhappy,
                    score,
                    tickets,
                    tuple(lost.get(key, ())),
                    left.get(key, {}),
                )
            )
        return made


def _counts(one: Baseline, name: str, n: int) -> Before:
    instrument = Instrument(one.measure)
    if instrument in SHARES:
        happy, unhappy = round(min(max(one.value, 0), 1) * n), 0
    else:
        happy = round((1 + min(max(one.value, -1), 1)) / 2 * n)
        unhappy = n - happy
    source = f"{one.source or 'imported'}, {one.starts:%Y-%m-%d} to {one.ends:%Y-%m-%d}"
    return Before(source, name, instrument, happy, unhappy, n)


def _most(cells: list[Cell]) -> headcount.Heads:
    """Return the heads that cells have together at least."""
    tickets = sum(one.tickets for one in cells)
    return max(one.people for one in cells), max(one.agents for one in cells), tickets


def _together(cells: list[Cell], people: int, agents: int, tickets: int) -> Cell:
    """Return the total of the cells of one instrument."""
    left: Counter[str] = Counter()
    for one in cells:
        left.update(one.left_out)
    return Cell(
        "",
        cells[0].instrument,
        sum(one.answers for one in cells),
        people,
        agents,
        sum(one.happy for one in cells),
        sum(one.unhappy for one in cells),
        sum(one.score for one in cells),
        tickets,
        tuple(minutes for one in cells for minutes in one.lost),
        dict(left),
    )
