"""The alarms above the feed: as tall as they need, within what the screen can spare."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from widgets.line_list import Item, LineList

SHARE = 3
"""Into how many parts of this size a screen is cut; alarms take one."""


class AlarmList(LineList):
    """Shows alarms with what belongs to them; takes no room where there are none."""

    DEFAULT_CSS = """
    AlarmList { height: auto; }
    AlarmList.none { display: none; }
    """

    def show(self, items: Sequence[Item]) -> None:
        """Show these items, in as many lines as they need."""
        before = len(self._lines)
        super().show(items)
        self.set_class(not items, "none")
        if len(self._lines) != before:
            self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line; the cursor only while it is here."""
        if self.has_focus:
            return super().render_line(y)
        here, self._here = self._here, ""
        try:
            return super().render_line(y)
        finally:
            self._here = here

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show none."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a row for each line, but leave the larger part of the screen to the list below."""
        first = len(self._items[0].more) + 1 if self._items else 0
        fair = self.app.size.height // SHARE - 2
        return min(len(self._lines), max(fair, first if self.app.size.height >= 24 else 1, 1))
