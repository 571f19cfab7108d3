"""Calls back where somebody wrote to a cache, without looking: it hears the bell that every commit rings.

The kernel tells of the bell by inotify, in this process and from others. Where there is none (macOS, all watches in
use) our own process tells directly, and every `GLANCE` seconds the listener is called to look for others.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from console import paths
from console.cache import bell

log = logging.getLogger(__name__)

PAUSE: Final = 0.25
"""Seconds after news in which further ones are gathered."""
LONGEST: Final = 0.75
"""Seconds in which news are gathered at most."""
GLANCE: Final = 2.0
"""Seconds between two looks where the bell cannot be heard."""
_IN_MODIFY: Final = 0x2
_IN_ATTRIB_OR_MOVE_SELF: Final = 0x4 | 0x800
"""A file lost a name of its own, or got another one."""


def open_ear(cache: Path) -> int | None:
    """Return a descriptor that can be read once a cache's bell is rung, or its file is removed, replaced or moved.

    None where the kernel offers none.
    """
    file = bell.beside(cache)
    try:
        os.close(paths.open_private(file, os.O_WRONLY | os.O_CREAT))
        libc = ctypes.CDLL(None, use_errno=True)
        ear = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    except (OSError, AttributeError) as error:
        log.info("news in the cache are looked for: %s", error)
        return None
    if ear >= 0 and libc.inotify_add_watch(ear, os.fsencode(file), _IN_MODIFY) >= 0:
        libc.inotify_add_watch(ear, os.fsencode(cache), _IN_ATTRIB_OR_MOVE_SELF)
        return ear
    log.info("news in the cache are looked for: %s", os.strerror(ctypes.get_errno()))
    if ear >= 0:
        os.close(ear)
    return None


class Watch:
    """Tells one event loop of news: the first at once, then at most every `PAUSE` seconds.

    That the cache's file was taken away is news, too.

    Writes of the loop's own connection are told too; `Cache.changed_elsewhere` tells them apart.
    """

    def __init__(
        self,
        cache: Path,
        heard: Callable[[], object],
        *,
        ear: Callable[[Path], int | None] = open_ear,
    ) -> None:
        """`heard` is called in the loop that starts the watch; `ear` opens what the kernel tells news by."""
        self._cache, self._file = cache, bell.beside(cache)
        self._heard = heard
        self._open_ear = ear
        self._ear: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open = self._missed = False
        """Whether news are told at once, and whether there were some while they were not."""

    def start(self) -> None:
        """Begin to hear; belongs to the running loop from then on."""
        self._loop = asyncio.get_running_loop()
        self._ear = self._open_ear(self._cache)
        if self._ear is None:
            bell.near.setdefault(self._file, set()).add(self._told)
        self._listen()

    def stop(self) -> None:
        """Hear no more; may be called twice."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        bell.near.get(self._file, set()).discard(self._told)
        if self._ear is not None:
            if not loop.is_closed():
                loop.remove_reader(self._ear)
            os.close(self._ear)

    def rest(self, seconds: float) -> None:
        """Gather news for longer this time, for `LONGEST` seconds at most."""
        if self._loop is not None and self._timer is not None and not self._open and seconds > PAUSE:
            self._timer.cancel()
            self._timer = self._loop.call_later(min(seconds, LONGEST), self._listen)

    def _told(self) -> None:
        """Pass a ring on from the thread of whoever rings."""
        with suppress(RuntimeError):  # the loop ends in this moment
            if (loop := self._loop) is not None:
                loop.call_soon_threadsafe(self._hear)

    def _listen(self) -> None:
        """Be open for news; where none can be heard, look for them after a while."""
        if self._loop is None:
            return
        self._open = True
        if self._missed:
            self._hear()
        elif self._ear is not None:
            self._loop.add_reader(self._ear, self._hear)
        else:
            self._timer = self._loop.call_later(GLANCE, self._hear)

    def _hear(self) -> None:
        """Take the news, and gather further ones for a while."""
        self._missed = not self._open
        if self._loop is None or self._missed:
            return
        self._open = False
        if self._ear is not None:
            os.read(self._ear, 4096)
            self._loop.remove_reader(self._ear)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(PAUSE, self._listen)
        self._heard()
