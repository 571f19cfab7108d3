"""What can be done in the feed: with the alarm under the cursor, else with the answers."""

from __future__ import annotations

from console.cache.feedbook import FeedRow
from console.model import Ref
from screens.answers import take_back
from screens.feed_alarm import Alarmed
from screens.feed_alarms import explained
from screens.feed_why import SAID, correcting, why
from screens.words import what
from widgets.feed_table import FeedTable
from widgets.rated import ANSWER

DEEDS = {"take": "alarm-take", "status": "alarm-close", "major": "alarm-major"}
"""Which intent of an alarm an action gives."""


class FeedVerbs(Alarmed):
    """The part of the feed's screen that knows its keys."""

    @property
    def table(self) -> FeedTable[FeedRow]:
        """The list."""
        return self.query_one("#answers", FeedTable)

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

    def _beside(self, ref: Ref, by: int) -> Ref | None:
        """Return the ticket of the next or previous answer that has one, and put the cursor on it."""
        row = self.table.current
        while row is not None:
            row = self.table.beside(row.key, by)
            if row is not None and row.ticket not in (None, ref):
                self.table.go(row.key)
                return row.ticket
        return None

    def action_major(self) -> None:
        """Make the alarm a major incident."""
        if self.alarm_here is not None:
            self.make_major(self.alarm_here)

    def action_explain(self) -> None:
        """Say how the answer under the cursor and the figures above are counted."""
        alarm, now = self.alarm_here, self.desk.now()
        row = self.table.current if alarm is None else None
        said = explained(self.desk.cache, alarm, now) if alarm is not None else []
        self.app.push_screen(why(self.desk.cache.feed, row, now, said))

    def action_correct(self) -> None:
        """Say what the words under the cursor are, whatever the machine read in them."""
        row = self.table.current
        if row is None:
            return

        def picked(label: int | None) -> None:
            if label is not None:
                self.desk.cache.soon(lambda: self._correct(row.ref, label))

        self.app.push_screen(correcting(row, self.desk.signs), picked)

    def _correct(self, ref: Ref, label: int) -> None:
        self.desk.cache.feed.tones.correct(ref, label)
        self.say(f"The words are {SAID[label]}: your word counts before the machine's.")
        self.refresh_all()

    def action_undo(self) -> None:
        """Take back what was given last and is still held."""
        refs = {row.ref for row in self.answers()}
        self.desk.cache.soon(lambda: self._take_back_last(refs))

    def _take_back_last(self, refs: set[Ref]) -> None:
        held = self.desk.cache.waiting(("held",))
        last = next((one for one in reversed(held) if one.intent.target in refs), held[-1] if held else None)
        if last is None:
            self.say("Nothing is held that could be taken back.")
            return
        done = take_back(self.desk.cache, last)
        name = what(last.intent)
        self.say(f"Taken back: {name}." if done else f"Too late: {name} has left.", harm=not done)
        self.refresh_all()
