"""A short list of lines with a cursor, for what is counted in dozens: what waits, what was found, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.ink import Inked, Spans, both_ends


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or with `more` several; without a key it is a heading that the cursor passes over."""

    left: Spans
    right: Spans = ()
    key: str = ""
    more: tuple[Spans, ...] = ()


class LineList(Inked, can_focus=True):
    """Shows items; says which one the cursor reached and which one was chosen."""

    DEFAULT_CSS = """
    LineList { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="list.up"),
        Binding("pagedown", "move_page(1)", "a page down", show=False, id="list.page-down"),
        Binding("pageup", "move_page(-1)", "a page up", show=False, id="list.page-up"),
        Binding("g,home", "first", "the beginning", show=False, id="list.first"),
        Binding("G,end", "last", "the end", show=False, id="list.last"),
        Binding("enter", "choose", "open it", show=False, id="list.open"),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another item; an empty key where there is none."""

        key: str

    @dataclass
    class Chosen(Message):
        """Enter was pressed on an item."""

        key: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: Sequence[Item] = ()
        self._lines: list[tuple[str, Spans, Spans]] = []
        self._keys: list[str] = []
        self._here = ""
        self._first_line = 0

    def show(self, items: Sequence[Item]) -> None:
        """Show these items; the cursor stays on its item, or where that item was."""
        if items == self._items:
            return
        place = self._keys.index(self._here) if self._here in self._keys else 0
        self._items = items
        self._lines = [line for item in items for line in _lines_of(item)]
        self._keys = [item.key for item in items if item.key]
        if self._here not in self._keys:
            self._stand(self._keys[min(place, len(self._keys) - 1)] if self._keys else "")
        self._scroll()

    @property
    def keys(self) -> Sequence[str]:
        """The keys of all items, top to bottom."""
        return self._keys

    @property
    def here(self) -> str:
        """The key of the item under the cursor; empty where there is none."""
        return self._here

    @here.setter
    def here(self, key: str) -> None:
        if key in self._keys:
            self._stand(key)

    def action_move(self, by: int) -> None:
        """Move the cursor by items."""
        if self._keys:
            place = self._keys.index(self._here) + by
            self._stand(self._keys[min(max(place, 0), len(self._keys) - 1)])

    def action_move_page(self, by: int) -> None:
        """Move the cursor by about a screen."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_first(self) -> None:
        """Go to the first item."""
        self.action_move(-len(self._keys))

    def action_last(self) -> None:
        """Go to the last item."""
        self.action_move(len(self._keys))

    def action_choose(self) -> None:
        """Open the item under the cursor."""
        if self._here:
            self.post_message(self.Chosen(self._here))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._scroll()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        width = self.size.width
        place = self._first_line + y
        if place >= len(self._lines):
            return self.strip((), width)
        key, left, right = self._lines[place]
        first = place == 0 or self._lines[place - 1][0] != key
        cursor = "▌" if key and key == self._here and first else " "
        ink = "here" if self.has_focus or not self.can_focus else "dim"
        return self.strip(((cursor, ink), *both_ends(left, right, width - 2)), width)

    def _stand(self, key: str) -> None:
        moved, self._here = key != self._here, key
        self._scroll()
        if moved:
            self.post_message(self.Moved(key))

    def _scroll(self) -> None:
        """Keep the cursor's item in view, with the heading above the first one."""
        places = [place for place, line in enumerate(self._lines) if line[0] == self._here and self._here]
        height = max(self.size.height, 1)
        if places:
            top = 0 if self._keys and self._here == self._keys[0] and places[-1] < height else places[0]
            self._first_line = min(self._first_line, top)
            self._first_line = max(self._first_line, places[-1] - height + 1)
        self._first_line = max(min(self._first_line, len(self._lines) - height), 0)
        self.refresh()


def _lines_of(item: Item) -> list[tuple[str, Spans, Spans]]:
    return [(item.key, item.left, item.right), *((item.key, more, ()) for more in item.more)]
