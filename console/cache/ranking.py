"""A list of tickets by impact: ranked anew for the present moment, the keys held, the rows read as they are shown."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable
from dataclasses import replace

from console.cache.conditions import condition
from console.cache.held import Mark, Read
from console.cache.windows import TicketWindow
from console.filters import Filter, Order
from console.measure.impact import GUARD, HANDLING, LOSS, PATIENCE, History, Waiting, standing, told, weigh
from console.model import Kept, Provenance, Row, Standing, WorkState

AGAIN = 60.0
"""Seconds after which the tickets are ranked anew though nothing was written: promises come nearer."""


class RankedWindow(TicketWindow):
    """A `Window` of ticket rows, what costs users most first, with promises guarded.

    SQLite weighs and sorts in an index; what is held is one number of 8 bytes for each row.
    """

    def __init__(
        self, conn: sqlite3.Connection, wanted: Filter, clock: Callable[[], float], typical: float = HANDLING
    ) -> None:
        """`clock` tells the seconds since 1970, `typical` are the seconds that a ticket takes."""
        self._clock, self._typical = clock, typical
        self._now = float("-inf")
        self._told = History()
        self._usual = 0.0
        self._ranks: array[int] | None = None
        super().__init__(conn, wanted, Order.IMPACT)

    def _look(self) -> bool:
        """Take notice of what was written; the passing of a minute is news as well."""
        if self._clock() - self._now >= AGAIN:
            self._seen = (-1, -1)
        return super()._look()

    def count(self) -> int:
        """Return how many rows there are."""
        return super().count() if self._ranks is None else len(self._ranks)

    def _prepare(self) -> None:
        super()._prepare()
        self._now = self._clock()
        self._ranks = None

    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[Row]:
        ranks = self._ranked()
        if back:
            end = len(ranks) if mark is None else mark[0]
            places = range(end - 1, max(-1, end - 1 - many), -1)
        else:
            start = (0 if mark is None else mark[0] + 1) + skip
            places = range(start, min(len(ranks), start + many))
        keys = [ranks[place] for place in places]
        found = {
            row[0]: self._row(row)
            for row in self._conn.execute(
                f"SELECT {self.ROW_COLUMNS} FROM ticket WHERE key IN (SELECT value FROM json_each(?))",
                (f"[{','.join(map(str, keys))}]",),
            )
        }
        rows = [
            ((place, key), self._standing(found[key]))
            for place, key in zip(places, keys, strict=True)
            if key in found
        ]
        return rows, len(places) < many

    def _before(self, one: Mark, other: Mark) -> bool:
        return one < other

    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        wanted = set(keys)
        return {key: (place, key) for place, key in enumerate(self._ranked()) if key in wanted}

    def _rank(self, mark: Mark) -> int | None:
        return int(mark[0])

    def _start_of(self, place: int) -> tuple[Mark | None, int]:
        return None, place

    def _near(self, share: float) -> Mark | None:
        ranks = self._ranked()
        place = round(share * (len(ranks) - 1))
        return place, ranks[place]

    def _came_in(self, mark: Mark, newest: int) -> int:
        return 0

    def _keep(self, top: int, below: int, first: Mark, here: Mark | None, newest: int) -> Kept:
        now = self._marks_of((first[-1], *((here[-1],) if here else ())))
        return super()._keep(top, below, now.get(first[-1], first), here and now.get(here[-1], here), newest)

    def _ranked(self) -> array[int]:
        if self._ranks is None:
            self._weigh_queue()
            group = "CASE WHEN rank_due BETWEEN ? AND ? THEN 0 ELSE 1 END"
            if self._wanted.state != "open":
                group = "CASE WHEN active = 0 THEN 2 WHEN rank_due BETWEEN ? AND ? THEN 0 ELSE 1 END"
            losses = " ".join(f"WHEN '{state.value}' THEN {loss!r}" for state, loss in LOSS.items())
            rows = self._conn.execute(
                f"SELECT key FROM ticket WHERE {self._query.where} ORDER BY {group}, "
                f"MAX(COALESCE(users_affected, ?) * CASE work_state {losses} ELSE ? END, "
                "? * MIN(1.0, (? - created) / ?)) DESC, created, key",
                (
                    *self._query.values,
                    self._now,
                    self._now + GUARD * self._typical,
                    self._weight(None, WorkState.BLOCKED),
                    self._weight(1, WorkState.UNKNOWN),
                    self._usual,
                    self._now,
                    PATIENCE,
                ),
            )
            self._ranks = array("q", (row[0] for row in rows))
            self._count = len(self._ranks)
        return self._ranks

    def _weigh_queue(self) -> None:
        """Learn what the open tickets of the queue tell, and what is usual among them."""
        whole = condition(self._conn, Filter(queue=self._wanted.queue))
        groups = [
            (users, WorkState(state), many)
            for users, state, many in self._conn.execute(
                f"SELECT users_affected, work_state, COUNT(*) FROM ticket WHERE {whole.sql} GROUP BY 1, 2",
                whole.values,
            )
        ]
        self._told = told(groups)
        self._usual = _median([(self._weight(users, state), many) for users, state, many in groups])

    def _weight(self, users: int | None, state: WorkState) -> float:
        """Return the hours lost per hour; the queue is the category that stands in for what nobody told."""
        return weigh(users, Provenance.UNKNOWN, state, self._told, History()).weight

    def _standing(self, row: Row) -> Row:
        weight = self._weight(row.users_affected, row.work_state)
        if not row.status.active:
            return replace(row, standing=Standing.OVER, weight=weight)
        left = row.due.timestamp() - self._now if row.due else None
        one = Waiting("", weight, left, self._now - row.created.timestamp())
        return replace(row, standing=standing(one, self._typical, self._usual), weight=weight)


def _median(groups: list[tuple[float, int]]) -> float:
    """Return the median of weights of which each comes so many times, 0 where there are none."""
    total = sum(many for _, many in groups)
    if not total:
        return 0.0
    low, high, passed = None, 0.0, 0
    for weight, many in sorted(groups):
        passed += many
        if low is None and passed * 2 >= total:
            low = weight
        if passed * 2 > total:
            high = weight
            break
    return ((low or 0.0) + high) / 2
