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

    def shift(self, kind: str, by: int) -> None:
        """Stand elsewhere; only at the top what comes in is followed."""
        super().shift(kind, by)
        self.live = self._cursor == 0

    def _go(self, place: int | None) -> None:
        super()._go(place)
        self.live = self._cursor == 0

    def _keep_place(self, kept: Kept) -> None:
        """While live, let news in above and the cursor go down with its row as far as the view reaches."""
        if self.live and kept.cursor < self.rows_high:
            self._top, self._cursor = 0, kept.cursor
            return
        self.live = False
        super()._keep_place(kept)
