"""The panels of a decision: a yes, with conditions where there are some, and a no that says what would help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from console.reports.card import Card, words
from console.rules.approving import Ruling
from console.rules.facts import CardFacts
from screens.confirm import Confirm
from widgets.ink import cut

WIDEST = 200
"""Cells of a condition that a panel shows."""
WORST = 2
"""Collisions that a panel repeats."""


class Approving(Confirm):
    """Asks for the yes; ends with `c` for the words that bind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "conditions", "with conditions", id="panel.conditions"),
    ]

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines, "approve · c with conditions")
        self.conditions_wanted = False

    def action_conditions(self) -> None:
        """Write conditions first."""
        if not self.too_soon:
            self.conditions_wanted = True
            self.dismiss(False)


def approving(
    card: Card, facts: CardFacts, ruling: Ruling, hold: float, conditions: Sequence[str]
) -> list[str]:
    """Return what the panel of a yes says: what, which version, what is in its way, where it goes, how long."""
    lines = [f"Approve {card.number}  {cut(card.title, 60)}?", _which(card, facts, ruling)]
    for section in card.sections:
        if section.label == "Collides" and section.sign[0]:
            lines += [f"{section.sign[0]} {cut(words(line), 120)}" for line in section.lines[:WORST]]
    lines += _listed("Your yes holds if", conditions)
    return [*lines, _where(facts, hold)]


def sending_back(
    card: Card, facts: CardFacts, ruling: Ruling, hold: float, conditions: Sequence[str], comment: str
) -> list[str]:
    """Return what the panel of a no says: what, which version, what would make it a yes, who hears of it."""
    requester = facts.change.requester
    to = requester.name if requester else "the requester"
    lines = [f"Send {card.number} back to {to}?  {cut(card.title, 60)}", _which(card, facts, ruling)]
    lines += _listed("It would be a yes with", conditions) or ["Nothing can make it a yes, you say."]
    lines += [f"Why: {cut(' '.join(comment.split()), WIDEST)}"] if comment else []
    return [*lines, _where(facts, hold)]


def _which(card: Card, facts: CardFacts, ruling: Ruling) -> str:
    when = next((words(one.lines[0]) for one in card.sections if one.label == "When"), "")
    place = ""
    if ruling.acting_for is not None and facts.mine is not None and facts.mine.approver is not None:
        place = f" · in the place of {facts.mine.approver.name}"
    return f"{when} · version {card.version}{place}"


def _where(facts: CardFacts, hold: float) -> str:
    return (
        f"It goes to {facts.change.ref.service} after {hold:.0f} s, in which u takes it back; "
        "before it goes the change is read again."
    )


def _listed(head: str, conditions: Sequence[str]) -> list[str]:
    if not conditions:
        return []
    return [f"{head}:", *(f"  - {cut(one, WIDEST)}" for one in conditions)]
