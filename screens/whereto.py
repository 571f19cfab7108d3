"""Where a new ticket goes and who asks for it, each picked from what the cache knows."""

from __future__ import annotations

from collections.abc import Sequence

from console.model import Person, Queue
from console.text import clean_line
from screens.abilities import abilities
from screens.base import DeskScreen
from screens.pick import Choice, Pick
from widgets.blocks import named
from widgets.field import Field
from widgets.send_line import Address


class Whereto(DeskScreen[None]):
    """The part of the form that knows queue and requester."""

    service: str = ""
    queue: str = ""
    requester: str = ""
    """An address or id; empty for the agent."""

    def changed(self) -> None:
        """Called when something else was picked."""

    def person(self) -> Person | None:
        """Return the requester as the cache knows them, as far as it does; None for the agent."""
        if not self.requester:
            return None
        known = self.desk.cache.people(self.service, self.requester)
        exact = (one for one in known if self.requester in (one.email, one.id))
        return next(exact, Person(self.requester, self.requester))

    def address(self) -> Address:
        """Return whom the new ticket reaches, and why it cannot be made, where it cannot."""
        can = abilities(self.desk.cache.places, self.service)
        me = self.desk.cache.me(self.service) if self.service else None
        requester = self.person() or me
        why_not = ""
        if me is None:
            why_not = f"{self.service or 'The service'} has not said yet who you are; the draft is kept."
        elif "create" not in can.intents:
            why_not = f"{self.service} takes no new tickets from here."
        receivers = (requester,) if requester else ()
        return Address(True, receivers, more=can.further, verb="make the ticket", why_not=why_not)

    def on_field_opened(self, event: Field.Opened) -> None:
        """Offer what the field can be."""
        event.stop()
        if event.field.id == "queue":
            self._pick_queue()
        else:
            self._pick_requester()

    def _pick_queue(self) -> None:
        queues = self.desk.cache.queues()
        choices = [Choice(queue, queue.name, queue.ref.service) for queue in queues]

        def picked(queue: Queue | None) -> None:
            if queue is not None:
                self.choose(queue)
                self.changed()

        self.app.push_screen(Pick("Which queue?", choices, self.desk.signs), picked)

    def _pick_requester(self) -> None:
        service = self.service

        def found(text: str) -> Sequence[Choice[str]]:
            known = [_choice(person) for person in self.desk.cache.people(service, text)]
            return [*known, Choice(clean_line(text), clean_line(text), "as it is typed")]

        def picked(requester: str | None) -> None:
            if requester is not None:
                self.requester = requester
                self.changed()

        first = [Choice("", "you", "you ask for it yourself")]
        self.app.push_screen(Pick("Who asks for it?", first, self.desk.signs, more=found), picked)

    def first_queue(self, name: str) -> Queue | None:
        """Return the queue of that name, else one of the agent's own, else any."""
        queues = self.desk.cache.queues()
        named_so = [queue for queue in queues if queue.name == name]
        mine = [queue for queue in queues if queue.mine]
        return next(iter([*named_so, *mine, *queues]), None)

    def choose(self, queue: Queue | None) -> None:
        """Send the ticket to a queue, and so to its service."""
        if queue is not None:
            self.service, self.queue = queue.ref.service, queue.name


def _choice(person: Person) -> Choice[str]:
    return Choice(person.email or person.id, named(person), person.email or person.department or person.id)
