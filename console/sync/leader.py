"""Which console syncs a cache: the one that holds a lock, which the kernel gives back when it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from console import paths


class Leader:
    """A claim to be the one console that syncs a cache."""

    def __init__(self, lock: Path) -> None:
        self._file = lock
        self._held: int | None = None

    @property
    def leads(self) -> bool:
        """Whether we hold the lock."""
        return self._held is not None

    def claim(self) -> bool:
        """Try to become the one that syncs; returns whether we are."""
        if self._held is not None:
            return True
        try:
            self._take(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait(self) -> None:
        """Sleep until we are the one that syncs."""
        self._take(fcntl.LOCK_EX)

    def _take(self, how: int) -> None:
        descriptor = paths.open_private(self._file, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._held = descriptor

    def yield_(self) -> None:
        """Give the lock back."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)


def held(lock: Path) -> bool:
    """Tell whether some console syncs the cache now."""
    claim = Leader(lock)
    free = claim.claim()
    claim.yield_()
    return not free
