"""What Today must look for besides tickets: a few indexes tell which sorts of things there are at all."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    import sqlite3

TONIGHT = 14 * 3600
"""Seconds ahead in which a change that begins counts as tonight's."""
TROUBLE = ("conflict", "refused", "unknown", "lapsed")
"""The states of an intent that wait for the agent."""
_ASKED = (
    "SELECT EXISTS (SELECT 1 FROM change WHERE active = 1 AND state = 'implementing') "
    "OR EXISTS (SELECT 1 FROM change WHERE active = 1 AND state = 'scheduled' AND begins BETWEEN ? AND ?) "
    "OR EXISTS (SELECT 1 FROM change WHERE active = 1 AND state = 'review' AND mine = 1), "
    "EXISTS (SELECT 1 FROM approval WHERE open = 1 AND (mine = 1 OR EXISTS (SELECT 1 FROM delegation))), "
    "EXISTS (SELECT 1 FROM alarm WHERE open = 1), "
    "EXISTS (SELECT 1 FROM feedback WHERE open = 1 AND own = 1), EXISTS (SELECT 1 FROM draft), "
    "EXISTS (SELECT 1 FROM outbox WHERE state IN ('conflict', 'refused', 'unknown', 'lapsed')), "
    "(SELECT COUNT(*) FROM outbox WHERE state IN "
    "('held', 'ready', 'sent', 'conflict', 'unknown', 'refused', 'lapsed'))"
)


class Pulse:
    """Whether there are changes under way, open approvals, alarms, unhappy answers, drafts, intents in trouble."""

    __slots__ = ("alarms", "answers", "approvals", "changes", "drafts", "trouble", "waiting")

    def __init__(self, conn: sqlite3.Connection, now: float) -> None:
        """Ask once, at `now` in seconds since 1970; another `Pulse` can ask the same connection again."""
        found = conn.execute(_ASKED, (int(now), int(now) + TONIGHT)).fetchone()
        self.changes, self.approvals, self.alarms, self.answers, self.drafts, self.trouble = map(
            bool, found[:6]
        )
        self.waiting = int(found[6])
        """Intents in the outbox that are not done yet."""
