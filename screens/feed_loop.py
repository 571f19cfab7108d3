"""Leads an answer back to the person: taken, acted on, told, closed, or a reason why nobody is written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console import moments
from console.cache.feedbook import FeedRow
from console.intents import Intent, MoveLoop
from console.model import Person
from console.model.feedback import LOOP_STEPS, LoopState
from screens.abilities import abilities
from screens.base import DeskScreen
from screens.feed_ask import Ask
from screens.feed_dates import next_working_day
from screens.pick import Choice, Pick
from widgets.when import clock

STEPS: dict[LoopState, tuple[str, str]] = {
    LoopState.SEEN: ("seen", "somebody has read it"),
    LoopState.OWNED: ("owned", "somebody has it, until a date"),
    LoopState.ACTED: ("acted", "something was done: say what"),
    LoopState.TOLD: ("told", "the person was told otherwise than by a reply from here"),
    LoopState.NO_CONTACT: ("no contact", "nobody is written to: say why"),
    LoopState.CLOSED: ("closed", "it is over"),
}
"""The name of each step and what it means."""


class LeadsBack(DeskScreen[None]):
    """The part of the feed's screen that knows the loop; it says which answers its verbs act on."""

    def answers(self) -> Sequence[FeedRow]:
        """Return the answers that the verbs act on."""
        return ()

    def done_with(self, words: str) -> None:
        """Called once something was put into the outbox; `words` say it."""
        self.say(f"{words} · u takes it back")
        self.refresh_all()

    def hindered(self, row: FeedRow) -> str:
        """Return why nothing can be done with an answer from here; empty where it can."""
        if not row.own:
            return "Another team's answer: its words and what becomes of it are theirs."
        if "loop" not in abilities(self.desk.cache.places, row.ref.service).intents:
            return f"{row.ref.service} has no place for what becomes of an answer: it can be read, not taken."
        if self.desk.cache.me(row.ref.service) is None:
            return f"{row.ref.service} has not told yet who you are."
        return ""

    # ---- the verbs --------------------------------------------------------------------------------------

    def take_answers(self) -> None:
        """Make the answers the agent's own, until a working day from now."""
        rows = [row for row in self.answers() if not self.hindered(row)]
        able = [row for row in rows if _can(row, LoopState.OWNED) or self._another_has(row)]
        due = next_working_day(self.desk.now())
        taken: list[Intent] = []
        for row in able:
            me = self.desk.cache.me(row.ref.service)
            if me is not None:
                taken.append(MoveLoop(row.ref, LoopState.OWNED, me, me, due))
        self.submit(taken, f"taken, due {clock(due, self.desk.now())}")

    def hand_over(self) -> None:
        """Give the answers to somebody of the team, until the date they have or a working day from now."""
        rows = [row for row in self.answers() if not self.hindered(row)]
        if not rows:
            return
        choices = [
            Choice(one, one.name, one.department or one.id)
            for one in self.desk.cache.agents(rows[0].ref.service)
        ]

        def picked(person: Person | None) -> None:
            if person is None:
                return
            due = next_working_day(self.desk.now())
            moved = [
                self._owned(row, person, row.due or due)
                for row in rows
                if row.ref.service == rows[0].ref.service
            ]
            self.submit([one for one in moved if one is not None], f"handed to {person.name}")

        self.app.push_screen(Pick("Who leads it back?", choices, self.desk.signs), picked)

    def _another_has(self, row: FeedRow) -> bool:
        me = self.desk.cache.me(row.ref.service)
        return row.loop is LoopState.OWNED and me is not None and row.owner != me.name

    def _owned(self, row: FeedRow, owner: Person | None, due: datetime | None) -> Intent | None:
        me = self.desk.cache.me(row.ref.service)
        able = _can(row, LoopState.OWNED) or row.loop is LoopState.OWNED
        return MoveLoop(row.ref, LoopState.OWNED, me, owner or me, due) if me and able else None

    def choose_step(self) -> None:
        """Ask for the next step, only those that follow."""
        rows = [row for row in self.answers() if not self.hindered(row)]
        if not rows:
            return
        common = [step for step in STEPS if all(_can(row, step) for row in rows)]
        choices = [Choice(step, STEPS[step][0], STEPS[step][1], STEPS[step][0][0]) for step in common]
        title = f"It is {rows[0].loop.value.replace('_', ' ')}: what now?"

        def picked(step: LoopState | None) -> None:
            match step:
                case None:
                    return
                case LoopState.OWNED:
                    self._ask_date(rows)
                case LoopState.ACTED:
                    self._ask_words(rows, step, "What was done?", "in the words you would tell the person")
                case LoopState.NO_CONTACT:
                    self._ask_words(
                        rows, step, "Why is nobody written to?", "the person left, asked for it …"
                    )
                case _:
                    self._move(rows, step)

        self.app.push_screen(Pick(title, choices, self.desk.signs, typed=False), picked)

    def _ask_words(self, rows: Sequence[FeedRow], step: LoopState, question: str, hint: str) -> None:
        def answered(words: str | None) -> None:
            if words:
                self._move(rows, step, words)

        self.app.push_screen(Ask(question, hint), answered)

    def _ask_date(self, rows: Sequence[FeedRow]) -> None:
        now = self.desk.now()
        offered = [
            (next_working_day(now, days), word)
            for days, word in ((1, "a working day"), (2, "two"), (5, "a week"))
        ]
        choices = [Choice(at, clock(at, now), word) for at, word in offered]

        def typed(text: str) -> Sequence[Choice[datetime]]:
            try:
                at = moments.instant(text, now=now)
            except moments.MomentError:
                return ()
            return [Choice(at, clock(at, now), "as it is typed")] if at > now else ()

        def picked(due: datetime | None) -> None:
            if due is not None:
                moved = [self._owned(row, None, due) for row in rows]
                self.submit([one for one in moved if one is not None], f"owned until {clock(due, now)}")

        panel = Pick("Until when? (or type: tomorrow 10:00)", choices, self.desk.signs, more=typed)
        self.app.push_screen(panel, picked)

    def _move(self, rows: Sequence[FeedRow], step: LoopState, words: str = "") -> None:
        acted = words if step is LoopState.ACTED else ""
        reason = words if step is LoopState.NO_CONTACT else ""
        moved: list[Intent] = []
        for row in rows:
            me = self.desk.cache.me(row.ref.service)
            if me is not None:
                moved.append(MoveLoop(row.ref, step, me, acted=acted, reason=reason))
        self.submit(moved, STEPS[step][0])

    def submit(self, intents: Sequence[Intent], words: str) -> None:
        """Put intents into the outbox and say so."""
        if not intents:
            self.say("Nothing here to do that to.")
            return
        for intent in intents:
            self.desk.submit(intent)
        several = f"{len(intents)} " if len(intents) > 1 else ""
        self.done_with(f"{several}{words}" if several else words[:1].upper() + words[1:])


def _can(row: FeedRow, step: LoopState) -> bool:
    return step in LOOP_STEPS[row.loop]
