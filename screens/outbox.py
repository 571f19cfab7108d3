"""The outbox: what needs the agent, what waits and why, what was done lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.outbox import SHOWN, TROUBLE, State, Waiting
from console.intents import Decision, OnAlarm, OnChange, OnFeedback
from screens.answers import draft_kind, take_back, words_of
from screens.base import DeskScreen
from screens.deciding import decide
from screens.words import opening, sentence, standing, what
from widgets.ink import Spans
from widgets.line_list import Item, LineList
from widgets.rated import ANSWER
from widgets.when import ago

LATELY = 30
"""How much of what was done is shown."""
HELD = ("held", "ready")
"""The states in which an intent can still be taken back."""


class OutboxScreen(DeskScreen[None]):
    """Lists intents; what is under the cursor can be taken back, sent now, or decided."""

    PLACE = "outbox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "take back", id="outbox.undo"),
        Binding("R", "send", "send or retry now", id="outbox.retry"),
        Binding("t", "ticket", "ticket, change", id="outbox.ticket"),
    ]

    def content(self) -> ComposeResult:
        """Lay out the one list."""
        yield LineList()

    def on_mount(self) -> None:
        """Be ready for keys."""
        self.query_one(LineList).focus()

    def load(self) -> None:
        """Read the outbox."""
        cache, now = self.desk.cache, self.desk.now()
        parts = (
            ("Needs you", cache.waiting(TROUBLE)),
            ("Waits", cache.waiting(SHOWN)),
            ("Done lately", cache.ended(LATELY)),
        )
        items = [item for title, part in parts if part for item in section(title, part, now)]
        self.query_one(LineList).show(items[1:] or [Item(((" Nothing waits to be sent.", "dim"),))])

    @property
    def here(self) -> Waiting | None:
        """The intent under the cursor."""
        key = self.query_one(LineList).here
        return self.desk.cache.intent(key) if key else None

    def on_line_list_moved(self) -> None:
        """Name the keys that fit what the cursor stands on."""
        self.refresh_bindings()
        self.call_after_refresh(self.refresh_all)

    def on_line_list_chosen(self) -> None:
        """Decide about what is in trouble; of anything else show the ticket."""
        waiting = self.here
        if waiting is not None and waiting.state.value in TROUBLE:
            decide(self, waiting)
        else:
            self.action_ticket()

    def action_undo(self) -> None:
        """Take back what is under the cursor; its words go into the draft."""
        waiting = self.here
        if waiting is None:
            return
        self.desk.cache.soon(lambda: self._take_back(waiting))

    def _take_back(self, waiting: Waiting) -> None:
        if not take_back(self.desk.cache, waiting):
            self.say(f"Too late: {what(waiting.intent)} was sent.", harm=True)
        elif draft_kind(waiting.intent):
            self.say(f"Taken back: {what(waiting.intent)}; its words are kept as a draft.")
        else:
            self.say(f"Taken back: {what(waiting.intent)}.")
        self.refresh_all()

    def action_send(self) -> None:
        """End the hold, or try again; what is unclear is asked about first."""
        waiting = self.here
        if waiting is None:
            return
        decision = isinstance(waiting.intent, Decision) and waiting.state.value in TROUBLE
        if decision or waiting.state in (State.CONFLICT, State.UNKNOWN):
            decide(self, waiting)
            return
        self.desk.cache.soon(lambda: self._send(waiting))

    def _send(self, waiting: Waiting) -> None:
        sent = self.desk.cache.send_now(waiting.key) or self.desk.cache.retry(waiting.key)
        self.say(f"{sentence(what(waiting.intent))} goes out now." if sent else "It is on its way already.")
        self.refresh_all()

    def action_ticket(self) -> None:
        """Open the ticket or the change that the intent is about; for an alarm, the feed."""
        waiting = self.here
        if waiting is not None and isinstance(waiting.intent, OnFeedback | OnAlarm):
            answer = self.desk.cache.feed.row(waiting.intent.target)
            if answer is None or answer.ticket is None:
                self.guide.go_to("feed")
            else:
                self.guide.open_ticket(answer.ticket, at=f"{ANSWER}{answer.ref.id}")
            return
        if waiting is not None and isinstance(waiting.intent, OnChange):
            self.guide.open_change(waiting.intent.target)
        elif waiting is not None:
            self.guide.open_ticket(waiting.intent.target)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead what does not fit what the cursor stands on."""
        if action not in ("undo", "send", "ticket"):
            return True
        waiting = self.here if self.is_mounted else None
        if waiting is None:
            return False
        match action:
            case "undo":
                return waiting.state.value in (*HELD, *TROUBLE)
            case "send":
                return waiting.state.value in ("held", *TROUBLE)
            case _:
                return True


def section(title: str, part: Iterable[Waiting], now: datetime) -> list[Item]:
    """Return an empty line, a heading, and an item for each intent."""
    listed = list(part)
    head = Item(((f"{title}", "bright"),), ((str(len(listed)), "dim"),))
    return [Item(()), head, *(line(waiting, now) for waiting in listed)]


def line(waiting: Waiting, now: datetime) -> Item:
    """Return how one intent is shown: what it is, how it stands, why, and its first words."""
    words, ink = standing(waiting, now)
    done = waiting.state in (State.VERIFIED, State.WITHDRAWN)
    number, _, subject = waiting.label.partition(" ")
    left: Spans = (
        (f"  {number}  ", "dim" if done else ""),
        (f"{what(waiting.intent)}  ", "dim" if done else "bright"),
        (subject, "dim"),
    )
    right: Spans = ((words, ink), (f"{ago(waiting.changed if done else waiting.made, now):>9}", "dim"))
    more: list[Spans] = []
    if waiting.words:
        more.append((("      ", ""), (waiting.words, "" if done else "soon")))
    body = words_of(waiting.intent)
    if body and not done:
        more.append((("      ", ""), (f"“{opening(body, 200)}”", "dim")))
    return Item(left, right, waiting.key, tuple(more))
