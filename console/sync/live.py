"""Turns what a service says on its live line into earlier looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from console.services.base import Collection, Service, ServiceError
from console.sync.pace import Backoff

log = logging.getLogger(__name__)


class LiveLine:
    """The live line to one service; it is opened again whenever it breaks."""

    def __init__(self, service: Service, hear: Callable[[Collection | None], None]) -> None:
        """`hear` is called with what a hint is about, and with None where something may have been missed."""
        self._service, self._hear = service, hear
        self.stands = False
        """Whether what it hints at need not be looked for."""

    async def listen(self) -> None:
        """Listen until cancelled."""
        backoff = Backoff()
        while True:
            try:
                async for hint in self._service.live():
                    backoff.worked()
                    self.stands = True
                    self._hear(hint.collection)
            except ServiceError as down:
                log.info("no live line to %s: %s", self._service.name, down)
            if self.stands:  # what was missed since, and whether anybody is there at all, is asked at once
                self.stands = False
                self._hear(None)
            await asyncio.sleep(backoff.failed())
