"""Keeps the file that calendar programs subscribe to as the cache is."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.cache.changebook import ChangeBook, ChangeFilter, ChangeRow
from console.model import TimeWindow
from console.reports.ical import write_feed

log = logging.getLogger(__name__)

BACK, AHEAD = timedelta(days=28), timedelta(days=182)
"""How far around now the file looks."""
SETTLE, EVERY = 5.0, 60.0
"""Seconds before the first look, and between two looks at what changed."""
PRIVATE, OPEN = 0o600, 0o644
CALLED_OFF = ChangeFilter(called_off=True)
"""Called-off changes are in the file too, as cancelled: a calendar program then strikes them out."""


@dataclass(slots=True)
class Feed:
    """The file, and what was written to it last."""

    file: Path
    others: bool = False
    """Whether other users of this machine may read it."""
    _next: float | None = None
    _written: tuple[list[ChangeRow], list[TimeWindow]] | None = field(default=None, repr=False)

    def wait(self, tick: float) -> float:
        """Return the seconds until the next look."""
        return SETTLE if self._next is None else max(0.0, self._next - tick)

    def keep(self, book: ChangeBook, tick: float, *, at_once: bool = False) -> bool:
        """Write the file anew where something changed; looks once in a while, by `tick` in seconds.

        Returns whether it was written. A file that cannot be written is said in the log and tried again.
        """
        if self._next is None:
            self._next = tick + SETTLE
        if not at_once and tick < self._next:
            return False
        self._next = tick + EVERY
        now = datetime.now(UTC)
        planned = book.between(now - BACK, now + AHEAD, CALLED_OFF), book.windows()
        if planned == self._written:
            return False
        try:
            written = write_feed(*planned, self.file, OPEN if self.others else PRIVATE)
        except OSError as error:
            log.error("the calendar's file %s cannot be written: %s", self.file, error.strerror)
            return False
        self._written = planned
        return written
