"""What stands over everything where a terminal is too small to show anything rightly."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Inked
from widgets.wrap import wrap

COLUMNS, ROWS = 40, 8
"""The smallest terminal in which a screen still says what it must."""
TOO_SMALL = "too-small"
"""The class of a screen that is covered."""


def too_small(width: int, height: int) -> bool:
    """Tell whether nothing can be shown rightly in so many columns and rows."""
    return width < COLUMNS or height < ROWS


class TooSmall(Inked):
    """Covers the screen, and says how much room is needed, while there is too little."""

    DEFAULT_CSS = """
    TooSmall { layer: above; display: none; width: 100%; height: 100%; background: $background; }
    """

    def render_line(self, y: int) -> Strip:
        """Draw a line of the sentence."""
        width = self.size.width
        here = f"Amends needs {COLUMNS} columns and {ROWS} rows; here are {self.app.size.width} and "
        lines = wrap(f"{here}{self.app.size.height}. ctrl+q leaves.", width)
        return self.strip(((lines[y], "") if y < len(lines) else ("", ""),), width)
