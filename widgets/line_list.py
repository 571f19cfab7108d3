"""A short list of lines with a cursor, for what is counted in dozens: what waits, what was found, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from widgets.ink import Spans, both_ends
from widgets.stop_list import StopList


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or with `more` several; without a key it is a heading that the cursor passes over."""

    left: Spans
    right: Spans = ()
    key: str = ""
    more: tuple[Spans, ...] = ()


class LineList(StopList):
    """Shows items; says which one the cursor reached and which one was chosen."""

    DEFAULT_CSS = """
    LineList { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
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
        self._texts: list[tuple[Spans, Spans]] = []
        self._keys: list[str] = []
        self._told = ""

    def show(self, items: Sequence[Item]) -> None:
        """Show these items; the cursor stays on its item, or where that item was."""
        if items == self._items:
            return
        here, place = self.here, self._cursor
        self._items = items
        self._texts, self._keys = [], []
        stops: list[range] = []
        for item in items:
            first = len(self._texts)
            self._texts += [(item.left, item.right), *((more, ()) for more in item.more)]
            if item.key:
                self._keys.append(item.key)
                stops.append(range(first, len(self._texts)))
        self._lay(len(self._texts), stops, self._keys.index(here) if here in self._keys else place)
        self.tell()

    @property
    def keys(self) -> Sequence[str]:
        """The keys of all items, top to bottom."""
        return self._keys

    @property
    def here(self) -> str:
        """The key of the item under the cursor; empty where there is none."""
        return self._keys[self._cursor] if self._cursor < len(self._keys) else ""

    @here.setter
    def here(self, key: str) -> None:
        if key in self._keys:
            before = self._stand()
            self._put(self._keys.index(key))
            self._show(before)

    def action_choose(self) -> None:
        """Open the item under the cursor."""
        if self.here:
            self.post_message(self.Chosen(self.here))

    @property
    def _cursor_ink(self) -> str:
        return "here" if self.has_focus or not self.can_focus else "dim"

    def _here(self) -> str:
        return self.here

    def _tell(self, here: object) -> None:
        self.post_message(self.Moved(self.here))

    def _spans(self, line: int, width: int) -> Spans:
        return both_ends(*self._texts[line], width)
