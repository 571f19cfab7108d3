"""What can be done to tickets without opening them: the same verbs in every list and in the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches

from console.cache.wishes import LOOK
from screens.base import DeskScreen, ResultT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.cache.outbox import Waiting
    from console.intents import Intent
    from console.model import Ref, Row, StatusOffer, Ticket

VERBS: list[BindingType] = [
    Binding("t", "take", "take", id="ticket.take"),
    Binding("w", "assign", "assign", id="ticket.assign"),
    Binding("s", "status", "status", id="ticket.status"),
    Binding("p", "priority", "priority", show=False, id="ticket.priority"),
    Binding("u", "undo", "undo", show=False, id="outbox.undo"),
    Binding("y", "copy", "copy", show=False, id="ticket.copy"),
    Binding("o", "browse", "open in the browser", show=False, id="ticket.browse"),
]

TOGETHER = timedelta(seconds=1)
"""What was submitted within this time by the same verb was one step, and is taken back as one."""
NOTICED = 0.2
"""Seconds of waiting after which it is said that something is waited for."""
_PRIORITIES = {1: "critical", 2: "high", 3: "normal", 4: "low", 5: "planned"}


class TicketVerbs(DeskScreen[ResultT]):
    """Gives a screen the verbs; it says which tickets they act on."""

    _asked: Sequence[Ref] = ()
    """The tickets whose statuses the service was asked for; the list comes up once it has answered."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the browser only where the address is known."""
        if action == "browse":
            return self._has_address()
        return super().check_action(action, parameters)

    def targets(self) -> Sequence[Row | Ticket]:
        """Return the tickets the verbs act on: the marked ones, else the one under the cursor."""
        return ()

    def done_with(self, words: str) -> None:
        """Called once something was put into the outbox; `words` say it."""
        self.say(f"{words} · u takes it back")
        self.refresh_all()

    def _has_address(self) -> bool:
        try:
            return any(self.desk.address(target.ref) for target in list(self.targets())[:1])
        except NoMatches:  # asked before the screen was laid out, or after it was left
            return False

    # ---- the verbs --------------------------------------------------------------------------------------

    def action_take(self) -> None:
        """Make the tickets mine."""
        from console.intents import Take

        intents: list[Intent] = []
        for target in self.targets():
            me = self.desk.cache.me(target.ref.service)
            if me is not None:
                intents.append(Take(target.ref, me))
        self._submit(intents, "taken")

    def action_assign(self) -> None:
        """Give the tickets to somebody, or to nobody."""
        from console.intents import Assign
        from screens.pick import Choice, Pick

        targets = list(self.targets())
        services = {target.ref.service for target in targets}
        if len(services) != 1:
            self.say(
                "Tickets of several services cannot be assigned at once." if targets else "Nothing here."
            )
            return
        service = services.pop()
        people = self.desk.cache.agents(service)
        choices = [Choice(Assign(targets[0].ref, None), "nobody", "back to the queue")]
        choices += [Choice(Assign(targets[0].ref, one), one.name, one.department or one.id) for one in people]

        def picked(assign: Assign | None) -> None:
            if assign is not None:
                name = assign.to.name if assign.to else "nobody"
                self._submit([replace(assign, ticket=target.ref) for target in targets], f"to {name}")

        self.app.push_screen(Pick(f"Assign {_count(targets)} to", choices, self.desk.signs), picked)

    def action_status(self) -> None:
        """Set a status that the service offers now."""
        from console.intents import SetStatus
        from screens.pick import Choice, Pick

        targets = list(self.targets())
        if not targets:
            return
        offers = self._offers(targets)
        if not offers:
            for target in targets:
                self.desk.cache.soon(partial(self.desk.cache.wishes.ask, LOOK, target.ref))
            self._asked = [target.ref for target in targets]
            self.set_timer(NOTICED, self._say_asked)
            return
        self._asked = ()
        choices = [Choice(offer, offer.name, offer.label) for offer in offers]

        def picked(offer: StatusOffer | None) -> None:
            if offer is not None:
                intents = [SetStatus(target.ref, offer.name, offer.status) for target in targets]
                self._submit(list(intents), f"status {offer.name}")

        self.app.push_screen(Pick(f"Set status of {_count(targets)}", choices, self.desk.signs), picked)

    def _say_asked(self) -> None:
        if self._asked:
            self.say("Asking the service which statuses it offers now; they come up here.")

    def refresh_all(self) -> None:
        """Read the cache, and go on with what waited for an answer, unless the agent went elsewhere."""
        super().refresh_all()
        if self._asked and self.is_mounted:
            targets = list(self.targets())
            if [one.ref for one in targets] != list(self._asked) or not self.is_current or self.takes_letters:
                self._asked = ()
            elif self._offers(targets):
                self.action_status()

    def _offers(self, targets: Sequence[Row | Ticket]) -> list[StatusOffer]:
        """Return what the service offers for all of them; nothing where it was not asked yet."""
        common: list[StatusOffer] | None = None
        for target in targets:
            ticket = self.desk.cache.ticket(target.ref)
            offers = list(ticket.offers) if ticket else []
            if not offers:
                return []
            names = {offer.name for offer in offers}
            common = offers if common is None else [one for one in common if one.name in names]
        return common or []

    def action_priority(self) -> None:
        """Set another priority."""
        from console.intents import SetPriority
        from screens.pick import Choice, Pick

        targets = list(self.targets())
        if not targets:
            return
        choices = [Choice(number, f"{number}", words, str(number)) for number, words in _PRIORITIES.items()]

        def picked(priority: int | None) -> None:
            if priority is not None:
                self._submit(
                    [SetPriority(target.ref, priority) for target in targets], f"priority {priority}"
                )

        self.app.push_screen(
            Pick(f"Priority of {_count(targets)}", choices, self.desk.signs, typed=False), picked
        )

    def action_undo(self) -> None:
        """Take back what was put into the outbox last, while it is held: all of it that was one step."""
        refs = {target.ref for target in self.targets()}
        self.desk.cache.soon(lambda: self._take_back_last(refs))

    def _take_back_last(self, refs: set[Ref]) -> None:
        held = self._undoable(refs)
        if not held:
            self.say("Nothing is held that could be taken back.")
            return
        with self.desk.cache.together():
            back = [one for one in held if self.desk.cache.withdraw(one.key)]
            for one in back:
                self.keep_words(one)
        self._say_back(held, back)
        self.refresh_all()

    def _say_back(self, held: Sequence[Waiting], back: Sequence[Waiting]) -> None:
        from screens.words import what

        if back:
            which = back[-1].label if len(back) == 1 else f"{len(back)} tickets"
            self.say(f"Taken back: {what(back[-1].intent)} on {which}")
        else:
            self.say(f"Too late: {what(held[-1].intent)} on {held[-1].label} has left.", harm=True)

    def _undoable(self, refs: set[Ref]) -> list[Waiting]:
        """Return what was put into the outbox last and is held; of these tickets where there is something."""
        held = self.desk.cache.waiting(("held",))
        chosen = [waiting for waiting in held if waiting.intent.target in refs] or held
        if not chosen:
            return []
        last = chosen[-1]
        return [one for one in held if one.kind == last.kind and abs(one.made - last.made) < TOGETHER]

    def keep_words(self, waiting: Waiting) -> None:
        """Put the words of an intent that was taken back into a draft, so that they are not lost."""
        from screens.answers import keep_words

        keep_words(self.desk.cache, waiting.intent)

    def action_copy(self) -> None:
        """Copy the number, the address or the subject."""
        from screens.copying import offer

        targets = list(self.targets())
        if not targets:
            return
        first = targets[0]
        choices = [
            (" ".join(one.number for one in targets), "number", "n"),
            (str(first.ref), "reference", "r"),
            (first.subject, "subject", "t"),
        ]
        offer(self, choices, self.desk.address(first.ref))

    def action_browse(self) -> None:
        """Open the ticket where its service shows it on the web."""
        from screens.browse import browse

        for target in list(self.targets())[:1]:
            self.say(browse(self.app, self.desk.address(target.ref)))

    # ---- how they are done ------------------------------------------------------------------------------

    def _submit(self, intents: Sequence[Intent], words: str) -> None:
        from screens.words import sentence

        if not intents:
            self.say("Nothing here to do that to.")
            return
        for intent in intents:
            self.desk.submit(intent)
        self.done_with(f"{len(intents)} {words}" if len(intents) > 1 else sentence(words))


def _count(targets: Sequence[Row | Ticket]) -> str:
    return targets[0].number if len(targets) == 1 else f"{len(targets)} tickets"
