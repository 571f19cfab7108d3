"""Decides from a card: each decision asked in a panel, ruled upon, written down, held in the outbox."""

from __future__ import annotations

from console.cache.outbox import State
from console.deciding import Decided
from console.intents import Decision
from console.model import Approval, Ref
from console.reports.card import Card, plain, ruling
from console.rules.facts import CardFacts
from screens.answers import became
from screens.card_panels import Approving, approving, sending_back
from screens.change_status import review
from screens.change_verbs import ChangeVerbs
from screens.change_writing import Words
from screens.confirm import Confirm
from screens.pick import Choice, Pick
from widgets.card_sheet import CardSheet
from widgets.send_line import Address


class Decides(ChangeVerbs[None]):
    """The part of the card's screen that gives a yes or a no on the version that was drawn."""

    ref: Ref
    facts: CardFacts | None = None
    card: Card | None = None
    told: str = ""
    """The decision of which the last line says that it is held."""

    def begin(self, what: str) -> None:
        """Begin what was asked for before the card was on screen; what cannot be done says why."""
        match what:
            case "approve":
                self._write_conditions()
            case "send-back":
                self.action_send_back()
            case "ask":
                self.action_ask()
            case "note":
                self.action_note()
            case "review" if self.facts is not None:
                review(self, self.facts.change, self.done_with)
            case _:
                self.action_status()

    def _seen(self) -> tuple[CardFacts, Card] | None:
        """Return what was drawn; None, said, where that is not all that decides."""
        facts, card, sheet = self.facts, self.card, self.query_one(CardSheet)
        if facts is None or card is None:
            return None
        if sheet.painted == card.version:
            return facts, card
        self.say(
            "Not everything that decides fits on this screen: make it larger, then decide."
            if not sheet.complete
            else "This version has just come up: look at it, then decide.",
            harm=True,
        )
        return None

    # ---- a yes ------------------------------------------------------------------------------------------

    def action_approve(self) -> None:
        """Ask for the yes on what is on screen."""
        self._ask_yes(())

    def _ask_yes(self, conditions: tuple[str, ...]) -> None:
        seen = self._seen()
        if seen is None:
            return
        facts, card = seen
        hold = self.desk.settings.holds.decision
        panel = Approving(approving(card, facts, ruling(facts), hold, conditions))

        def answered(yes: bool | None) -> None:
            if yes:
                self._approve(card, facts.mine, conditions)
            elif panel.conditions_wanted:
                self._write_conditions()

        self.app.push_screen(panel, answered)

    def _write_conditions(self) -> None:
        def answered(words: str | None) -> None:
            if words is not None:
                self._ask_yes(lines_of(words))

        title = f"approve {self._number} if … (one condition a line)"
        self.app.push_screen(Words(self, self.ref, "approve", title, self._to_requester("go on")), answered)

    def _approve(self, card: Card, asked: Approval | None, conditions: tuple[str, ...]) -> None:
        facts, hand = self._facts_now(), self.desk.hand
        approval = self._still_there(facts, asked)
        if facts is None or approval is None or hand is None:
            return
        try:
            decided = hand.approve(facts, card.version, plain(card), approval=approval, conditions=conditions)
        except OSError as error:
            self.say(f"Nothing was decided: {error}", harm=True)
            return
        self._close(decided, "approve", "Approved" if not conditions else "Approved with conditions")

    # ---- a no -------------------------------------------------------------------------------------------

    def action_send_back(self) -> None:
        """Ask what would make it a yes, then whether it goes back."""
        if self._seen() is None:
            return
        choices = [
            Choice(True, "say what would make it a yes", "one condition a line", "c"),
            Choice(False, "nothing can make it a yes", "say why", "x"),
        ]

        def picked(some: bool | None) -> None:
            if some is not None:
                self._write_no(none_can=not some)

        self.app.push_screen(Pick(f"Send {self._number} back", choices, self.desk.signs, typed=False), picked)

    def _write_no(self, *, none_can: bool) -> None:
        title = (
            f"why nothing can make {self._number} a yes"
            if none_can
            else f"{self._number} would be a yes with …"
        )
        address = self._to_requester("go on")

        def answered(words: str | None) -> None:
            if words is None:
                return
            if not none_can and not lines_of(words):
                self.say("Say what would make it a yes, or that nothing can: nothing was sent.", harm=True)
            else:
                self._ask_no(() if none_can else lines_of(words), words if none_can else "")

        self.app.push_screen(Words(self, self.ref, "send-back", title, address), answered)

    def _ask_no(self, conditions: tuple[str, ...], comment: str) -> None:
        seen = self._seen()
        if seen is None:
            return
        facts, card = seen
        hold = self.desk.settings.holds.decision
        lines = sending_back(card, facts, ruling(facts), hold, conditions, comment)

        def answered(yes: bool | None) -> None:
            if yes:
                self._send_back(card, facts.mine, conditions, comment)

        self.app.push_screen(Confirm(lines, "send it back"), answered)

    def _send_back(
        self, card: Card, asked: Approval | None, conditions: tuple[str, ...], comment: str
    ) -> None:
        facts, hand = self._facts_now(), self.desk.hand
        approval = self._still_there(facts, asked)
        if facts is None or approval is None or hand is None:
            return
        try:
            decided = hand.send_back(
                facts,
                card.version,
                plain(card),
                approval=approval,
                conditions=conditions,
                none_can=not conditions,
                comment=comment,
            )
        except OSError as error:
            self.say(f"Nothing was decided: {error}", harm=True)
            return
        self._close(decided, "send-back", "Sent back")

    # ---- both -------------------------------------------------------------------------------------------

    @property
    def _number(self) -> str:
        return self.card.number if self.card is not None else self.ref.id

    def _to_requester(self, verb: str) -> Address:
        change = self.facts.change if self.facts is not None else None
        return Address(True, (change.requester,) if change and change.requester else (), verb=verb)

    def _facts_now(self) -> CardFacts | None:
        """Return the facts as they are now, which may be others than those on screen."""
        return self.desk.cache.changes.card(self.ref, self.desk.now())

    def _still_there(self, facts: CardFacts | None, asked: Approval | None) -> Approval | None:
        """Return the approval that the panel asked about as it is now; another never takes its place."""
        held = facts.approvals if facts is not None else ()
        found = next((one for one in held if asked is not None and one.ref == asked.ref), None)
        if found is None:
            self.refresh_all()
            self.say("Nothing was decided: the approval is not there any more.", harm=True)
        return found

    def tell_on(self) -> None:
        """Say what became of the decision that was given last, once it is no longer held."""
        said = became(self.desk.cache, self.told, self.desk.now())
        if said is not None:
            self.told = ""
            self.say(said[0], harm=said[1])

    def _close(self, decided: Decided, draft: str, words: str) -> None:
        """Say what became of a decision; one that was given takes the place of an older one in trouble."""
        if decided.key is None:
            self.refresh_all()
            self.say(f"Nothing was decided. {decided.ruling.sentence}", harm=True)
            return
        cache = self.desk.cache
        cache.drafts.discard(self.ref, draft)
        for older in cache.waiting_for(
            self.ref, (State.LAPSED.value, State.CONFLICT.value, State.REFUSED.value)
        ):
            if isinstance(older.intent, Decision):
                cache.withdraw(older.key)
        self.told = decided.key
        self.refresh_all()
        self.say(f"{words}: held {self.desk.settings.holds.decision:.0f} s, u takes it back")


def lines_of(words: str) -> tuple[str, ...]:
    """Return the conditions of a text, one a line; bullets before them are none of their words."""
    return tuple(line for raw in words.splitlines() if (line := raw.strip().lstrip("-*• ").strip()))
