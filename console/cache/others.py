"""Tells whether another process has a cache open, so that its file is not taken away under its hands."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_OPEN_MARK = 128
"""The byte of SQLite's shared-memory file on which every process that has the cache open keeps a lock."""


def used_elsewhere(path: Path) -> bool:
    """Return whether another process has the cache at `path` open; to be asked while we have not."""
    try:
        descriptor = os.open(path.with_name(path.name + "-shm"), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _OPEN_MARK)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
