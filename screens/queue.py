"""A queue: its tickets in an order that says why each stands where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.widgets import Input

from console.cache.tallies import Numbers
from console.cache.windows import TicketWindow
from console.filters import Filter, FilterError, Order, parse
from console.model import Ref, Row
from screens.base import Desk
from screens.pick import Choice, Pick
from screens.queue_numbers import counts
from screens.verbs import VERBS, TicketVerbs
from widgets.fact_table import Column, FactTable
from widgets.preview import Preview
from widgets.rule import Rule
from widgets.ticket_columns import columns
from widgets.title_line import TitleLine

ORDERS = {
    Order.PROMISE: "by promise",
    Order.IMPACT: "by impact",
    Order.PRIORITY: "by priority",
    Order.NEWS: "newest change first",
    Order.AGE: "oldest first",
}
STEP = 25
"""Seconds after which ages and what is left of promises are drawn anew."""
PREVIEW_FROM = 140
"""Cells of width from which the ticket under the cursor is shown beside the list: below, subjects need the room,
and a list as wide as the terminal scrolls there by moving its lines."""


class QueueScreen(TicketVerbs[None]):
    """Lists the tickets of one queue, or of a filter over all of them."""

    PLACE = "queues"
    AUTO_FOCUS = "#tickets"
    DEFAULT_CSS = """
    QueueScreen #filter { display: none; height: 1; border: none; padding: 0 1; background: transparent; }
    QueueScreen #filter:focus { border: none; }
    QueueScreen.filtering #filter { display: block; }
    QueueScreen #lists { height: 1fr; }
    QueueScreen #lists > FactTable { width: 1fr; }
    QueueScreen Preview { width: 38%; display: none; }
    QueueScreen.wide Preview { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *VERBS,
        Binding("slash", "filter", "find", key_display="/", id="queue.filter"),
        Binding("O", "order", "order", id="queue.order"),
        Binding("x", "explain", "why here", show=False, id="queue.explain"),
        Binding("r", "open_for('reply')", "reply", id="ticket.reply"),
        Binding("c", "open_for('note')", "note", show=False, id="ticket.note"),
        Binding("plus", "create", "new ticket", key_display="+", show=False, id="ticket.create"),
        Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
        Binding("n", "match(False)", "next match", show=False, id="list.next"),
        Binding("N", "match(True)", "previous match", show=False, id="list.previous"),
        Binding("escape", "clear", "clear filter and marks", show=False, id="queue.clear"),
    ]

    def __init__(self, desk: Desk, title: str, wanted: Filter, order: Order | None = None) -> None:
        super().__init__(desk)
        self._title = title
        self._base = wanted
        self._wanted = wanted
        kept = desk.cache.places.get(f"order:{title}", Order.PROMISE.value)
        self._order = order or (Order(kept) if kept in set(Order) else Order.PROMISE)
        self._several = len(desk.settings.services) > 1
        self._window: TicketWindow | None = None
        self._numbers: Numbers | None = None
        self._drawn = desk.now()

    def content(self) -> ComposeResult:
        """Lay out title, filter, list and preview."""
        yield TitleLine()
        yield Rule()
        field = Input(
            placeholder="words, p:1-2, who:me, is:late, status:open … enter keeps it, esc clears", id="filter"
        )
        field.cursor_blink = False
        yield field
        with Horizontal(id="lists"):
            yield FactTable[Row](self.desk.signs, id="tickets")
            yield Preview(self.desk.signs)

    @property
    def table(self) -> FactTable[Row]:
        """The list."""
        return self.query_one("#tickets", FactTable)

    def on_mount(self) -> None:
        """Show the queue."""
        self._show()
        self.table.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show the preview where there is room."""
        self.table.followed = self.size.width >= PREVIEW_FROM
        self.set_class(self.table.followed, "wide")
        self.call_after_refresh(self._show_preview)

    # ---- what is shown ----------------------------------------------------------------------------------

    def _show(self, key: int | None = None) -> None:
        self._leave_window()
        window = self.desk.cache.window(self._wanted, self._order, lambda: self.desk.now().timestamp())
        self._window, self._numbers = window, None
        window.listen(self._came)
        table = self.table
        table.show(window, self._columns(), key)
        table.empty = self._empty()
        self._say_title()
        self.call_after_refresh(self._count)

    def _leave_window(self) -> None:
        if self._window is not None:
            self._window.close()
            self.desk.cache.counter.drop(self)

    def on_unmount(self) -> None:
        """Want no counts any more."""
        self._leave_window()

    def _came(self) -> None:
        """Show what the window learned later: rows, how many there are, what holds the words of the filter."""
        with suppress(NoMatches):  # it was left meanwhile
            self.table.empty = self._empty()
            if self.table.news():
                self._count()
            else:
                self.table.came()
            self._say_title()

    def _columns(self) -> list[Column[Row]]:
        self._drawn = self.desk.now()
        return columns(
            self.desk.signs,
            self._drawn,
            queue=not self._wanted.queue,
            several=self._several,
            by_impact=self._order is Order.IMPACT,
        )

    def load(self) -> None:
        """Show news, and how time has gone on: nothing moves under the cursor."""
        if (self.desk.now() - self._drawn).total_seconds() >= STEP:
            self.table.draw_as(self._columns())
        if self.table.news():
            self.call_after_refresh(self._count)
        self._say_title()
        self._show_preview()
        self._be_here()

    def _be_here(self) -> None:
        self.desk.cache.wishes.be_at(self._wanted.service, self._wanted.queue)

    def _count(self) -> None:
        """Have everything counted behind the keys, after the rows are on screen."""
        if not self.is_mounted or self._window is None:
            return
        self._window.measure()
        if self._wanted == self._base and self._wanted.state == "open":
            told = partial(self.call_later, self._told, self._wanted)
            self.desk.cache.count_numbers(self, self._wanted, told)
        self._say_title()

    def _told(self, wanted: Filter, numbers: Numbers) -> None:
        if wanted == self._wanted:
            self._numbers = numbers
            self._say_title()

    def _say_title(self) -> None:
        table = self.table
        right = ORDERS[self._order]
        narrowed = self._wanted != self._base
        if table.news_above:
            right = f"{table.news_above} new {self.desk.signs.more} · {right}"
        if narrowed:
            right = f"{right} / {self.query_one('#filter', Input).value}"
        marked = len(table.marked)
        count = self._window.counted() if self._window is not None else None
        parts = [f"{marked} marked"] if marked else []
        parts += counts(count, self._numbers, self._wanted.state, narrowed=narrowed)
        self.query_one(TitleLine).show(self._title, " · ".join(parts), right)

    def _empty(self) -> str:
        if self._window is not None and self._window.looking:
            return "Looking."
        if self._wanted != self._base:
            return "Nothing fits this filter. esc clears it."
        if any(one.state.value in ("loading", "starting") for one in self.desk.cache.health()):
            return "The first tickets are on their way."
        return "Nothing is open here."

    def _show_preview(self) -> None:
        preview = self.query_one(Preview)
        if not preview.display:
            return
        row = self.table.current
        if row is None:
            preview.show(None, (), self.desk.now())
            return
        ticket = self.desk.cache.ticket(row.ref)
        preview.show(ticket, self.desk.cache.conversation(row.ref), self.desk.now())

    def on_fact_table_moved(self, event: FactTable.Moved) -> None:
        """Follow the cursor with the preview."""
        self._show_preview()

    def on_fact_table_marked(self, event: FactTable.Marked) -> None:
        """Say how many are marked."""
        self._say_title()

    # ---- keys -------------------------------------------------------------------------------------------

    def targets(self) -> Sequence[Row]:
        """Return the marked rows, else the one under the cursor."""
        return self.table.chosen

    def done_with(self, words: str) -> None:
        """Take the marks away: what was marked has been done."""
        if self.table.marks:
            self.table.unmark()
        super().done_with(words)

    def on_fact_table_opened(self, event: FactTable.Opened) -> None:
        """Open the ticket."""
        self.action_open_for("")

    def action_open_for(self, what: str) -> None:
        """Open the ticket under the cursor, to reply or to note where `what` says so."""
        row = self.table.current
        if row is not None:
            self.guide.open_ticket(row.ref, what, self._beside)

    def _beside(self, ref: Ref, by: int) -> Ref | None:
        """Return the next or previous ticket of this list, and put the cursor on it."""
        current = self.table.current
        if current is None:
            return None
        row = self.table.beside(current.key, by)
        if row is None:
            return None
        self.table.go(row.key)
        return row.ref

    def action_order(self) -> None:
        """Choose another order."""
        choices = [Choice(order, words) for order, words in ORDERS.items()]

        def picked(order: Order | None) -> None:
            if order is not None:
                self._order = order
                self.desk.cache.places.keep(f"order:{self._title}", order.value)
                self._show(self.table.current.key if self.table.current else None)

        self.app.push_screen(Pick("Order", choices, self.desk.signs), picked)

    def action_explain(self) -> None:
        """Say why the row under the cursor stands where it stands."""
        from screens.feed_why import Why
        from screens.queue_why import explain

        row = self.table.current
        if row is not None:
            lines = explain(row, self.desk.signs, self.desk.now())
            self.app.push_screen(Why("Why it stands here", lines))

    def action_filter(self) -> None:
        """Narrow the list while typing."""
        self.add_class("filtering")
        field = self.query_one("#filter", Input)
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits so far."""
        try:
            self._wanted = parse(event.value, self._base)
        except FilterError as wrong:
            self.say(str(wrong))
            return
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go back to the list."""
        if not event.value.strip():
            self.remove_class("filtering")
        self.table.focus()
        self.refresh_all()

    def action_clear(self) -> None:
        """Stay here where a far move waits for its rows, else take filter and marks away; without any, go back."""
        if self.table.going:
            self.table.stay()
            return
        field = self.query_one("#filter", Input)
        if not (field.value or field.has_focus or self.table.marks):
            self.dismiss(None)
            return
        field.value = ""
        self.remove_class("filtering")
        self._wanted = self._base
        self.table.unmark()
        self._show(self.table.current.key if self.table.current else None)
        self.table.focus()

    def action_match(self, backwards: bool) -> None:
        """Go to the next row that holds what the filter's field says, or just the next row."""
        words = self.query_one("#filter", Input).value.strip()
        if not words or not self.table.find(words.split()[-1], backwards=backwards):
            self.table.action_move(-1 if backwards else 1)

    def action_create(self) -> None:
        """Make a new ticket in this queue."""
        self.guide.create_ticket(self._wanted.queue)
