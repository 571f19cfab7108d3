"""What stands on the terminal: pyte, taught the sequences that it lacks and that the programs measured here send."""

from __future__ import annotations

import re
from typing import Any

import pyte

_UNKNOWN = re.compile(
    rb"\x1b\[[>=<][0-9;]*[A-Za-z]"  # key protocols, window operations
    rb"|\x1b[P_^X][^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # strings to the terminal
    rb"|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1b\[[0-9;]*t"
)


LEFT = 64
"""Columns in which rows are told apart."""


class _Screen(pyte.Screen):
    """A screen that can also scroll its region, repeat a character and erase at a place."""

    last = " "

    def draw(self, data: str) -> None:
        super().draw(data)
        self.last = data[-1:] or self.last

    def scroll_up(self, count: int = 1) -> None:
        self._scroll(count or 1, self.delete_lines)

    def scroll_down(self, count: int = 1) -> None:
        self._scroll(count or 1, self.insert_lines)

    def repeat(self, count: int = 1) -> None:
        self.draw(self.last * (count or 1))

    def _scroll(self, count: int, move: Any) -> None:
        at = self.cursor.y, self.cursor.x
        self.cursor.y, self.cursor.x = self.margins.top if self.margins else 0, 0
        move(count)
        self.cursor.y, self.cursor.x = at


class _Stream(pyte.ByteStream):
    csi = pyte.ByteStream.csi | {"S": "scroll_up", "T": "scroll_down", "b": "repeat"}
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat"}


class Emulator:
    """A terminal's screen, fed with a program's output bit by bit."""

    def __init__(self, columns: int = 120, rows: int = 40) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = _Stream(self._screen)
        self._fed = 0

    def see(self, output: bytes) -> tuple[list[str], list[str]]:
        """Take in what was added to a program's output; returns its rows, and how each row is coloured."""
        self._stream.feed(_UNKNOWN.sub(b"", output[self._fed :]))
        self._fed = len(output)
        buffer, columns = self._screen.buffer, self._screen.columns
        looks = []
        for row in range(self._screen.lines):
            cells = (buffer[row][column] for column in range(columns))
            looks.append("".join(f"{cell.fg}{cell.bg}{cell.bold}{cell.reverse}" for cell in cells))
        return list(self._screen.display), looks


def shifted(before: list[str], after: list[str], most: int = 3) -> int:
    """Return by how many rows a screen's text was scrolled, up to `most`: 0 where it stands as before.

    Only the left of each row counts: scroll bars and panes beside a list do not go with it.
    """

    def alike(by: int) -> int:
        pairs = ((old[:LEFT], new[:LEFT]) for old, new in zip(before[by:], after, strict=False))
        return sum(old == new and bool(new.strip()) for old, new in pairs)

    return max(range(most + 1), key=alike)
