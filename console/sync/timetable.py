"""When a service is looked at: for news, for what rarely changes, for all of its ids."""

from __future__ import annotations

from dataclasses import dataclass

from console.services.base import Collection
from console.sync.pace import Clock, Pace

FIRST_RECONCILE = 600.0
"""Seconds until the first comparison of all ids: in a big cache it costs a second, and news come without it."""
RECONCILE = 3600.0
"""Seconds between two comparisons of all ids."""
REST = 900.0
"""Seconds between two looks for what rarely changes, where nothing hints at it."""
SLOW = (Collection.QUEUES, Collection.PEOPLE, Collection.ESTATE)
"""What rarely changes."""


@dataclass(frozen=True, slots=True)
class Round:
    """One look for news."""

    began: float
    heard: int
    rest: bool
    """It looks for what rarely changes, too."""

    def takes(self, collection: Collection) -> bool:
        """Whether this look is for a collection."""
        return self.rest or collection not in SLOW


class Timetable:
    """What is due, and when something else will be."""

    def __init__(self, clock: Clock, pace: Pace) -> None:
        self._clock, self._pace = clock, pace
        self._news = True
        self._pull = self._rest = 0.0
        self._heard = self._answered = 0
        """How many hints at what rarely changes there were, and how many the last look at it answered."""
        self._reconcile = clock.tick() + FIRST_RECONCILE

    def hear(self, collection: Collection | None) -> None:
        """Look for news as soon as that can be; a collection that rarely changes is then among it."""
        self._news = True
        self._heard += collection in SLOW

    def look_now(self) -> None:
        """Look for everything with the next round."""
        self._pull = self._rest = 0.0

    def look_again(self) -> None:
        """Look for news with the next round: this one came to nothing."""
        self._pull = 0.0

    def due(self) -> Round | None:
        """Begin a look for news; None where none is due."""
        now = self._clock.tick()
        if not (self._news or now >= self._pull):
            return None
        self._news = False
        return Round(now, self._heard, self._heard != self._answered or now >= self._rest)

    def looked(self, done: Round, *, hurries: bool) -> None:
        """A look for news has ended; the next comes sooner where somebody `hurries`: looks at what nobody hints at."""
        if done.rest:
            self._rest, self._answered = done.began + REST, done.heard
        self._pull = self._clock.tick() + (self._pace.open if hurries else self._pace.rest)

    def reconcile_is_due(self) -> bool:
        """Whether all ids are to be compared."""
        return self._clock.tick() >= self._reconcile

    def reconciled(self) -> None:
        """All ids were compared."""
        self._reconcile = self._clock.tick() + RECONCILE

    def wait(self, *, hurries: bool) -> float:
        """Return the seconds until something is due, 0 or less where it is; sooner where somebody `hurries`."""
        now = self._clock.tick()
        if hurries:
            self._pull = min(self._pull, now + self._pace.open)
        return min(self._pull, self._reconcile) - now
