"""The rows of a list that are held: a stretch of it, and the place where that begins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

PAGE = 64
"""Rows read at once, so that moving by a line asks nothing of the database."""
KEEP = 4 * PAGE
"""Rows that are held at most, more only where more are shown."""
NEAR = 8 * PAGE
"""A place so few rows from the held ones, or from an end, is reached by reading on from there."""
ROOM = 4096
"""Places that are made above a row of which it is not known how many stand before it."""

Mark = tuple[Any, ...]
"""What says where a row stands: the values of the order's columns, the row's key last."""
RowT = TypeVar("RowT")


class Stretch(ABC, Generic[RowT]):
    """The rows from one place of a list on, each with its mark."""

    def __init__(self) -> None:
        self._drift = 0
        self._guess: int | None = None
        """How many rows there are at most, as the last estimate of where the list ends."""
        self._count: int | None = None
        self._forget()

    @abstractmethod
    def _before(self, one: Mark, other: Mark) -> bool:
        """Tell whether a mark stands before another."""

    def _set(
        self, rows: list[tuple[Mark, RowT]], first: int, *, begins: bool, ends: bool, exact: bool
    ) -> None:
        """Hold other rows, the first of them at a place; `exact` where that many are known to stand before."""
        self._hold(rows)
        self._first, self._begins, self._ends, self._exact = first, begins, ends, exact
        self._known = True
        self._settle()

    def _forget(self) -> None:
        """Hold nothing: what was read is not so any more."""
        self._guess = None
        self._hold([])
        self._first, self._begins, self._ends, self._exact = 0, False, False, False
        self._known = False

    def _hold(self, rows: list[tuple[Mark, RowT]]) -> None:
        self._marks = [mark for mark, _ in rows]
        self._held = [row for _, row in rows]

    def _settle(self) -> None:
        """Let places begin at 0 where the list is held from its start, and have room above where it is not."""
        self._begins = self._begins or (self._exact and self._first == 0 and bool(self._marks))
        if self._begins:
            self._shift(-self._first)
            self._exact = True
        elif self._first <= 0 and self._marks:
            self._shift(ROOM)
        if self._begins and self._ends:
            self._count = len(self._held)

    def _shift(self, by: int) -> None:
        self._first += by
        self._drift += by

    def _trim(self, start: int, stop: int) -> None:
        """Let go of rows far from those that are shown."""
        if len(self._held) <= max(KEEP, stop - start + 2 * PAGE):
            return
        left = max(0, start - PAGE - self._first)
        right = max(0, self._first + len(self._held) - stop - PAGE)
        if left:
            del self._marks[:left], self._held[:left]
            self._first, self._begins = self._first + left, False
        if right:
            del self._marks[-right:], self._held[-right:]
            self._ends = False

    def _mark_at(self, place: int) -> Mark | None:
        at = place - self._first
        return self._marks[at] if 0 <= at < len(self._marks) else None

    def _held_at(self, key: int) -> int | None:
        return next((self._first + at for at, mark in enumerate(self._marks) if mark[-1] == key), None)

    def _index(self, mark: Mark) -> int:
        """Return where a mark's row, or the one behind it, stands among those that are held."""
        at = sum(self._before(one, mark) for one in self._marks)
        return max(0, min(at, len(self._marks) - 1))

    def _covers(self, mark: Mark) -> bool:
        """Tell whether a mark's row is among those that are held if it is in the list."""
        if not self._marks:
            return True
        return (self._begins or not self._before(mark, self._marks[0])) and (
            self._ends or not self._before(self._marks[-1], mark)
        )
