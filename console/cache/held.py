"""The rows around a view: read on from the ones next to them in both directions, never counted from the start."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import cmp_to_key

from console.cache.counting import Counter
from console.cache.going import Going
from console.cache.stretch import NEAR, PAGE, Mark, RowT
from console.model.lists import Kept

NEWS = 500
"""Of so many rows that came in last it is counted how many stand above the view."""


class HeldWindow(Going[RowT]):
    """A `Window` that knows the rows around the view, whatever brings them in order."""

    def __init__(self, conn: sqlite3.Connection, counter: Counter | None = None) -> None:
        """`counter` answers what takes long; without it everything is answered at once."""
        super().__init__(conn, counter)
        self._replaced = False
        """Whether other rows take the place of those that were shown: a cursor at the top then stays there."""
        self._slow = False
        """Whether rows take so long to be read anew that news are shown once they were found behind the keys."""
        self._caught_up = False
        """Whether they were found."""
        self._seen: tuple[int, int] = (-1, -1)
        self._newest = 0
        self._look()

    # ---- what brings the rows ---------------------------------------------------------------------------

    @abstractmethod
    def _marks_of(self, keys: Iterable[int]) -> dict[int, Mark]:
        """Return the marks of those of the keys that are in the list."""

    @abstractmethod
    def _matching(self, text: str) -> list[int]:
        """Return the keys of rows that hold a text."""

    @abstractmethod
    def _came_in(self, mark: Mark, newest: int) -> int:
        """Return how many rows with keys above `newest` stand before a mark, of the last `NEWS`."""

    @abstractmethod
    def _rows_at(self, conn: sqlite3.Connection, keys: Sequence[int]) -> list[tuple[Mark, RowT]]:
        """Return those of some rows that are in the list, as the keys stand."""

    @abstractmethod
    def _listable(self) -> bool:
        """Tell whether the list may be so short that all its keys can be held."""

    @abstractmethod
    def _greatest(self) -> int:
        """Return the greatest key there is, which is a bound for how many rows there can be."""

    def _prepare(self) -> None:
        """Read what the condition rests on anew, before news is shown."""

    # ---- places -----------------------------------------------------------------------------------------

    def rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        start = max(start, 0)
        if stop <= start:
            return ()
        self._reach(start, stop)
        first = self._first
        return self._held[max(0, start - first) : max(0, stop - first)]

    def drift(self) -> int:
        """Return by how much all places moved since this was last asked."""
        drift, self._drift = self._drift, 0
        return drift

    def last(self) -> int:
        """Return the place of the last row without a walk, −1 for an empty list; estimated until counted."""
        end = self._first + len(self._held)
        if self._ends or False in self._awaited:
            return end - 1
        if self._count is not None:
            return max(self._count, end) - 1
        if self._guess is None:
            self._guess = self._greatest()
        return max(self._guess, end) - 1

    def counted(self) -> int | None:
        """Return how many rows there were when they were last counted; None before that."""
        return self._count

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        place = self._held_at(key)
        if place is not None:
            return place
        mark = self._marks_of((key,)).get(key)
        if mark is None:
            return None
        self._go_around(mark)
        return self._held_at(key)

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys whose rows are in the list."""
        wanted = set(keys)
        held = {mark[-1] for mark in self._marks} & wanted
        return held | self._marks_of(wanted - held).keys() if wanted - held else held

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` that holds `text`.

        Goes round at the end; None where no row does.
        """

        def compared(one: Mark, other: Mark) -> int:
            return -1 if self._before(one, other) else 1

        found = sorted(self._marks_of(self._matching(text)).values(), key=cmp_to_key(compared))
        if not found:
            return None
        self._reach(start, start + 1)
        here = self._mark_at(start) or found[-1]
        if backwards:
            chosen = next((mark for mark in reversed(found) if self._before(mark, here)), found[-1])
        else:
            chosen = next((mark for mark in found if self._before(here, mark)), found[0])
        return self.place(chosen[-1])

    # ---- news -------------------------------------------------------------------------------------------

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Look for news; returns where the rows at two places stand now, None where nothing was written.

        While rows are read in the background nothing is news: that reading would begin again each time.
        """
        if self._awaited or self._arrived is not None:
            return None
        first, here, newest = self._mark_at(top), self._mark_at(cursor), self._newest
        if not self._look() and not self._caught_up:
            return None
        if self._slow and not self._caught_up and not self._replaced:
            return self._touch(first, here, top, cursor)
        self._caught_up = False
        held = [*zip(self._marks, self._held, strict=True)]
        stood = self._first, self._begins, self._ends, self._exact
        self._forget()
        if self._replaced and cursor == 0:
            self._replaced, self._drift = False, 0
            return Kept(0, 0, 0)
        kept = self._keep(top, cursor - top, first, here or first, newest) if first and here else None
        if self._awaited and held and not self._slow and self._listable():
            self._unwait()
            self._slow = True
            self._hold(held)
            self._first, self._begins, self._ends, self._exact = stood
            return self._touch(first, here, top, cursor)
        self._drift = 0
        return kept or Kept(0, 0, 0)

    def _touch(self, first: Mark | None, here: Mark | None, top: int, cursor: int) -> Kept:
        """Show what became of the rows that are held; what else is new is shown once it was found."""

        def compared(one: tuple[Mark, RowT], other: tuple[Mark, RowT]) -> int:
            return -1 if self._before(one[0], other[0]) else 1

        now = self._rows_at(self._conn, [mark[-1] for mark in self._marks])
        self._hold(sorted((row for row in now if self._covers(row[0])), key=cmp_to_key(compared)))
        self._drift = 0
        places = {mark[-1]: self._first + at for at, mark in enumerate(self._marks)}
        end = self._first + max(0, len(self._marks) - 1)
        kept = [
            places.get(mark[-1], min(place, end)) if mark else place
            for mark, place in ((first, top), (here, cursor))
        ]
        return Kept(min(kept), kept[1], 0)

    def _keep(self, top: int, below: int, first: Mark, here: Mark | None, newest: int) -> Kept:
        """Read anew around the row that was first in the view; the one under the cursor is followed."""
        assert here is not None
        now = self._marks_of((here[-1],)).get(here[-1], here)
        came = self._came_in(first, newest) if newest != self._newest else 0
        self._around(first, top + came, max(0, below) + PAGE)
        at = self._first + self._index(first)
        if self._covers(now):
            return Kept(at, self._first + self._index(now), max(0, at - top) if self._begins else came)
        self._go_around(now)
        place = self._first + self._index(now)
        return Kept(max(0, place - below), place, 0)

    def _look(self) -> bool:
        """Take notice of what was written; returns whether anything was."""
        version: int = self._conn.execute("PRAGMA data_version").fetchone()[0]
        if (version, self._conn.total_changes) == self._seen:
            return False
        self._prepare()
        self._seen = (version, self._conn.total_changes)
        self._newest = self._greatest()
        return True

    # ---- reading on -------------------------------------------------------------------------------------

    def _reach(self, start: int, stop: int) -> None:
        """Read on until the rows that are wanted are held."""
        if self._far_from(start, stop):
            self._locate(start, stop)
            if self._far_from(start, stop):
                return
        if start < self._first and not self._begins and self._marks:
            rows, self._begins = self._read(
                self._marks[0], max(PAGE, self._first - start + PAGE // 4), back=True
            )
            self._hold([*reversed(rows), *zip(self._marks, self._held, strict=True)])
            self._first -= len(rows)
        end = self._first + len(self._held)
        if stop > end and not self._ends and self._held:
            rows, self._ends = self._read(self._marks[-1], max(PAGE, stop - end + PAGE // 4))
            self._hold([*zip(self._marks, self._held, strict=True), *rows])
        self._settle()
        self._trim(start, stop)

    def _far_from(self, start: int, stop: int) -> bool:
        """Tell whether places are too far from those that are held to read on until there."""
        end = self._first + len(self._held)
        return start < self._first - NEAR or (stop > end + NEAR and not self._ends) or not self._known
