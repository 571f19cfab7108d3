"""What becomes of decisions on changes while they wait: asked for anew in time, and written down at their end."""

from __future__ import annotations

from datetime import UTC, datetime

from console.cache.store import Cache
from console.deciding import DecisionLog, record_outcomes
from console.sync.change_verdict import lapsed
from console.sync.pace import Clock


class Decisions:
    """The decisions for one service."""

    def __init__(self, cache: Cache, service: str, clock: Clock, log: DecisionLog | None) -> None:
        """`log` is where it is written down how they ended; None where that is nobody's business here."""
        self._cache, self._service, self._clock, self._log = cache, service, clock, log

    @property
    def are_waiting(self) -> bool:
        """Whether some wait whose moment may pass."""
        return bool(self._cache.decisions_waiting(self._service))

    def lapse_overdue(self) -> None:
        """Ask anew for decisions whose moment has passed, whether or not anybody can be reached."""
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        for waiting in self._cache.decisions_waiting(self._service):
            if words := lapsed(waiting, now):
                self._cache.lapse(waiting.key, words)

    def write_down(self) -> None:
        """Write how decisions ended into the audit log; raises `AuditError` for what has to be written later."""
        if self._log is not None:
            record_outcomes(self._cache, self._log)
