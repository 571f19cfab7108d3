"""A list of tickets by impact: ranked anew for the present moment, the keys held, the rows read as they are shown."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable
from dataclasses import replace

from console.cache.conditions import condition
from console.cache.keyset import PAGE
from console.cache.windows import TicketWindow
from console.filters import Filter, Order
from console.measure.impact import GUARD, HANDLING, LOSS, PATIENCE, History, Waiting, standing, told, weigh
from console.model import Provenance, Row, Standing, WorkState

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

    def refresh(self) -> bool:
        """Look for news; the passing of a minute is news as well."""
        if self._clock() - self._now >= AGAIN:
            self._seen = (-1, -1)
        return super().refresh()

    def count(self) -> int:
        """Return how many rows there are."""
        return super().count() if self._ranks is None else len(self._ranks)

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        try:
            return self._ranked().index(key)
        except ValueError:
            return None

    def _prepare(self) -> None:
        super()._prepare()
        self._now = self._clock()
        self._ranks = None

    def _load(self, start: int, stop: int) -> None:
        ranks = self._ranked()
        first = max(0, start - PAGE // 4)
        keys = ranks[first : max(stop, first + PAGE)]
        rows = self._conn.execute(
            f"SELECT {self.ROW_COLUMNS} FROM ticket WHERE key IN (SELECT value FROM json_each(?))",
            (f"[{','.join(map(str, keys))}]",),
        )
        found = {row[0]: self._row(row) for row in rows}
        self._page = [self._standing(found[key]) for key in keys if key in found]
        self._page_start = first
        self._page_last = first + len(keys) >= len(ranks)

    def _ranked(self) -> array[int]:
        if self._ranks is None:
            self._weigh_queue()
            group = "CASE WHEN rank_due BETWEEN ? AND ? THEN 0 ELSE 1 END"
            if self._wanted.state != "open":
                group = "CASE WHEN active = 0 THEN 2 WHEN rank_due BETWEEN ? AND ? THEN 0 ELSE 1 END"
            losses = " ".join(f"WHEN '{state.value}' THEN {loss!r}" for state, loss in LOSS.items())
            rows = self._conn.execute(
                f"SELECT key FROM ticket WHERE {self._where.sql} ORDER BY {group}, "
                f"MAX(COALESCE(users_affected, ?) * CASE work_state {losses} ELSE ? END, "
                "? * MIN(1.0, (? - created) / ?)) DESC, created, key",
                (
                    *self._where.values,
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
