"""The alarms above the feed: as tall as they need, within what the screen can spare."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

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
        before = self._count
        super().show(items)
        self.set_class(not items, "none")
        if self._count != before:
            self.refresh(layout=True)

    @property
    def _cursor_ink(self) -> str:
        """The cursor is drawn only while it is here."""
        return "here" if self.has_focus else ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return a row for each line, but leave the larger part of the screen to the list below."""
        first = len(self._items[0].more) + 1 if self._items else 0
        fair = self.app.size.height // SHARE - 2
        return min(self._count, max(fair, first if self.app.size.height >= 24 else 1, 1))
