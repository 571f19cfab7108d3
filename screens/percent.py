"""Asks how far into a list to go."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class Share(Input):
    """The field; a percent sign ends it as enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,percent_sign", "submit", "go there", priority=True, id="percent.go"),
    ]


class Percent(ModalScreen[float | None]):
    """Ends with a share of the list, 0 … 1, or None."""

    DEFAULT_CSS = """
    Percent { align: left bottom; background: transparent; }
    Percent > Vertical {
        width: 100%; height: auto; border-top: solid $primary; padding: 0 1; background: $background;
    }
    Percent Input { height: 1; border: none; padding: 0; background: transparent; }
    Percent Input:focus { border: none; }
    Percent Static { height: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", priority=True, id="percent.leave"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Vertical():
            yield Static(Content("How far into the list?"))
            field = Share(
                placeholder="0 to 100 percent; enter goes there, esc stays here",
                restrict=r"\d{0,3}(?:[.]\d?)?",
                compact=True,
            )
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Be ready to type."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there; without a number, stay."""
        event.stop()
        typed = event.value.strip(".")
        self.dismiss(min(1.0, float(typed) / 100) if typed else None)

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)
