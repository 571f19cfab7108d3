"""Moves in a list, made as soon as their keys are read: all keys of one read together, drawn once.

Everything else goes Textual's way, and so does a move that something waits before: a key that was pressed
earlier, a sentence that the next key ends, a panel. What a key means is what the bindings say where the focus is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from textual.geometry import Region
from textual.screen import Screen

from console.terminal.keys import key_of
from console.terminal.paint import Patch
from console.terminal.seam import TerminalApp
from widgets.rows import Move, RowView
from widgets.too_small import TOO_SMALL

_KEY = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[^\x1b]")
"""One key as a terminal sends it."""
_MOVES: Final[Mapping[str, Move]] = {
    "move(1)": ("move", 1),
    "move(-1)": ("move", -1),
    "page(1)": ("page", 1),
    "page(-1)": ("page", -1),
    "first": ("first", 1),
    "last": ("last", 1),
}
"""The actions of a list that only move its cursor, as its bindings name them."""
MANY = 512
"""Meanings of keys that are remembered."""


class Swift:
    """Makes moves in the list that has the focus."""

    def __init__(self, app: TerminalApp[None]) -> None:
        self._app = app
        self._moves: WeakKeyDictionary[RowView, dict[str, Move | None]] = WeakKeyDictionary()
        """What each key that was pressed does in a list, by what the terminal sends for it."""

    def take(self, keys: str) -> int:
        """Make the moves that `keys` begin with; returns how many characters they take."""
        stack = self._app.screen_stack
        rows = stack[-1].focused if stack else None
        if not isinstance(rows, RowView):
            return 0
        moves, taken = self._read(keys, rows)
        if moves:
            region = self._place_of(rows, stack[-1])
            if region is None:
                moves, taken = [], 0
            else:
                scrolls = region.width == self._app.size.width
                by, pieces = rows.move_at_once(moves, scrolls=scrolls)
                if by:
                    self._app.scroll(region.y + rows.HEAD, region.bottom - 1, by)
                self._app.draw(Patch(region.y + y, region.x + x, drawn) for y, x, drawn in pieces)
        if taken < len(keys):
            rows.tell()  # whatever the next key does, it finds everything as the cursor stands
        return taken

    def _read(self, keys: str, rows: RowView) -> tuple[list[Move], int]:
        """Return the moves that keys begin with, the same one after the other as one, and their length."""
        moves: list[Move] = []
        meanings = self._moves.setdefault(rows, {})
        taken = 0
        while (key := _KEY.match(keys, taken)) is not None:
            sent = key[0]
            if sent not in meanings:
                if len(meanings) >= MANY:
                    meanings.clear()
                meanings[sent] = meaning(sent, rows)
            move = meanings[sent]
            if move is None:
                break
            if moves and moves[-1][0] == move[0] and moves[-1][1] * move[1] > 0:
                move = (move[0], moves.pop()[1] + move[1])
            moves.append(move)
            taken = key.end()
        return moves, taken

    def _place_of(self, rows: RowView, screen: Screen[Any]) -> Region | None:
        """Return where the list stands on the screen; None where it has to wait, or is not seen whole."""
        if screen.has_class(TOO_SMALL) or not self._app.is_at_rest(rows):
            return None
        place = screen.find_widget(rows)
        return place.region if place.visible_region == place.region else None


def meaning(sent: str, rows: RowView) -> Move | None:
    """Return what a key does in a list: nothing but a move counts, and only if it comes to the list."""
    bound = rows.screen.active_bindings.get(key_of(sent))
    reaches = bound is not None and bound.enabled and bound.node is rows
    return _MOVES.get(bound.binding.action) if bound is not None and reaches else None
