"""One line of a form that is filled in from a list: enter opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from widgets.ink import Inked, both_ends

LABEL = 12
"""Cells that a label takes."""


class Field(Inked, can_focus=True):
    """Shows a label and what was chosen."""

    DEFAULT_CSS = """
    Field { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "choose", id="form.choose"),
        Binding("down", "app.focus_next", "next field", show=False, id="form.next"),
        Binding("up", "app.focus_previous", "previous field", show=False, id="form.previous"),
    ]

    @dataclass
    class Opened(Message):
        """The field is to be filled in."""

        field: Field

    def __init__(self, label: str, empty: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self._empty = empty
        self._shown = ""

    def show(self, words: str) -> None:
        """Show what was chosen; nothing shows what that means."""
        if words != self._shown:
            self._shown = words
            self.refresh()

    def action_open(self) -> None:
        """Ask for the list."""
        self.post_message(self.Opened(self))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show none."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        cursor = ("▌" if self.has_focus else " ", "here")
        value = (self._shown, "") if self._shown else (self._empty, "dim")
        left = (cursor, (f" {self._label:<{LABEL}}", "dim"), value)
        hint = (("enter chooses", "dim"),) if self.has_focus else ()
        return self.strip(both_ends(left, hint, self.size.width - 2), self.size.width)
