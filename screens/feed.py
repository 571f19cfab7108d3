"""The feed: what users say and how they rate, as it comes in, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches

from console.cache.feedbook import FeedFilter, FeedOrder, FeedRow, FeedWindow
from screens.base import Desk
from screens.feed_columns import columns
from screens.feed_filter import View, filters, keep, kept, orders
from screens.feed_tally import Counts, counts, head, left_out, services
from screens.feed_verbs import FeedVerbs
from widgets.alarm_list import AlarmList
from widgets.fact_table import Column
from widgets.feed_head import FeedHead, Line
from widgets.feed_table import FeedTable
from widgets.ink import Spans
from widgets.rule import Rule

STEP = 25
"""Seconds after which times and dates that passed are drawn anew."""
TALL = 30
"""Rows of the screen from which each service's trend is shown."""


class FeedScreen(FeedVerbs):
    """Lists answers, alarms above them; each answer opens its ticket."""

    PLACE = "feed"
    AUTO_FOCUS = "#answers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take", "take", id="feedback.take"),
        Binding("s", "status", "state", id="feedback.status"),
        Binding("w", "hand_over", "hand over", show=False, id="feedback.assign"),
        Binding("r", "answer('told')", "tell", id="feedback.reply"),
        Binding("c", "answer('note')", "note", show=False, id="feedback.note"),
        Binding("x", "explain", "why", id="feed.explain"),
        Binding("m", "correct", "mood", show=False, id="tone.correct"),
        Binding("exclamation_mark", "major", "major incident", key_display="!", show=False, id="alarm.major"),
        Binding("slash", "filter", "filter", key_display="/", id="feed.filter"),
        Binding("O", "order", "order", show=False, id="feed.order"),
        Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
        Binding("u", "undo", "undo", show=False, id="outbox.undo"),
        Binding("escape", "clear", "clear filter and marks", show=False, id="feed.clear"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = kept(desk.cache.places)
        self._drawn = desk.now()
        self._counts: Counts | None = None
        self._window: FeedWindow | None = None

    def content(self) -> ComposeResult:
        """Lay out the counts and the list."""
        yield FeedHead()
        yield Rule()
        yield AlarmList()
        yield Rule(id="below-alarms")
        yield FeedTable[FeedRow](self.desk.signs, id="answers")

    def on_mount(self) -> None:
        """Show the feed as it was left."""
        self._show()
        self.table.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Say more above the list where there is room."""
        self.call_after_refresh(self._say_head)

    # ---- what is shown ----------------------------------------------------------------------------------

    def _show(self, key: int | None = None) -> None:
        table = self.table
        table.empty = self._empty()
        if self._window is not None:
            self._window.close()
        self._window = self.desk.cache.feed.window(self._view.wanted, self._view.order)
        self._window.listen(self._came)
        table.show(self._window, self._columns(), key)
        self._counts = None
        self.refresh_all()

    def _came(self) -> None:
        with suppress(NoMatches):  # it was left meanwhile
            self.table.came()

    def _columns(self) -> list[Column[FeedRow]]:
        self._drawn = self.desk.now()
        return columns(self.desk.signs, self._drawn, self._mine())

    def _mine(self) -> str:
        names = (self.desk.cache.me(service) for service in self.desk.settings.services)
        return next((who.name for who in names if who is not None), "")

    def on_unmount(self) -> None:
        """Want no counts any more."""
        if self._window is not None:
            self._window.close()

    def load(self) -> None:
        """Show news: at the top they come in, elsewhere they are counted and nothing moves."""
        self.desk.cache.wishes.be_at()
        if (self.desk.now() - self._drawn).total_seconds() >= STEP:
            self.table.draw_as(self._columns())
        if self.table.empty != (empty := self._empty()):
            self.table.empty = empty
            self.table.refresh()
        if self.table.news() or self._counts is None:
            self.show_alarms()
            self.query_one("#below-alarms").display = bool(self._alarms)
            self.call_after_refresh(self._count)
        else:
            self._say_head()

    def _count(self) -> None:
        """Have everything counted behind the keys, after the rows are on screen."""
        if not self.is_mounted:
            return
        if self._window is not None:
            self._window.measure()
        wanted, now = self._view.wanted, self.desk.now()
        told = partial(self.call_later, self._told, wanted)
        self.desk.cache.feed.later(lambda book: counts(book, wanted, now), told)

    def _told(self, wanted: FeedFilter, found: Counts) -> None:
        if wanted == self._view.wanted:
            self._counts = found
            self._say_head()

    def _say_head(self) -> None:
        """Say what was counted, and what can be done with what the cursor stands on."""
        found, signs = self._counts, self.desk.signs
        if not self.is_mounted or found is None:
            return
        lines: list[Line] = [head(found, self._view.wanted, self._view.order, signs)]
        lines.append(self._second(left_out(found)))  # even where it says nothing: the list must not jump
        if self.size.height >= TALL:
            strips = services(found, signs, self.size.width - 4)
            lines += [(strips, ())] if strips else []
        self.query_one(FeedHead).show(lines)

    def _second(self, out: str) -> Line:
        """Return the second line: what is left out, why nothing can be done here, what came in above."""
        table = self.table
        row = table.current
        alarm = self.alarm_here
        why = self.seen_by(alarm) if alarm is not None else ""
        if alarm is None and row is not None:
            why = self.hindered(row)
        theirs = row is not None and alarm is None and not row.own
        left: Spans = (
            ((why, "dim" if theirs else "soon"),) if why and not (theirs and out) else ((out, "dim"),)
        )
        if table.live or not table.news_above:
            return left, ()
        return left, (((f"{table.news_above} new {self.desk.signs.more} g", "bright"),),)

    def _empty(self) -> str:
        if self._view.wanted != FeedFilter():
            return "No answer fits this filter. esc clears it."
        if any(one.state.value in ("loading", "starting") for one in self.desk.cache.health()):
            return "The first answers are on their way."
        return "Nobody has answered anything yet."

    def on_descendant_focus(self) -> None:
        """Other keys work among the alarms than among the answers."""
        super().on_descendant_focus()
        self.call_after_refresh(self._stand)

    def _stand(self) -> None:
        """Say what can be done with what the cursor stands on, and why not."""
        if self.is_mounted:
            self.refresh_bindings()
            super().on_descendant_focus()
            self._say_head()

    def on_fact_table_moved(self) -> None:
        """Name the keys that fit the answer under the cursor."""
        self.call_after_refresh(self._stand)

    def on_fact_table_marked(self) -> None:
        """Name the keys that fit what is marked."""
        self.refresh_bindings()

    # ---- keys -------------------------------------------------------------------------------------------

    def answers(self) -> Sequence[FeedRow]:
        """Return the marked answers, else the one under the cursor."""
        return self.table.chosen if self.is_mounted else ()

    def on_line_list_moved(self) -> None:
        """Name the keys that fit the alarm under the cursor."""
        self.call_after_refresh(self._stand)

    def on_line_list_chosen(self, event: AlarmList.Chosen) -> None:
        """Go to the answers of the alarm's service, the worst first."""
        alarm = self.alarm(event.key)
        if alarm is not None:
            self._picked(View(FeedFilter(service=alarm.service), FeedOrder.NEWS))
            self.table.focus()

    def action_filter(self) -> None:
        """Choose what is shown."""
        self.app.push_screen(filters(self.desk.cache, self._view, self.desk.signs), self._picked)

    def action_order(self) -> None:
        """Choose the order."""
        self.app.push_screen(orders(self._view, self.desk.signs), self._picked)

    def _picked(self, view: View | None) -> None:
        if view is not None:
            self._view = view
            keep(self.desk.cache.places, view)
            self._show()

    def action_clear(self) -> None:
        """Stay here where a far move waits for its rows, else take marks and filter away; without any, go back."""
        if self.table.going:
            self.table.stay()
        elif self.table.marks:
            self.table.unmark()
        elif self._view.wanted != FeedFilter():
            self._picked(View(FeedFilter(), self._view.order))
        else:
            self.dismiss(None)
