"""Asks how far into a list to go."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.panel import OneLine


class Share(Input):
    """The field; a percent sign ends it as enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,percent_sign", "submit", "go there", priority=True, id="percent.go"),
    ]


class Percent(OneLine[float]):
    """Ends with a share of the list, 0 … 1, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", priority=True, id="percent.leave"),
    ]

    def __init__(self) -> None:
        hint = "0 to 100 percent; enter goes there, esc stays here"
        field = Share(placeholder=hint, restrict=r"\d{0,3}(?:[.]\d?)?")
        super().__init__("How far into the list?", field, share)


def share(typed: str) -> float | None:
    """Return the share that a number of percents is; None where there is no number."""
    number = typed.strip(".")
    return min(1.0, float(number) / 100) if number else None
