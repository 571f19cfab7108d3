"""Ties a ticket to another: links it, or makes it part of the other, which cannot be taken back once done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from console.intents import LinkTo, Merge
from console.model import Ref, Relation, Row, Ticket
from screens.abilities import abilities
from screens.confirm import Confirm
from screens.pick import Choice, Pick
from screens.verbs import TicketVerbs


class Ties(TicketVerbs[Any]):
    """Gives a screen `link` and `merge`, for one ticket at a time."""

    def action_link(self) -> None:
        """Ask what the ticket is to which other one."""
        ticket = self._one("link")
        if ticket is None:
            return
        choices = [Choice(relation, _in_words(relation)) for relation in Relation]

        def picked(relation: Relation | None) -> None:
            if relation is not None:
                title = f"{ticket.number} {_in_words(relation)} which ticket?"
                self._pick_other(ticket, title, lambda ref: self._link(ticket, relation, ref))

        self.app.push_screen(Pick(f"{ticket.number} …", choices, self.desk.signs), picked)

    def _link(self, ticket: Row | Ticket, relation: Relation, other: Ref) -> None:
        self._submit([LinkTo(ticket.ref, relation, other)], f"linked: {relation.value}")

    def action_merge(self) -> None:
        """Ask into which ticket this one goes, then name both and ask again."""
        ticket = self._one("merge")
        if ticket is not None:
            title = f"{ticket.number} goes into which ticket?"
            self._pick_other(ticket, title, lambda ref: self._ask_merge(ticket, ref))

    def _ask_merge(self, ticket: Row | Ticket, into: Ref) -> None:
        target = self.desk.cache.ticket(into)
        if target is None:
            return
        hold = self.desk.settings.holds.of("merge")
        lines = [
            f"{ticket.number}  {ticket.subject}",
            f"becomes part of {target.number}  {target.subject}.",
            f"{ticket.ref.service} cannot take this back; here u does, for {hold:.0f} seconds.",
        ]

        def answered(yes: bool | None) -> None:
            if yes:
                self._submit([Merge(ticket.ref, into)], f"merge into {target.number}")

        self.app.push_screen(Confirm(lines, "merge them"), answered)

    def _one(self, kind: str) -> Row | Ticket | None:
        targets = self.targets()
        if len(targets) != 1:
            self.say("One ticket at a time, for this.")
            return None
        service = targets[0].ref.service
        if kind not in abilities(self.desk.cache.places, service).intents:
            self.say(f"{service} cannot {kind} tickets from here.")
            return None
        return targets[0]

    def _pick_other(self, ticket: Row | Ticket, title: str, then: Callable[[Ref], None]) -> None:
        """Let the agent pick another ticket of the same service, by any word of it."""

        def found(text: str) -> Sequence[Choice[Ref]]:
            hits = self.desk.cache.find(text, 40).hits
            return [_choice(hit.row) for hit in hits if _may(hit.row, ticket)]

        def picked(ref: Ref | None) -> None:
            if ref is not None:
                then(ref)

        same = self.desk.cache.find(ticket.subject, 20).hits
        first = [_choice(hit.row) for hit in same if _may(hit.row, ticket)]
        self.app.push_screen(Pick(title, first, self.desk.signs, more=found), picked)


def _may(row: Row, ticket: Row | Ticket) -> bool:
    return row.ref.service == ticket.ref.service and row.ref != ticket.ref and not row.ref.provisional


def _choice(row: Row) -> Choice[Ref]:
    return Choice(row.ref, f"{row.number}  {row.subject}", f"{row.status_name}, {row.queue}")


def _in_words(relation: Relation) -> str:
    match relation:
        case Relation.RELATED:
            return "is related to"
        case Relation.PARENT:
            return "is a part of (its parent is)"
        case Relation.CHILD:
            return "has as a part (its child is)"
        case Relation.DEPENDS_ON:
            return "depends on"
        case Relation.BLOCKS:
            return "blocks"
        case Relation.DUPLICATE:
            return "is a duplicate of"
