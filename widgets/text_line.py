"""One line of a form that is typed: its label, and a field."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widgets import Input

from widgets.field import LABEL
from widgets.ink import Inked


class Label(Inked):
    """The word before a field."""

    DEFAULT_CSS = f"Label {{ width: {LABEL + 2}; height: 1; }}"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        return self.strip(((f"  {self._words}", "dim"),), self.size.width)


class TextLine(Horizontal):
    """A label and a field of one line."""

    DEFAULT_CSS = """
    TextLine { height: 1; }
    TextLine Input { height: 1; width: 1fr; border: none; padding: 0; background: transparent; }
    TextLine Input:focus { border: none; }
    """

    def __init__(self, label: str, value: str, hint: str, *, id: str) -> None:
        super().__init__()
        self._label = label
        self.input = Input(value, placeholder=hint, id=id, compact=True, select_on_focus=False)
        self.input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Lay out label and field."""
        yield Label(self._label)
        yield self.input
