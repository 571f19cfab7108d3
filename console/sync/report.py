"""Says in the cache how the line to a service stands, in a form fit for the status line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from console.cache.store import Cache
from console.model import Health, HealthState
from console.services.base import Identity, Page, Service
from console.sync.pace import Clock

TOLERATED = 90.0
"""Seconds that two clocks may be apart without a word."""
PROGRESS = 0.5
"""Seconds between two words on how far a first load is: each wakes every console."""


class Report:
    """How the line to one service stands."""

    def __init__(self, cache: Cache, service: Service, clock: Clock) -> None:
        self._cache = cache
        self._service = service
        self._clock = clock
        self._health = Health(service.name, HealthState.STARTING)
        self._brought = self._there = 0
        """Tickets that this load brought, and that were there when it began."""
        self._said = float("-inf")
        self._clocks = ""
        self._missing = ""

    @property
    def loading(self) -> bool:
        """Whether a first load is under way."""
        return self._health.state is HealthState.LOADING

    def begins(self) -> None:
        """Say that a run begins: what stood in the way of the last one need not stand there now."""
        known = next((one for one in self._cache.health() if one.service == self._service.name), None)
        if known is not None:
            self._health = replace(self._health, last_ok=known.last_ok, unreadable=known.unreadable)
        self._write()

    def greeted(self, who: Identity) -> None:
        """Note what the service told of itself."""
        notes = (*who.notes, *self._service.can.notes)
        clocks = _clocks(who.clock_offset)
        self._clocks = (
            f"{clocks} What is due may read wrong until one of them is set right." if clocks else ""
        )
        self._health = replace(self._health, notes=(clocks, *notes) if clocks else notes)

    def begins_to_load(self) -> None:
        """Say that the first load is under way."""
        self._there = self._cache.count(self._service.name)
        self._health = replace(self._health, state=HealthState.LOADING, sentence="", retry_at=None)
        self._write()

    def loaded(self, page: Page) -> None:
        """Say how far a first load is: a service may bring a ticket twice, first its line, then its words."""
        self._brought += len(page.tickets)
        if not self.loading or page.total is None:
            return
        done = min(max(self._brought, self._there), page.total)
        if done == page.total or self._clock.tick() - self._said >= PROGRESS:
            self._health = replace(self._health, done=done, total=page.total)
            self._said = self._clock.tick()
            self._write()

    def well(self) -> None:
        """Say that all is well, and what is odd all the same.

        The moment is told to the minute, so that nothing is written in between.
        """
        unreadable = sum(record.service == self._service.name for record in self._cache.unreadable())
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        self._health = replace(
            self._health,
            state=HealthState.OK,
            sentence=" ".join(filter(None, (self._missing, self._clocks, _unread(unreadable)))),
            retry_at=None,
            unreadable=unreadable,
            last_ok=now.replace(second=0, microsecond=0),
            done=None,
            total=None,
        )
        self._write()

    def warned(self, words: str) -> None:
        """Keep a warning about missing tickets; an empty one takes the last one back."""
        self._missing = words

    def failed(self, state: HealthState, words: str, wait: float) -> None:
        """Say what is wrong and when it is tried again, in `wait` seconds."""
        waiting = sum(one.service == self._service.name for one in self._cache.waiting())
        tail = f" {waiting} of yours wait here." if waiting else ""
        self._health = replace(
            self._health,
            state=state,
            sentence=f"{words}{tail}",
            retry_at=datetime.fromtimestamp(self._clock.now() + wait, UTC),
        )
        self._write()

    def _write(self) -> None:
        self._cache.set_health(self._health)


def _clocks(offset: float) -> str:
    if abs(offset) <= TOLERATED:
        return ""
    side = "ahead of" if offset > 0 else "behind"
    return f"Its clock is {round(abs(offset) / 60)} min {side} this machine's."


def _unread(count: int) -> str:
    if not count:
        return ""
    what = "1 record of it could" if count == 1 else f"{count:,} records of it could"
    return f"{what} not be read and {'is' if count == 1 else 'are'} left out; `amends doctor` says which."
