"""A list of what comes in: live while the agent has not left its top, still from then on."""

from __future__ import annotations

from collections.abc import Sequence

from console.model import Kept, Window
from widgets.fact_table import Column, FactTable, RowT


class FeedTable(FactTable[RowT]):
    """Follows what comes in as long as the cursor was not moved off the top; `g` follows again."""

    live = True
    """News are shown as they come; the cursor stays on its row all the same."""

    def show(
        self, window: Window[RowT], columns: Sequence[Column[RowT]] | None = None, key: int | None = None
    ) -> None:
        """Show another window, and follow it unless the cursor begins elsewhere than at the top."""
        super().show(window, columns, key)
        self.live = self._cursor == 0

    def action_first(self) -> None:
        """Go to the top and follow what comes in."""
        super().action_first()
        self.live = True

    def _move_to(self, place: int, page: int = 0) -> None:
        super()._move_to(place, page)
        self.live = self._cursor == 0

    def _keep_place(self, kept: Kept) -> None:
        """While live, let news in above and the cursor go down with its row as far as the view reaches."""
        if self.live and kept.cursor < self._height:
            self._top, self._cursor = 0, kept.cursor
            return
        self.live = False
        super()._keep_place(kept)
