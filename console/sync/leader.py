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
        descriptor = paths.open_private(self._file, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._held = descriptor
        return True

    def yield_(self) -> None:
        """Give the lock back."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def held(lock: Path) -> bool:
    """Tell whether some console syncs the cache now."""
    claim = Leader(lock)
    free = claim.claim()
    claim.yield_()
    return not free
