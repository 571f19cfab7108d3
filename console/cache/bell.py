"""A bell beside the cache's file: whoever has written rings it, so that nobody else has to look again and again."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from console import paths

log = logging.getLogger(__name__)

near: dict[Path, set[Callable[[], None]]] = {}
"""Who in this process is told directly because they cannot hear a bell; called in the thread that rings."""


def beside(cache: Path) -> Path:
    """Return the bell's file."""
    return cache.with_name(cache.name + ".bell")


class Bell:
    """The end of one connection that rings; belongs to that connection's thread.

    Ringing is a byte written over the same byte, which the kernel tells to who watches the file: about 2 µs.
    """

    def __init__(self, cache: Path) -> None:
        self._file = beside(cache)
        self._handle: int | None = None

    def ring(self) -> None:
        """Say that something was written; where that cannot be said, others see it at their next glance."""
        try:
            if self._handle is None:
                self._handle = paths.open_private(self._file, os.O_WRONLY | os.O_CREAT)
            os.pwrite(self._handle, b".", 0)
        except OSError as error:
            log.debug("the bell cannot be rung: %s", error.strerror)
        for hear in tuple(near.get(self._file, ())):
            hear()

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
