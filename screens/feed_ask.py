"""A panel that asks for a few words on one line; enter keeps them, esc and an empty line do nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from console.text import clean_line
from screens.panel import OneLine


class Ask(OneLine[str]):
    """Ends with the words, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "nothing happens", id="ask.leave"),
    ]

    def __init__(self, question: str, hint: str, first: str = "") -> None:
        """`hint` stands in the empty field; `first` is what is in it already."""
        field = Input(first, placeholder=f"{hint} · enter keeps it, esc: nothing happens")
        super().__init__(question, field, lambda typed: clean_line(typed).strip() or None)
