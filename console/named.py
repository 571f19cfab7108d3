"""Whom a decision's card and words name, so that the log can write pseudonyms in their places."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.store import Cache
from console.model import Person, Ref
from console.rules.facts import CardFacts


def people_of(facts: CardFacts) -> list[Person]:
    """Return everybody whose name a card may show; whoever is known by name alone has it as id, and comes first."""
    change = facts.change
    named = [change.requester, change.owner, change.implementer, change.standby, facts.me]
    for approval in facts.approvals:
        named += [approval.approver, approval.acting_for, approval.decided_by]
    named += [entry.author for entry in facts.said]
    if facts.looked is not None:
        name, _, id_ = facts.looked.deciding.get("implementer", "").rpartition(" (")
        named.insert(0, Person(id_.removesuffix(")"), name) if name else None)
    known = {person.id: person for person in named if person is not None}
    return [*(Person(name, name) for name in _names(facts)), *known.values()]


def _names(facts: CardFacts) -> set[str]:
    """Return the names that a card has without an id: who met a condition, who owns a window."""
    names = {condition.met_by for approval in facts.approvals for condition in approval.conditions}
    names |= {window.owner for window in facts.estate.windows}
    return names - {""}


def told_of(words: str, change: Ref, cache: Cache) -> list[Person]:
    """Return whom the words of an outcome may name: who decides about the change, and the service's agents."""
    deciding = [
        person
        for one in cache.changes.approvals(change, truth=True)
        for person in (one.approver, one.acting_for, one.decided_by)
        if person is not None
    ]
    return [*named(words, cache.agents(change.service)), *deciding]


def named(words: str, agents: Sequence[Person]) -> list[Person]:
    """Return the agents whose names stand in a text: logins of the others may be words of any language."""
    text = " ".join(words.split()).casefold()
    return [one for one in agents if one.name.strip() and " ".join(one.name.split()).casefold() in text]
