"""The decision card of one change: everything that decides on one screen, and the keys that decide."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.connection import FullDisk
from console.cache.outbox import State
from console.cache.wishes import LOOK
from console.intents import differences
from console.model import Ref
from console.reports.card import Card, build
from console.rules.approving import may_send_back
from console.rules.facts import CardFacts, Looked
from screens.base import Beside, Desk
from screens.card_decides import Decides
from screens.change_verbs import CHANGE_VERBS
from screens.words import sentence, standing, what
from widgets.card_sheet import CardSheet
from widgets.ink import Span
from widgets.notices import Notices
from widgets.status_line import Hint, StatusLine

GONE = "! This change is no longer there: it was deleted, or left what you may see."


class CardScreen(Decides):
    """Shows a change's card; a decision is given on exactly the version that was drawn."""

    AUTO_FOCUS = "CardSheet"
    PLACE = "approvals"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,backspace,escape", "back", "back", show=False, id="screen.back"),
        Binding("a", "approve", "approve", id="change.approve"),
        Binding("b", "send_back", "send back", id="change.send-back"),
        Binding("r", "ask", "ask", id="change.ask"),
        Binding("n", "beside(1)", "next", id="list.next"),
        Binding("N", "beside(-1)", "previous", show=False, id="list.previous"),
        Binding("enter", "more", "more", key_display="enter", id="change.more"),
        *CHANGE_VERBS,
    ]

    def __init__(self, desk: Desk, ref: Ref, beside: Beside | None = None, begin: str = "") -> None:
        """`begin` is what is done once the card was drawn: `note`, `ask`, `send-back`, `approve`, `status`."""
        super().__init__(desk)
        self.ref = ref
        self._beside = beside
        self._begin = begin
        self._looked: Looked | None = None
        self._opened = False
        self._news: list[Span] = []
        self._round: list[Ref] = []

    def compose(self) -> ComposeResult:
        """Lay out the card, what needs saying, and the last line."""
        yield CardSheet(self.desk.signs)
        yield Notices()
        yield StatusLine(self.desk.signs)

    @property
    def here(self) -> Ref | None:
        """The change."""
        return self.ref if self.facts is not None else None

    # ---- showing ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the card's facts; another version than the one shown is told with what differs."""
        cache = self.desk.cache
        facts = cache.changes.card(self.ref, self.desk.now()) or self._made()
        if facts is None:
            self.facts = self.card = None
            self.query_one(Notices).show([(GONE, "harm")])
            self.refresh_bindings()
            return
        if not self._opened:
            self._first_look(facts)
        elif self.facts is not None and self.facts.version != facts.version:
            self._tell_news(self.facts, facts)
        cache.wishes.be_at(self.ref.service, "", self.ref.id)
        self.facts = replace(facts, looked=self._looked)
        self.card = self._built(self.facts)
        self.query_one(CardSheet).show(self.card)
        self.query_one(Notices).show([*self._news, *self._waiting()])
        self.refresh_bindings()
        self.tell_on()

    def _built(self, facts: CardFacts) -> Card:
        return build(facts, zone=None, signs=self.desk.signs, hold=self.desk.settings.holds.decision)

    def _made(self) -> CardFacts | None:
        """Return the facts of the real change where this one was only waiting to be made, and has been."""
        waiting = self.desk.cache.intent(self.ref.id.removeprefix("new-")) if self.ref.provisional else None
        if waiting is None or waiting.intent.target == self.ref:
            return None
        self.ref = waiting.intent.target
        return self.desk.cache.changes.card(self.ref, self.desk.now())

    def _first_look(self, facts: CardFacts) -> None:
        self._opened, self._looked, self._news = True, facts.looked, []
        if not self.ref.provisional:
            with suppress(FullDisk):  # what is cached is shown all the same
                self.desk.cache.soon(lambda: self.desk.cache.wishes.ask(LOOK, self.ref), given=False)

    def _tell_news(self, before: CardFacts, now: CardFacts) -> None:
        """Say that another version is shown now, and name what differs."""
        names = ", ".join(name for name, _, _ in differences(before.deciding, now.deciding))
        self._news = [
            (f"! It changed while you looked: {names}. This is how it is now; enter compares.", "harm")
        ]
        shown = Looked(self.desk.now(), before.deciding, decided_ids(before))
        self._looked = self._looked or shown

    def _waiting(self) -> list[Span]:
        """Return how the agent's own intents on it stand."""
        said: list[Span] = []
        for one in self.desk.cache.waiting_for(self.ref):
            words, ink = standing(one, self.desk.now())
            anew = " Decide anew on this card." if one.state is State.LAPSED else ""
            said.append((f"{sentence(what(one.intent))}: {words}{_why(one.words)}{anew}", ink))
        return said

    def on_card_sheet_painted(self) -> None:
        """Once the whole card was drawn, what it says counts as seen."""
        self.refresh_bindings()
        if self._begin:
            begin, self._begin = self._begin, ""
            self.begin(begin)

    def hints(self) -> list[Hint]:
        """Return the keys that matter; `n` says of how many."""
        count = len(self._ring()) if self._beside is None else 0
        named = {"next": f"next of {count}"} if count > 1 else {}
        return [Hint(one.key, named.get(one.words, one.words)) for one in super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead what the rules forbid: the sentence on the card says why."""
        facts, card = self.facts, self.card
        if action == "approve":
            return card is not None and card.allowed and self.desk.log is not None
        if action == "send_back":
            case = facts.case(facts.version) if facts is not None and self.desk.log is not None else None
            return case is not None and may_send_back(case, ("any",), none_can=False).allowed
        if action == "beside":
            return self._beside is not None or any(one != self.ref for one in self._ring())
        return super().check_action(action, parameters)

    # ---- going ------------------------------------------------------------------------------------------

    def _ring(self) -> list[Ref]:
        """Return the changes that wait for the agent, and those that did when the card was opened."""
        waiting = self.desk.cache.changes.waiting(self.desk.now())
        now = list(dict.fromkeys(one.change.ref for one in waiting))
        self._round = [one for one in self._round if one in now or one == self.ref]
        self._round += [one for one in now if one not in self._round]
        return self._round

    def action_beside(self, by: int) -> None:
        """Go to the neighbour: of the list it was opened from, else of what waits."""
        if self._beside is not None:
            ref = self._beside(self.ref, by)
        else:
            ring = self._ring()
            at = ring.index(self.ref) if self.ref in ring else (-1 if by > 0 else 0)
            ref = ring[(at + by) % len(ring)] if ring else None
        if ref is None or ref == self.ref:
            self.say("That is the end of the list.")
            return
        self._leave()
        self.ref, self.facts, self.card, self._opened = ref, None, None, False
        self.refresh_all()

    def action_more(self) -> None:
        """Show everything in full: plans, what was said, what differs, what the card counts."""
        if self.card is not None and self.facts is not None:
            from screens.card_more import CardMore

            self.app.push_screen(CardMore(self.desk, self.card, self.facts))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def on_screen_suspend(self) -> None:
        """Remember what was seen, for what is new next time."""
        self._leave()

    def _leave(self) -> None:
        facts, painted = self.facts, self.query_one(CardSheet).painted
        if facts is not None and facts.version == painted:
            self.desk.cache.changes.look(self.ref, facts.deciding, decided_ids(facts))


def decided_ids(facts: CardFacts) -> tuple[str, ...]:
    """Return the approvals that are decided, by id."""
    return tuple(one.ref.id for one in facts.approvals if one.decided is not None)


def _why(words: str) -> str:
    return f": {words}" if words else ""
