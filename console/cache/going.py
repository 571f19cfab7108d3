"""Goes far in a list: to an end, or so far into it; at once where that is quick, else once it was read behind."""

from __future__ import annotations

import sqlite3
from abc import abstractmethod

from console.cache.behind import Behind, Lands, Read
from console.cache.counting import Counter
from console.cache.stretch import NEAR, PAGE, ROOM, Mark, RowT


class Going(Behind[RowT]):
    """A stretch that can be put elsewhere in its list."""

    def __init__(self, conn: sqlite3.Connection, counter: Counter | None) -> None:
        super().__init__(conn, counter)
        self._going: float | None = None
        """How far into the list it is to go, 0 … 1, as long as that takes; None where it stays."""
        self._arrived: int | None = None

    @abstractmethod
    def _read(self, mark: Mark | None, many: int, *, back: bool = False, skip: int = 0) -> Read[RowT]:
        """Read rows behind a mark, before it where `back`; None for the list's end on that side."""

    @abstractmethod
    def _rank(self, mark: Mark) -> int | None:
        """Return how many rows stand before a mark, None where that is not known cheaply."""

    @abstractmethod
    def _start_of(self, place: int) -> tuple[Mark | None, int, bool]:
        """Return a mark before a place, how many rows behind it the place is, and whether that is exact."""

    @abstractmethod
    def _mapped(self) -> bool:
        """Tell whether it is known what stands where; otherwise have that found out, and `_travel` called then."""

    @abstractmethod
    def last(self) -> int:
        """Return the place of the last row without a walk, −1 for an empty list; estimated until counted."""

    @abstractmethod
    def count(self) -> int:
        """Return how many rows there are; walks through an index, so ask late or in the background."""

    # ---- what a list asks -------------------------------------------------------------------------------

    @property
    def going(self) -> bool:
        """Whether it is on its way to where it was sent by `jump`."""
        return self._going is not None

    def jump(self, share: float) -> int | None:
        """Go so far into the list, 0 … 1; returns the place, None where that takes long: `arrived` has it later."""
        self.stay()
        self._going = min(1.0, max(0.0, share))
        self._travel()
        return self.arrived()

    def arrived(self) -> int | None:
        """Return the place that a jump led to since this was last asked, None where none did."""
        place, self._arrived = self._arrived, None
        return place

    def stay(self) -> None:
        """Want to go nowhere any more."""
        if self._going is not None:
            self._unwait()
        self._going = self._arrived = None

    # ---- the way ----------------------------------------------------------------------------------------

    def _travel(self) -> None:
        """Go where it is to go, as far as that is quick."""
        share = self._going
        end = self._first + len(self._held)
        if share is None:
            return
        if self._known and self._begins and self._ends:
            self._arrive(round(share * (end - 1)))
        elif share == 1.0 and self._known and self._ends:
            self._arrive(end - 1)
        elif share == 1.0 and self._patiently():
            self._unwait()
            self._to_end(PAGE, sent=True)
        elif share == 0.0 and self._known and self._begins:
            self._arrive(0)
        elif share in (0.0, 1.0) or self._mapped():
            if self._going is None:  # it was found out at once
                return
            place = max(0, round(share * self.last()))
            if self._first <= place < end:
                self._arrive(place)
            else:
                self._locate(place, place + 1, sent=True)

    def _arrive(self, place: int) -> None:
        self._going = None
        self._arrived = max(self._first, min(place, self._first + len(self._held) - 1), 0)

    def _bring(self, read: Read[RowT], place: int, land: Lands[RowT], sent: bool) -> None:
        """Have rows shown in the place of those that are held, now or when they come.

        `place` is the one that is wanted; `sent` says that a jump leads there.
        """

        def landed(rows: list[tuple[Mark, RowT]], over: bool) -> bool:
            before = self._drift
            if not land(rows, over):
                return False
            if sent and self._going == 1.0:
                self._arrive(self._first + len(self._held) - 1)
            elif sent and self._going is not None:
                self._arrive(place + self._drift - before)
            return True

        rows, over = read
        if rows or not self._awaited or not self._held:
            landed(rows, over)
        elif place and not sent:
            self._unwait()
        else:
            self._land = landed

    def _to_end(self, many: int, *, sent: bool) -> None:
        """Read the last rows of the list."""
        last = self.last()

        def land(rows: list[tuple[Mark, RowT]], begins: bool) -> bool:
            self._set([*reversed(rows)], max(0, last + 1 - len(rows)), begins=begins, ends=True, exact=False)
            return True

        self._bring(self._read(None, many, back=True), last, land, sent)

    def _locate(self, start: int, stop: int, *, sent: bool = False) -> None:
        """Read the rows at places far from those that are held; where that takes long these stay."""
        self._unwait()
        first, last = max(0, start - PAGE // 4), self.last()
        if stop > last - NEAR and start > NEAR and self._patiently():
            self._to_end(max(last + 1 - first, PAGE), sent=sent)
            return
        mark, skip, exact = self._start_of(first)

        def land(rows: list[tuple[Mark, RowT]], ends: bool) -> bool:
            beyond = ends and not rows and first > 0
            if beyond and self._patiently():
                self._to_end(PAGE, sent=sent)
                return False
            self._set(rows, first, begins=first == 0, ends=ends, exact=exact)
            if beyond:
                rows, begins = self._read(None, PAGE, back=True)
                end = self.count()
                self._set([*reversed(rows)], end - len(rows), begins=begins, ends=True, exact=exact)
            return True

        self._bring(self._read(mark, max(stop - first, PAGE), skip=skip), start, land, sent)

    def _go_around(self, mark: Mark) -> None:
        """Read the rows around one that is far from those that are held."""
        place = self._rank(mark)
        exact = place is not None
        if place is None:
            behind = bool(self._marks) and self._before(self._marks[-1], mark)
            place = self._first + len(self._held) + ROOM if behind else max(ROOM, self._first - ROOM)
        self._around(mark, place, exact=exact)

    def _around(self, mark: Mark, place: int, many: int = PAGE, *, exact: bool = False) -> None:
        """Read the rows around a mark, the first one from it on at a place."""
        self._unwait()
        before, begins = self._read(mark, PAGE // 4, back=True)
        rows, ends = self._read(before[0][0] if before else None, many)
        self._set([*reversed(before), *rows], place - len(before), begins=begins, ends=ends, exact=exact)
