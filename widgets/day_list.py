"""A list of lines under headings, as a day has them: a few of each kind, each opening something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from console.signs import Signs
from widgets.ink import Inked, Spans, both_ends


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line; without a target the cursor passes over it."""

    key: str
    left: Spans
    right: Spans
    target: object = None


def Heading(title: str, right: str) -> DayLine:
    """Return a line that names what follows."""
    return DayLine(f"heading {title}", ((title, "dim"),), ((right, "dim"),))


class DayList(Inked, can_focus=True):
    """Shows lines under headings and moves over those that open something."""

    DEFAULT_CSS = "DayList { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="list.up"),
        Binding("pagedown", "move(10)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "move(-10)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "move(-100000)", "first line", show=False, id="list.first"),
        Binding("G,end", "move(100000)", "last line", show=False, id="list.last"),
        Binding("enter,l,right", "open", "open", key_display="enter", id="list.open"),
    ]

    @dataclass
    class Opened(Message):
        """Enter was pressed on a line."""

        target: object

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._lines: Sequence[DayLine] = ()
        self._cursor = 0
        self._top = 0
        self._moved = False

    def show(self, lines: Sequence[DayLine], first: str = "", *, anew: bool = False) -> None:
        """Show these lines; the cursor stays on its line where that is still there, and begins on `first`.

        `anew` lets it begin there once more, where nobody has moved it: what it stood on was all there was.
        """
        if lines == self._lines:
            return
        stays = self.current is not None and (self._moved or not anew)
        key = self._lines[self._cursor].key if stays else first
        self._lines = lines
        targets = self._targets()
        place = next((index for index in targets if lines[index].key == key), None)
        if place is None and targets:
            place = next((index for index in targets if key and index >= self._cursor), targets[0])
        self._cursor = place or 0
        self._follow()
        self.refresh()

    @property
    def current(self) -> object:
        """What the line under the cursor opens; None where there is nothing."""
        return self._lines[self._cursor].target if self._cursor < len(self._lines) else None

    def action_move(self, by: int) -> None:
        """Move over lines that open something."""
        targets = self._targets()
        if not targets:
            return
        at = min(range(len(targets)), key=lambda index: abs(targets[index] - self._cursor))
        self._cursor = targets[max(0, min(len(targets) - 1, at + by))]
        self._moved = True
        self._follow()
        self.refresh()

    def action_open(self) -> None:
        """Open the line under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._follow()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        place = self._top + y
        if place >= len(self._lines):
            return self.strip((), width)
        line = self._lines[place]
        here = place == self._cursor and line.target is not None and self.has_focus
        edge = (f"{self._signs.cursor} " if here else "  ", "here")
        if line.key.startswith("heading"):
            edge = (" ", "")
        right: Spans = (*line.right, (" ", "")) if line.right else ()
        return self.strip(both_ends((edge, *line.left), right, width), width)

    def _targets(self) -> list[int]:
        return [index for index, line in enumerate(self._lines) if line.target is not None]

    def _follow(self) -> None:
        height = self.size.height
        if not height:  # not laid out yet
            return
        targets = self._targets()
        first = self._cursor == (targets[0] if targets else 0)
        self._top = 0 if first else min(self._top, self._cursor)
        self._top = max(self._top, self._cursor - height + 1, 0)
