"""A list over a window: it holds the rows on screen and nothing else, and stays on them when news comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from textual.message import Message

from console.model import Kept, Window
from widgets.columns import RowT
from widgets.rows import RowView

TRIES = 8
"""How often a row is looked for from where the list is thought to end."""


class WindowList(RowView, Generic[RowT]):
    """The part of a list of rows that knows their window: a line is a place in it."""

    class Going(Message):
        """A far move waits for rows that are read behind the keys, or came to its end."""

        def __init__(self, rows: WindowList[Any]) -> None:
            super().__init__()
            self.going = rows.going

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window: Window[RowT] | None = None
        self._view: Sequence[RowT] = ()
        """The rows read last, and from which place on; read again where the view is another one."""
        self._view_at: tuple[int, int] | None = None
        self.news_above = 0
        """How many rows came in above the view since the agent was at the top."""

    # ---- what the screen says ---------------------------------------------------------------------------

    def look_at(self, window: Window[RowT], key: int | None) -> None:
        """Show another window, the cursor on the row of `key` where it is in it, else on the first."""
        self._window = window
        self._top = self._cursor = self.news_above = 0
        place = window.place(key) if key is not None else None
        window.drift()
        self._changed(place or 0)

    def news(self) -> bool:
        """Read the window anew where something was written: nothing moves under the cursor."""
        if self._window is None:
            return False
        self._ready()
        kept = self._window.refresh(self._top, self._cursor)
        if kept is None:
            return False
        self._keep_place(kept)
        self._changed(self._cursor)
        return True

    def came(self) -> None:
        """Read what is in view anew: rows came later than they were asked for, or places became exact."""
        self._drift()
        place = self._window.arrived() if self._window is not None else None
        self._changed(self._cursor if place is None else place)
        if place is not None:
            self.post_message(self.Going(self))

    @property
    def going(self) -> bool:
        """Whether a far move waits for rows that are read behind the keys."""
        return self._window is not None and self._window.going

    def stay(self) -> None:
        """Give a far move up."""
        if self._window is not None:
            self._window.stay()

    @property
    def current(self) -> RowT | None:
        """The row under the cursor."""
        self._ready()
        if 0 <= self._cursor - self._top < len(self._view):
            return self._view[self._cursor - self._top]
        rows = self._rows(self._cursor, self._cursor + 1)
        return rows[0] if rows else None

    def beside(self, key: int, by: int) -> RowT | None:
        """Return the row `by` places from the one with `key`, None where there is none."""
        place = self._window.place(key) if self._window else None
        self._drift()
        if place is None or place + by < 0:
            return None
        rows = self._rows(place + by, place + by + 1)
        return rows[0] if rows else None

    def go(self, key: int) -> None:
        """Put the cursor on a row, where it is in the list."""
        self._go(self._window.place(key) if self._window else None)

    def find(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next row that holds a text; returns whether there is one."""
        place = self._window.find(text, self._cursor, backwards=backwards) if self._window else None
        self._go(place)
        return place is not None

    # ---- where things stand -----------------------------------------------------------------------------

    def shift(self, kind: str, by: int) -> None:
        """Stand elsewhere; at the top there are no news above. Any other move gives up one that waits for its rows."""
        if kind in ("first", "last"):
            self._put(self._share(float(kind == "last")))
        else:
            self.stay()
            super().shift(kind, by)
        if self._top == 0:
            self.news_above = 0

    def _keep_place(self, kept: Kept) -> None:
        """Stand where the rows are now that were in view; at the top let news in above."""
        if self._top > 0 or (self._cursor > 0 and kept.top > 0):
            self.news_above += kept.above
            self._top = kept.top
        self._cursor = kept.cursor

    def _changed(self, cursor: int) -> None:
        """Stand in a list that has other rows."""
        self._view_at = None
        self._put(cursor)
        self.refresh()
        self.tell()

    def _go(self, place: int | None) -> None:
        before = self._stand()
        self._drift()
        if place is not None:
            self._put(place)
            self._show(before)

    def _rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return rows by their places; where places moved, those of the same rows."""
        if self._window is None:
            return ()
        rows = self._window.rows(start, stop)
        by = self._drift()
        return self._window.rows(max(0, start + by), max(0, stop + by)) if by else rows

    def _drift(self) -> int:
        """Move the places that are kept by as much as all places moved."""
        by = self._window.drift() if self._window is not None else 0
        if by:
            self._top, self._cursor = max(0, self._top + by), max(0, self._cursor + by)
            self._view_at = None
        return by

    def _ready(self) -> None:
        """Read the rows in view."""
        height = self.rows_high
        if self._view_at != (self._top, height):
            self._view = self._rows(self._top, self._top + height)
            self._view_at = (self._top, height)

    def _reach(self, place: int) -> int | None:
        place = max(0, place)
        if self._view_at is not None and 0 <= place - self._view_at[0] < len(self._view):
            return place
        window = self._window
        for _ in range(TRIES):
            if window is None or place < 0:
                return None
            found = window.rows(place, place + 1)
            by = self._drift()
            if found:
                return place + by
            place = min(window.last(), place + by - 1)  # an estimate becomes exact once its end was read
        return self._cursor

    def _lines_of(self, place: int) -> range:
        return range(place, place + 1)

    def _place_at(self, line: int, by: int) -> int:
        return line

    def _end(self) -> int:
        return self._window.last() + 1 if self._window is not None else 0

    def _last(self) -> int:
        return self._end() - 1

    def _share(self, share: float) -> int:
        place = self._window.jump(share) if self._window is not None else None
        self._drift()
        if place is None and self.going:
            self.post_message(self.Going(self))
        return self._cursor if place is None else place

    def _here(self) -> int | None:
        row = self.current
        return row.key if row is not None else None
