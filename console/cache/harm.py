"""What each ticket of a queue weighs at one moment, and where that puts it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from console.cache import classes
from console.cache.classes import OpenClass
from console.cache.stretch import Mark
from console.measure.impact import GUARD, LOSS, PATIENCE, History, told, weigh
from console.model import Provenance, WorkState

EARLY, LATE = -(1 << 62), 1 << 62
"""Seconds since 1970 before and after every ticket's."""
Edge = tuple[int, int]
"""Where one class is cut: (created, key)."""


@dataclass(frozen=True, slots=True)
class Harm:
    """The weights of a queue's tickets at one moment; times are seconds since 1970."""

    now: float
    typical: float
    """Seconds that a ticket typically takes."""
    classes: Sequence[OpenClass]
    """The open tickets of the queue."""
    told: History
    usual: float
    """The median weight of the open ones."""

    @classmethod
    def of(cls, conn: sqlite3.Connection, queue: str, now: float, typical: float) -> Harm:
        """Weigh a queue, all of them where none is named."""
        found = classes.classes(conn, queue)
        groups: Counter[tuple[int | None, WorkState]] = Counter()
        for one in found:
            groups[one.users, one.state] += one.many
        history = told((users, state, many) for (users, state), many in groups.items())
        bare = cls(now, typical, found, history, 0.0)
        usual = _median([(bare.weight(users, state), many) for (users, state), many in groups.items()])
        return cls(now, typical, found, history, usual)

    @property
    def guard(self) -> tuple[float, float]:
        """The first and the last instant at which a promise breaks soon."""
        return self.now, self.now + GUARD * self.typical

    @property
    def many(self) -> int:
        """How many tickets are open."""
        return sum(one.many for one in self.classes)

    def weight(self, users: int | None, state: WorkState) -> float:
        """Return the hours lost per hour; the queue is the category that stands in for what nobody told."""
        return weigh(users, Provenance.UNKNOWN, state, self.told, History()).weight

    def patience(self, created: int) -> float:
        """Return what a ticket weighs at least for the time it waited."""
        return self.usual * min(1.0, (self.now - created) / PATIENCE)

    def mark(self, values: Sequence[Any]) -> Mark:
        """Return where a ticket stands; `values` are those of `MARKED`."""
        key, active, rank_due, users, state, created, updated = values
        if not active:
            return 2, -updated, -key, key
        first, last = self.guard
        weight = max(self.weight(users, WorkState(state)), self.patience(created))
        return (0 if first <= rank_due <= last else 1), -weight, created, key

    def sql(self) -> tuple[str, tuple[object, ...]]:
        """Return the weight of an open ticket as an expression, and its values."""
        losses = " ".join(f"WHEN '{state.value}' THEN {loss!r}" for state, loss in LOSS.items())
        return (
            f"MAX(COALESCE(users_affected, ?) * CASE work_state {losses} ELSE ? END, "
            "? * MIN(1.0, (? - created) / ?))",
            (
                self.weight(None, WorkState.BLOCKED),
                self.weight(1, WorkState.UNKNOWN),
                self.usual,
                self.now,
                PATIENCE,
            ),
        )

    def cut(self, weight: float) -> tuple[int, int]:
        """Return from which instant of creation on patience weighs no more than `weight`, and from which less."""
        return self._first(lambda least: least <= weight), self._first(lambda least: least < weight)

    def _first(self, holds: Any) -> int:
        low, high = int(self.now - PATIENCE) - 2, int(self.now) + 2
        if holds(self.patience(low)):
            return EARLY
        if not holds(self.patience(high)):
            return LATE
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(self.patience(middle)) else (middle, high)
        return high


MARKED = "key, active, rank_due, users_affected, work_state, created, updated"
"""The columns that say where a ticket stands."""


def edges(weights: Sequence[float], harm: Harm, mark: Mark) -> list[Edge]:
    """Return for classes of these weights where each is cut by a mark: what lies behind it comes after."""
    here, created, key = -mark[1], mark[2], mark[3]
    at_most, below = harm.cut(here)
    found: list[Edge] = []
    for weight in weights:
        start = LATE if weight > here else at_most
        end = LATE if weight >= here else below
        if created < start:
            found.append((start, -1))
        elif created < end:
            found.append((created, key))
        else:
            found.append((end, -1))
    return found


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
