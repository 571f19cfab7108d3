"""Live news over SSE: every listener reads the log from where it stands, so that nothing is missed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable

import msgspec

log = logging.getLogger(__name__)

PULSE = 15.0
"""Seconds after which a quiet line says that it still stands."""
LISTENERS = 64
BATCH = 200


class Line(msgspec.Struct):
    """One line of the log, as it is told live."""

    seq: int
    collection: str
    id: str
    gone: bool


class Hub:
    """Wakes those who listen when something was written; belongs to the desk's event loop."""

    def __init__(self) -> None:
        self.listeners = 0
        self._news = asyncio.Event()
        self._closed = False

    def wake(self) -> None:
        """Tell everybody that there may be news."""
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self.wake()

    @property
    def full(self) -> bool:
        """Whether nobody more can listen."""
        return self.listeners >= LISTENERS

    async def stream(self, since: int, read: Callable[[int, int], list[Line] | None]) -> AsyncIterator[bytes]:
        """Yield server-sent events after `since`; `read` gives at most so many lines after a number.

        The stream ends where `read` gives None: who listened has no right to any more.
        """
        self.listeners += 1
        try:
            yield f"retry: 2000\nid: {since}\nevent: hello\ndata: {{}}\n\n".encode()
            while not self._closed:
                news = self._news
                lines = read(since, BATCH)
                if lines is None:
                    return
                if lines:  # in one piece: much news at once costs both ends as much as one
                    since = lines[-1].seq
                    yield b"".join(
                        b"id: %d\nevent: news\ndata: %s\n\n" % (line.seq, msgspec.json.encode(line))
                        for line in lines
                    )
                if len(lines) == BATCH:
                    continue
                try:
                    async with asyncio.timeout(PULSE):
                        await news.wait()
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self.listeners -= 1


async def ticking(seconds: float, tick: Callable[[], object], stop: asyncio.Event) -> None:
    """Call `tick` every so many seconds until told to stop."""
    while not stop.is_set():
        try:
            tick()
        except sqlite3.OperationalError as error:
            log.warning("left for later: %s", error)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()
