"""The feed: what users say and how they rate, as it comes in, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.feedbook import FeedFilter, FeedOrder, FeedRow
from console.model import Ref
from screens.answers import take_back
from screens.base import Desk
from screens.feed_alarm import Alarmed
from screens.feed_columns import columns
from screens.feed_filter import View, filters, keep, kept, orders
from screens.feed_tally import head, left_out, services
from screens.feed_why import SAID, correcting, why
from screens.words import what
from widgets.alarm_list import AlarmList
from widgets.fact_table import Column
from widgets.feed_head import FeedHead, Line
from widgets.feed_table import FeedTable
from widgets.ink import Spans
from widgets.rated import ANSWER
from widgets.rule import Rule

DEEDS = {"take": "alarm-take", "status": "alarm-close", "major": "alarm-major"}
"""Which intent of an alarm an action gives."""
STEP = 25
"""Seconds after which times and dates that passed are drawn anew."""
TALL = 30
"""Rows of the screen from which each service's trend is shown."""


class FeedScreen(Alarmed):
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

    def content(self) -> ComposeResult:
        """Lay out the counts and the list."""
        yield FeedHead()
        yield Rule()
        yield AlarmList()
        yield Rule(id="below-alarms")
        yield FeedTable[FeedRow](self.desk.signs, id="answers")

    @property
    def table(self) -> FeedTable[FeedRow]:
        """The list."""
        return self.query_one("#answers", FeedTable)

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
        table.show(self.desk.cache.feed.window(self._view.wanted, self._view.order), self._columns(), key)
        self.call_after_refresh(self._say_head)

    def _columns(self) -> list[Column[FeedRow]]:
        self._drawn = self.desk.now()
        return columns(self.desk.signs, self._drawn, self._mine())

    def _mine(self) -> str:
        names = (self.desk.cache.me(service) for service in self.desk.settings.services)
        return next((who.name for who in names if who is not None), "")

    def load(self) -> None:
        """Show news: at the top they come in, elsewhere they are counted and nothing moves."""
        self.desk.cache.wishes.be_at()
        if (self.desk.now() - self._drawn).total_seconds() >= STEP:
            self.table.draw_as(self._columns())
        self.show_alarms()
        self.query_one("#below-alarms").display = bool(self._alarms)
        self.table.news()
        self.call_after_refresh(self._say_head)

    def _say_head(self) -> None:
        """Count after the rows are on screen."""
        if not self.is_mounted:
            return
        desk, book, now = self.desk, self.desk.cache.feed, self.desk.now()
        lines: list[Line] = [head(book, self._view.wanted, self._view.order, now, desk.signs)]
        more = self._second(left_out(book, self._view.wanted, now))
        lines += [more] if more[0] or more[1] else []
        if self.size.height >= TALL:
            strips = services(book, now, desk.signs, self.size.width - 4)
            lines += [(strips, ())] if strips else []
        self.query_one(FeedHead).show(lines)

    def _second(self, out: str) -> Line:
        """Return the second line: what is left out, why nothing can be done here, what came in above."""
        table = self.table
        row = table.current
        alarm = self.alarm_here
        if alarm is not None:
            why = self.why_no_alarm(alarm, "alarm-take")
        else:
            why = self.hindered(row) if row is not None else ""
        left: Spans = ((out, "dim"),) if out and not why else ((why, "soon"),) if why else ()
        if table.live or not table.news_above:
            return left, ()
        return left, (((f"{table.news_above} new {self.desk.signs.more} g", "bright"),),)

    def _empty(self) -> str:
        if self._view.wanted != FeedFilter():
            return "No answer fits this filter. esc clears it."
        if any(one.state.value in ("loading", "starting") for one in self.desk.cache.health()):
            return "The first answers are on their way."
        return "Nobody has answered anything yet."

    def on_fact_table_moved(self) -> None:
        """Name the keys that fit the answer under the cursor."""
        self.refresh_bindings()
        self.call_after_refresh(self._say_head)

    def on_fact_table_marked(self) -> None:
        """Name the keys that fit what is marked."""
        self.refresh_bindings()

    # ---- keys -------------------------------------------------------------------------------------------

    def answers(self) -> Sequence[FeedRow]:
        """Return the marked answers, else the one under the cursor."""
        return self.table.chosen if self.is_mounted else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead what cannot be done with the answer under the cursor."""
        alarm = self.alarm_here
        match action:
            case "take" | "status" | "major" if alarm is not None:
                return not self.why_no_alarm(alarm, DEEDS[action])
            case "major":
                return False
            case "hand_over" | "correct" | "answer" if alarm is not None:
                return False
            case "take" | "status" | "hand_over":
                return any(not self.hindered(row) for row in self.answers())
            case "answer":
                row = self.table.current if self.is_mounted else None
                return row is not None and row.own and row.ticket is not None
            case "correct":
                row = self.table.current if self.is_mounted else None
                return row is not None and row.own and bool(row.words) and not row.rating
        return super().check_action(action, parameters)

    def action_take(self) -> None:
        """Take the alarm, or the answers."""
        if self.alarm_here is not None:
            self.take_alarm(self.alarm_here)
        else:
            self.take_answers()

    def action_status(self) -> None:
        """Close the alarm, or go a step further with the answers."""
        if self.alarm_here is not None:
            self.close_alarm(self.alarm_here)
        else:
            self.choose_step()

    def action_hand_over(self) -> None:
        """Give the answers to somebody."""
        self.hand_over()

    def on_fact_table_opened(self, event: FeedTable.Opened) -> None:
        """Open the ticket at what was answered about it."""
        self.action_answer("")

    def action_answer(self, write: str) -> None:
        """Open the ticket of the answer under the cursor, to tell the person or to note where `write` says so."""
        row = self.table.current
        if row is None or row.ticket is None:
            self.say("This answer belongs to no ticket.")
        elif self.desk.cache.ticket(row.ticket) is None:
            self.say("Its ticket is not among those that you may see.")
        else:
            self.guide.open_ticket(row.ticket, write, self._beside, f"{ANSWER}{row.ref.id}")

    def on_line_list_moved(self) -> None:
        """Name the keys that fit the alarm under the cursor."""
        self.refresh_bindings()
        self.call_after_refresh(self._say_head)

    def on_line_list_chosen(self, event: AlarmList.Chosen) -> None:
        """Go to the answers of the alarm's service, the worst first."""
        alarm = self.alarm(event.key)
        if alarm is not None:
            self._picked(View(FeedFilter(service=alarm.service), FeedOrder.NEWS))
            self.table.focus()

    def action_major(self) -> None:
        """Make the alarm a major incident."""
        if self.alarm_here is not None:
            self.make_major(self.alarm_here)

    def action_explain(self) -> None:
        """Say how the answer under the cursor and the figures above are counted."""
        row = self.table.current
        self.app.push_screen(why(self.desk.cache.feed, row, self.desk.now()))

    def action_correct(self) -> None:
        """Say what the words under the cursor are, whatever the machine read in them."""
        row = self.table.current
        if row is None:
            return

        def picked(label: int | None) -> None:
            if label is not None:
                self.desk.cache.feed.tones.correct(row.ref, label)
                self.say(f"The words are {SAID[label]}: your word counts before the machine's.")
                self.refresh_all()

        self.app.push_screen(correcting(row, self.desk.signs), picked)

    def _beside(self, ref: Ref, by: int) -> Ref | None:
        """Return the ticket of the next or previous answer that has one, and put the cursor on it."""
        row = self.table.current
        while row is not None:
            row = self.table.beside(row.key, by)
            if row is not None and row.ticket not in (None, ref):
                self.table.go(row.key)
                return row.ticket
        return None

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
        """Take marks and filter away; where there are none, go back."""
        if self.table.marks:
            self.table.unmark()
        elif self._view.wanted != FeedFilter():
            self._picked(View(FeedFilter(), self._view.order))
        else:
            self.dismiss(None)

    def action_undo(self) -> None:
        """Take back what was given last and is still held."""
        held = self.desk.cache.waiting(("held",))
        refs = {row.ref for row in self.answers()}
        last = next((one for one in reversed(held) if one.intent.target in refs), held[-1] if held else None)
        if last is None:
            self.say("Nothing is held that could be taken back.")
            return
        done = take_back(self.desk.cache, last)
        name = what(last.intent)
        self.say(f"Taken back: {name}." if done else f"Too late: {name} has left.", harm=not done)
        self.refresh_all()
