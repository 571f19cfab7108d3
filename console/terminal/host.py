"""What the driver asks of the application."""

from collections.abc import Callable
from typing import Protocol

from console.terminal.capabilities import Terminal
from console.terminal.prepaint import Prepainted
from console.terminal.restore import Restorer


class Host(Protocol):
    """What the driver asks of the application."""

    terminal: Terminal
    restorer: Restorer
    line_lost: Callable[[], None]
    """Called when the terminal is gone."""
    prepainted: Prepainted | None
    """What stands on the terminal already, if it was entered before us."""

    @property
    def is_ending(self) -> bool:
        """Whether it has been told to end."""

    def cleared(self, columns: int, rows: int, prepainted: Prepainted | None = None) -> None:
        """The screen is of this size and empty, but for what was painted there before us."""

    def resized(self, columns: int, rows: int) -> None:
        """The screen is of this size now, and nobody knows what it shows."""

    def redraw(self) -> None:
        """Draw everything again: something else has drawn."""

    def show(self) -> None:
        """Draw what the terminal does not show yet."""

    def swift(self, keys: str) -> int:
        """Act on keys before Textual sees them; returns how many characters of `keys` that took."""
