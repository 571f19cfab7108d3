"""A list of lines that are all known; the cursor stops at things that take one or several of them."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rich.segment import Segment

from widgets.ink import Spans
from widgets.rows import RowView


class StopList(RowView):
    """Holds what it shows; other lines, as headings, are passed over."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._count = 0
        self._stops: Sequence[range] = ()
        self._starts: Sequence[int] = ()

    @abstractmethod
    def _spans(self, line: int, width: int) -> Spans:
        """Return what a line says in `width` cells, the cursor's cell left out."""

    def _lay(self, count: int, stops: Sequence[range], cursor: int) -> None:
        """Show so many lines, with the cursor on one of the things in them."""
        self._count, self._stops = count, stops
        self._starts = [lines.start for lines in stops]
        self._forget_drawn()
        self._put(cursor)
        self.refresh()

    def _reach(self, place: int) -> int | None:
        return max(0, min(place, len(self._stops) - 1)) if self._stops else None

    def _lines_of(self, place: int) -> range:
        return self._stops[place] if place < len(self._stops) else range(0)

    def _place_at(self, line: int, by: int) -> int:
        return bisect_left(self._starts, line) if by > 0 else bisect_right(self._starts, line) - 1

    def _end(self) -> int:
        return self._count

    def _last(self) -> int:
        return len(self._stops) - 1

    def _share(self, share: float) -> int:
        return round(share * (len(self._stops) - 1))

    def _first_line(self, lines: range) -> int:
        """The heading above the first thing is in view with it, where there is room."""
        return 0 if lines.start == self._starts[0] and lines.stop <= self.rows_high else lines.start

    def _body(self, row: int, width: int) -> Sequence[Segment]:
        line = self._top + row
        drawn: list[Segment] | None = self._drawn.get(line)
        if drawn is None:
            spans = self._spans(line, width) if line < self._count else ()
            drawn = self._drawn[line] = self.segments(spans, width)
        return drawn
