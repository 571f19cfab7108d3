"""How one organisation uses its Request Tracker: words, priorities, fields and who belongs to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.model import Status
from console.settings import ChangeMapping, FeedbackMapping

PRIORITIES: Mapping[int, int] = {1: 100, 2: 75, 3: 50, 4: 25, 5: 0}
"""Ours to Request Tracker's, whose own labels are High (100), Medium (50) and Low (0)."""

_WORDS: tuple[tuple[str, Status], ...] = (
    (r"cancel|reject|denied|withdraw|declin|delet|duplicate|spam", Status.CANCELLED),
    (r"closed|archiv", Status.CLOSED),
    (r"wait|pend|hold|stall|paus|blocked|suspend", Status.ON_HOLD),
    (r"resolv|solved|done|fulfilled|complet|finish|fixed|deployed|failed", Status.RESOLVED),
    (r"new|submit|request|draft|untouched|triage", Status.NEW),
    (r"open|progress|work|assign|being|approved|accept|active", Status.IN_PROGRESS),
)
_BEING = re.compile(r"\bbeing\b|in progress")
HISTORY_DAYS = 365


@dataclass(frozen=True, slots=True)
class Site:
    """What settings say about one Request Tracker, and what is guessed where they are silent."""

    name: str
    """The service's name in settings; stands in every reference."""
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """The site's own status names (lower case) to ours; what is missing is told from its words."""
    priorities: Mapping[int, int] = field(default_factory=lambda: PRIORITIES)
    service_field: str = ""
    """The custom field that holds the business service; empty where there is none."""
    home: tuple[str, ...] = ()
    """Mail domains of the organisation; empty means the agent's own."""
    queues: tuple[str, ...] = ()
    """Queues that are fetched; empty means all that the agent sees."""
    my_queues: tuple[str, ...] = ()
    """Queues the agent works; empty means all that the agent sees."""
    history_days: int = HISTORY_DAYS
    """Tickets that ended longer ago are left out."""
    changes: ChangeMapping = field(default_factory=ChangeMapping)
    """How it keeps changes."""
    feedback: FeedbackMapping = field(default_factory=FeedbackMapping)
    """How it keeps what users answer."""
    pseudonyms: Path | None = None
    """The file of the key that people are told apart by; None leaves answers anonymous."""
    settle: float = 120.0
    """Seconds after which the server is surely no longer working on a request whose answer was lost."""

    def status(self, name: str) -> Status:
        """Return what a status of this site is in our words; `UNKNOWN` where its name says nothing."""
        lowered = name.lower()
        known = self.statuses.get(lowered)
        if known is not None:
            return known
        if _BEING.search(lowered):
            return Status.IN_PROGRESS
        return next((status for words, status in _WORDS if re.search(words, lowered)), Status.UNKNOWN)

    def priority(self, theirs: int) -> int:
        """Return our priority, the one whose value is nearest to Request Tracker's."""
        return min(self.priorities, key=lambda ours: (abs(self.priorities[ours] - theirs), ours))

    def is_mine(self, queue: str) -> bool:
        """Return whether a queue is one that the agent works."""
        return queue in self.my_queues or not self.my_queues

    def covers(self, queue: str) -> bool:
        """Return whether tickets of a queue are fetched; changes are none."""
        if not self.changes.off and queue.lower() == self.changes.queue.lower():
            return False
        return not self.queues or queue.lower() in {name.lower() for name in self.queues}

    def queue_clause(self) -> str:
        """Return the end of a TicketSQL query that leaves other queues out, and that of the changes."""
        no_change = "" if self.changes.off else f" AND Queue != {quoted(self.changes.queue)}"
        if not self.queues:
            return no_change
        return f" AND ({' OR '.join(f'Queue={quoted(name)}' for name in self.queues)}){no_change}"

    def inside(self, email: str | None, agents_own: str | None) -> bool | None:
        """Return whether an address belongs to the organisation, None where nobody can tell."""
        home = self.home or ((_domain(agents_own),) if agents_own and _domain(agents_own) else ())
        there = _domain(email)
        if not home or not there:
            return None
        return any(there == domain.lower() or there.endswith("." + domain.lower()) for domain in home)


def quoted(text: str) -> str:
    """Return a text as a literal of TicketSQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _domain(email: str | None) -> str:
    return (email or "").rpartition("@")[2].lower() if email and "@" in email else ""
