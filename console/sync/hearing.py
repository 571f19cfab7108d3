"""What is done with users' answers once they came in: their words are read by the machine, alarms looked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from console.cache.store import Cache
from console.services.base import Collection, Service
from console.sync.pace import Clock

LONGEST = 20_000
"""Letters of a comment that are read; what is longer says no more about its tone."""


class Hearing:
    """Follows the answers of one service; what it needs is imported when the first one came in."""

    def __init__(self, cache: Cache, service: Service, clock: Clock) -> None:
        self._cache, self._service, self._clock = cache, service, clock
        self._heard = Collection.FEEDBACK in service.can.collections
        if self._heard:
            from console.sync.alarms import AlarmWatch

            self._alarms = AlarmWatch(cache, service)

    async def after(self, collection: Collection, changed: int) -> None:
        """Go on after a pull of a collection that brought so many news; raises what the service raises."""
        if not self._heard or collection is not Collection.FEEDBACK:
            return
        if changed:
            self._alarms.news()
            await self.read()
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        await self._alarms.look(now, self._clock.tick())

    async def read(self) -> int:
        """Have the machine read comments without a rating, of the agent's own teams alone; returns how many.

        Only a label is kept, never what it was read from; agents' texts, confidential ones and those of who
        objects are not among them.
        """
        done = 0
        self._cache.feed.tones.prune(self._service.name)
        while unread := self._cache.feed.tones.unread(self._service.name):
            from console.measure.tone.engine import tone

            for answer in unread:
                found = tone(answer.comment[:LONGEST])
                self._cache.feed.tones.read(answer.ref, found.label, unsure=found.unsure)
            done += len(unread)
            await asyncio.sleep(0)
        return done
