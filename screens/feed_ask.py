"""A panel that asks for a few words on one line; enter keeps them, esc and an empty line do nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from console.text import clean_line


class Ask(ModalScreen[str | None]):
    """Ends with the words, or None."""

    DEFAULT_CSS = """
    Ask { align: left bottom; background: transparent; }
    Ask > Vertical {
        width: 100%; height: auto; border-top: solid $primary; padding: 0 1; background: $background;
    }
    Ask Static { height: 1; text-style: bold; }
    Ask Input { height: 1; border: none; padding: 0; background: transparent; }
    Ask Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "nothing happens", id="ask.leave"),
    ]

    def __init__(self, question: str, hint: str, first: str = "") -> None:
        """`hint` stands in the empty field; `first` is what is in it already."""
        super().__init__()
        self._question, self._hint, self._first = question, hint, first

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Vertical():
            yield Static(Content(self._question))
            field = Input(self._first, placeholder=f"{self._hint} · enter keeps it, esc: nothing happens")
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the words, where there are any."""
        event.stop()
        self.dismiss(clean_line(event.value).strip() or None)

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)
