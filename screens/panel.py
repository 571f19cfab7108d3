"""The frame of a panel at the foot of the screen, and of one that asks for a few words on one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

ResultT = TypeVar("ResultT")


class Panel(ModalScreen[ResultT], Generic[ResultT]):
    """Stands below what it was opened over, under a line: a title and what belongs to it, as high as they are."""

    DEFAULT_CSS = """
    Panel { align: left bottom; background: transparent; }
    Panel > Vertical {
        width: 100%; height: auto; max-height: 80%; border-top: solid $primary;
        padding: 0 1; background: $background;
    }
    Panel Static { height: 1; text-style: bold; }
    Panel Input { height: 1; border: none; padding: 0; background: transparent; }
    Panel Input:focus { border: none; }
    """


class OneLine(Panel[ResultT | None], Generic[ResultT]):
    """Asks for one line; ends with what it means, or None."""

    def __init__(self, question: str, field: Input, meaning: Callable[[str], ResultT | None]) -> None:
        """`field` is what is typed in, its placeholder says what the keys do; `meaning` reads what was typed."""
        super().__init__()
        self._question, self._field, self._meaning = question, field, meaning

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Vertical():
            yield Static(Content(self._question))
            self._field.cursor_blink = False
            yield self._field

    def on_mount(self) -> None:
        """Be ready to type."""
        self._field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """End with what was typed."""
        event.stop()
        self.dismiss(self._meaning(event.value))

    def action_leave(self) -> None:
        """End with nothing."""
        self.dismiss(None)
