"""What every part of the cache's verbs builds on: the connection, and who the agent is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console import intents
from console.cache import approvals, changes, learning, outbox, tickets
from console.cache.counting import Counter
from console.cache.places import Places

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from console.cache.outbox import Waiting
    from console.intents import AlarmIntent, FeedbackIntent, Intent, Seen
    from console.model import Person, Ref
    from console.model.feedback import Alarm, Feedback


class Base:
    """One connection to a profile's cache; belongs to the thread that opened it."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self.places = Places(conn)
        self.counter = Counter(conn, path)

    def me(self, service: str) -> Person | None:
        """Return who the agent is to a service, None before it first answered."""
        return learning.me(self.conn, service)

    def _undo(self, waiting: Waiting) -> None:
        """Stop showing an intent; what waits behind it was given by an agent who still saw it."""
        ref = waiting.target
        ticket = tickets.truth(self.conn, ref)
        change = changes.truth(self.conn, ref) if ticket is None else None
        if ticket is not None:
            outbox.uncover(self.conn, waiting, lambda one: intents.wants(one.intent, ticket))
        elif change is not None:
            held = approvals.of_change(self.conn, ref, truth=True)

            def wanted(one: Waiting) -> dict[str, str | None]:
                if not isinstance(one.intent, intents.OnChange):
                    return {}
                return intents.wants_of_change(one.intent, change, held, one.made)

            outbox.uncover(self.conn, waiting, wanted)
        self._project(ref)

    def _see(self, intent: Intent) -> tuple[Seen, str]:
        """Return what the agent sees of the fields an intent touches, and what it is about, in words."""
        ref = intent.target
        if isinstance(intent, intents.OnChange):
            change, below = changes.shown(self.conn, ref), changes.truth(self.conn, ref)
            if change is None or below is None:
                return intents.Seen("", {}), _new(getattr(intent, "title", ""))
            seen = intents.see_change(intent, change, approvals.of_change(self.conn, ref))
            beneath = intents.touched_of_change(
                intent, below, approvals.of_change(self.conn, ref, truth=True)
            )
            return replace(seen, beneath=beneath), f"{change.number} {change.title}"
        if isinstance(intent, intents.OnFeedback | intents.OnAlarm):
            return self._see_feedback(intent)
        ticket, true = tickets.shown(self.conn, ref), tickets.truth(self.conn, ref)
        if ticket is None or true is None:
            return intents.Seen("", {}), _new(getattr(intent, "subject", ""))
        seen = replace(intents.see(intent, ticket), beneath=intents.touched(intent, true))
        return seen, f"{ticket.number} {ticket.subject}"

    def _see_feedback(self, intent: FeedbackIntent | AlarmIntent) -> tuple[Seen, str]:
        from console.cache import feedback

        ref = intent.target
        fact: Feedback | Alarm | None
        below: Feedback | Alarm | None
        if isinstance(intent, intents.OnFeedback):
            fact, below = feedback.shown(self.conn, ref), feedback.truth(self.conn, ref)
        else:
            fact, below = feedback.alarm(self.conn, ref), feedback.alarm(self.conn, ref, truth=True)
        if fact is None or below is None:
            return intents.Seen("", {}), ""
        seen = intents.Seen(fact.version, intents.touched_of(intent, fact), intents.touched_of(intent, below))
        return seen, f"{ref.id} {fact.service or ''}".strip()

    def show_anew(self, ref: Ref) -> None:
        """Lay what waits in the outbox over what is known of a fact; the caller holds the transaction."""
        self._project(ref)

    def _project(self, ref: Ref) -> None:
        who = self.me(ref.service)
        me = who.id if who else None
        tickets.project(self.conn, ref, me)
        changes.project(self.conn, ref, me)
        approvals.project(self.conn, ref, me)
        if self.conn.execute(
            "SELECT EXISTS (SELECT 1 FROM feedback) OR EXISTS (SELECT 1 FROM alarm)"
        ).fetchone()[0]:
            from console.cache import feedback

            feedback.project(self.conn, ref)


def _new(title: str) -> str:
    """Return what a creation is about: it has no number yet."""
    return f"new {title}" if title else ""
