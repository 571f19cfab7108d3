"""The decision card: everything that decides about a change, computed from facts alone, as lines of text."""

from __future__ import annotations

import hashlib
import textwrap
from dataclasses import replace
from datetime import tzinfo

from console.intents import differences
from console.measure.collisions import Collision, collisions_of
from console.model import ApprovalState, Change
from console.reports import card_past as past
from console.reports import card_plan as about
from console.reports.card_collides import collides, line
from console.reports.card_risk import hits, risk
from console.reports.parts import Card, Line, Section, Text, words
from console.rules.approving import Barred, Ruling, may_approve
from console.rules.facts import CardFacts
from console.signs import Signs

__all__ = ["Card", "Section", "Text", "build", "digest", "plain", "ruling", "words"]

LABEL = 10
"""Cells before a section's lines, in which its label stands."""


def build(facts: CardFacts, *, zone: tzinfo | None, signs: Signs, hold: float = 30) -> Card:
    """Return the card of the facts.

    `zone` is the reader's, None for the machine's; `hold` says how many seconds an approval waits before it
    is sent. What the facts do not say reads "unknown".
    """
    change = facts.change
    found = _collisions(facts)
    said = ruling(facts)
    allowed = said.allowed
    tail = f" It stays {hold:.0f} s in the outbox before it is sent." if allowed else ""
    sections = [
        about.when(facts, found, zone),
        about.who(facts),
        hits(facts),
        risk(facts),
        about.plan(change),
        about.back_out(facts, zone, signs),
        about.tested(change),
        collides(facts, found, zone, signs),
        past.tickets(facts),
        past.last(facts, zone),
        past.new(facts, zone),
        past.decided(facts, zone, signs),
        past.guarded(facts),
    ]
    return Card(
        number=change.number,
        title=change.title,
        right=about.right_of_title(facts),
        head=about.head(change),
        sections=tuple(one for one in sections if one is not None),
        ruling=((said.sentence + tail, "good" if allowed else "soon"),),
        allowed=allowed,
        version=facts.version,
        texts=_texts(change),
        beyond=_beyond(facts, found, zone),
    )


def ruling(facts: CardFacts) -> Ruling:
    """Return whether who looks at the card of these facts may give a yes on it."""
    case = facts.case(facts.version)
    if case is None and facts.me is None:
        return Ruling(Barred.NOT_ADDRESSED, "The service has not told yet who you are.")
    if case is None:
        return Ruling(Barred.NOT_ADDRESSED, "No approval of this change is yours to give.")
    said = may_approve(case)
    own = _own_word(facts)
    return replace(said, sentence=own) if own and said.barred in _WHO else said


_WHO = (Barred.DECIDED, Barred.NOT_ADDRESSED, Barred.FOR_OWN_PEOPLE)


def _own_word(facts: CardFacts) -> str:
    """Return what the agent said to the change already; empty where nothing."""
    me = facts.me.id if facts.me is not None else None
    given = [one for one in facts.approvals if one.decided_by is not None and one.decided_by.id == me]
    said = {ApprovalState.APPROVED: "You said yes to it.", ApprovalState.REJECTED: "You sent it back."}
    return next((said[one.state] for one in given if one.state in said), "")


def plain(card: Card, width: int = 80) -> str:
    """Return the whole card as text of about `width` characters a line: for a log, a shell, an e-mail."""
    rows = [*_wrapped(f"{card.number}  {card.title}", width), card.right, *_wrapped(words(card.head), width)]
    rows.append("-" * width)
    for section in card.sections:
        label = section.label
        for one in _counted(section):
            for row in _wrapped(words(one), width - LABEL):
                rows.append(f"{label:<{LABEL}}{row}".rstrip())
                label = ""
    for text in card.texts:
        rows += ["", text.label, *(f"  {row}".rstrip() for row in _wrapped(text.body, width - 2))]
    rows += ["-" * width, *_wrapped(words(card.ruling), width), f"version {card.version}"]
    return "\n".join(rows) + "\n"


def digest(card: Card) -> str:
    """Return what proves that a card said what it said: the SHA-256 of its plain text, in hexadecimal."""
    return hashlib.sha256(plain(card).encode()).hexdigest()


def _counted(section: Section) -> list[Line]:
    counted: list[Line] = [((f"and {section.more} more", "dim"),)] if section.more else []
    return [*section.lines, *counted]


def _wrapped(text: str, width: int) -> list[str]:
    rows: list[str] = []
    for paragraph in text.split("\n"):
        rows += textwrap.wrap(
            paragraph, max(width, 20), replace_whitespace=False, break_on_hyphens=False
        ) or [""]
    return rows


def _collisions(facts: CardFacts) -> tuple[Collision, ...]:
    return collisions_of(facts.booking, facts.others, facts.estate) if facts.booking is not None else ()


def _texts(change: Change) -> tuple[Text, ...]:
    named = (
        ("Why", change.why),
        ("Plan", change.plan),
        ("Test evidence", change.test),
        ("Back-out plan", change.backout),
        ("Review", change.review),
    )
    return tuple(Text(label, body.strip()) for label, body in named if body.strip())


def _beyond(facts: CardFacts, found: tuple[Collision, ...], zone: tzinfo | None) -> tuple[Section, ...]:
    """Return what the card counts and does not name, and every difference in full."""
    sections: list[Section] = []
    if facts.looked is not None:
        for name, before, now in differences(facts.looked.deciding, facts.deciding):
            was: Line = (("was  ", "dim"), (before or "unknown", "dim"))
            is_: Line = (("is   ", "dim"), (now or "unknown", "soon"))
            sections.append(Section(f"New: {name}", (was, is_)))
    if found:
        sections.append(Section("All collisions", tuple(line(one, facts, zone) for one in found)))
    return tuple(sections)
