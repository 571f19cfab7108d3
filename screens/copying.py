"""Offers what can be copied of a thing, and copies what is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screens.pick import Choice, Pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screens.base import DeskScreen


def offer(screen: DeskScreen[Any], choices: Sequence[tuple[str, str, str]], address: str) -> None:
    """Offer texts, each with what it is called and the key that picks it, and the address where one is known."""
    named = [*choices, (address, "address", "a")] if address else choices
    made = [Choice(text, label, text.partition("\n")[0], key) for text, label, key in named]

    def picked(text: str | None) -> None:
        if text is not None:
            screen.app.copy_to_clipboard(text)
            screen.say(f"Copied, where your terminal allows it: {text}")

    screen.app.push_screen(Pick("Copy", made, screen.desk.signs, typed=False), picked)
