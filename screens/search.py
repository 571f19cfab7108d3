"""Search over everything while typing: names, numbers, and every word that was said."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from console.cache.finding import Hit
from console.model import Ref
from screens.base import DeskScreen
from widgets.ink import Spans, cut
from widgets.line_list import Item, LineList
from widgets.when import ago

PAUSE = 0.06
"""Seconds after a letter in which further letters are waited for."""
LIMIT = 60
WIDE = 110
"""Columns from which a line says where the ticket is and who has it."""


class Find(Input):
    """The field; arrows and enter act on what was found below it."""

    DEFAULT_CSS = """
    Find { height: 1; border: none; padding: 0 1; background: transparent; }
    Find:focus { border: none; }
    """


class SearchScreen(DeskScreen[None]):
    """Says of every ticket it finds where the words are; enter opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "down", show=False, priority=True, id="search.down"),
        Binding("up,ctrl+p", "move(-1)", "up", show=False, priority=True, id="search.up"),
        Binding("pagedown", "move(10)", "further down", show=False, priority=True, id="search.page-down"),
        Binding("pageup", "move(-10)", "further up", show=False, priority=True, id="search.page-up"),
        Binding("enter", "open", "open", key_display="enter", priority=True, id="search.open-ticket"),
        Binding("escape", "leave", "back", priority=True, id="search.leave"),
    ]

    def content(self) -> ComposeResult:
        """Lay out the field and what was found."""
        field = Find(placeholder="a number, a name, or any word that was said", compact=True)
        field.cursor_blink = False
        yield field
        yield LineList()

    def on_mount(self) -> None:
        """Be ready to type."""
        self._timer: Timer | None = None
        self.query_one(LineList).can_focus = False
        self.query_one(Find).focus()

    def load(self) -> None:
        """Search for what is in the field."""
        text = self.query_one(Find).value
        hits = self.desk.cache.search(text, LIMIT)
        self.query_one(LineList).show(self._items(text, hits))

    def _items(self, text: str, hits: list[Hit]) -> list[Item]:
        if hits:
            return [self._item(hit) for hit in hits]
        if not text.strip():
            return [Item(((" Closed tickets are found too; every word must be there.", "dim"),))]
        return [Item(((f" Nothing holds “{text.strip()}”.", "dim"),))]

    def _item(self, hit: Hit) -> Item:
        row = hit.row
        left: Spans = (
            (f" {row.number}  ", "" if row.status.active else "dim"),
            (row.subject, "bright" if row.status.active else "dim"),
        )
        facts = [cut(row.status_name, 16), ago(row.updated, self.desk.now())]
        if self.size.width >= WIDE:
            facts.insert(1, f"{row.queue} · {row.assignee or 'nobody'}")
        right: Spans = ((" · ".join(facts), "dim"),)
        said = ((("     said  ", "dim"), (hit.snippet, "")),) if hit.where == "said" else ()
        return Item(left, right, str(row.ref), said)

    def on_input_changed(self) -> None:
        """Search once the letters pause for a moment."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.load)

    def action_move(self, by: int) -> None:
        """Move the cursor through what was found."""
        self.query_one(LineList).action_move(by)

    def action_open(self) -> None:
        """Open the ticket under the cursor, as it was found by what is in the field now."""
        self.load()
        here = self.query_one(LineList).here
        if here:
            self.guide.open_ticket(Ref.parse(here), beside=self._beside)

    def _beside(self, ref: Ref, by: int) -> Ref | None:
        found = self.query_one(LineList).keys
        place = found.index(str(ref)) + by if str(ref) in found else -1
        return Ref.parse(found[place]) if 0 <= place < len(found) else None

    def action_leave(self) -> None:
        """Go back to where the search began."""
        self.dismiss(None)
