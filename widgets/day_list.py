"""A list of lines under headings, as a day has them: a few of each kind, each opening something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from console.signs import Signs
from widgets.day_spans import DayLine as DayLine
from widgets.day_spans import Heading as Heading
from widgets.day_spans import day_spans
from widgets.spans import Spans
from widgets.stop_list import StopList


class DayList(StopList):
    """Shows lines under headings and moves over those that open something."""

    DEFAULT_CSS = "DayList { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open", "open", key_display="enter", id="list.open"),
    ]
    followed = False

    @dataclass
    class Opened(Message):
        """Enter was pressed on a line."""

        target: object

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self.cursor_sign, self.thumb_sign = signs.cursor, signs.thumb
        self._lines: Sequence[DayLine] = ()
        self._targets: list[DayLine] = []
        self._moved = False

    def show(self, lines: Sequence[DayLine], first: str = "", *, anew: bool = False) -> None:
        """Show these lines; the cursor stays on its line where that is still there, and begins on `first`.

        `anew` lets it begin there once more, where nobody has moved it: what it stood on was all there was.
        """
        if lines == self._lines:
            return
        stays = self.current is not None and (self._moved or not anew)
        key = self._targets[self._cursor].key if stays else first
        line = self._starts[self._cursor] if self._starts else 0
        self._lines = lines
        stops = [index for index, one in enumerate(lines) if one.target is not None]
        self._targets = [lines[index] for index in stops]
        place = next((place for place, one in enumerate(self._targets) if one.key == key), None)
        if place is None:
            place = next((place for place, index in enumerate(stops) if key and index >= line), 0)
        self._lay(len(lines), [range(index, index + 1) for index in stops], place)

    @property
    def current(self) -> object:
        """What the line under the cursor opens; None where there is nothing."""
        return self._targets[self._cursor].target if self._cursor < len(self._targets) else None

    def shift(self, kind: str, by: int) -> None:
        """Stand elsewhere, because the agent wants it."""
        self._moved = True
        super().shift(kind, by)

    def action_open(self) -> None:
        """Open the line under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def _follow(self) -> None:
        """Keep the cursor in view; before there is one, what is under way stays in view above it."""
        if self.outer_size:
            super()._follow()

    def _here(self) -> object:
        return self.current

    def _tell(self, here: object) -> None:
        """Nobody asks: the same can be done with every line."""

    def _spans(self, line: int, width: int) -> Spans:
        edge, *said = day_spans(self._lines[line], False, width + 2, self._signs)
        return ((edge[0][1:], ""), *said)
