"""Saves what is the agent's own where the cache's file is taken away under a running console.

Such a file goes on without a name for as long as somebody has it open, and is lost then. Drafts and intents are carried
to the place where the next start looks for them; the rest is fetched again.
"""

from __future__ import annotations

import logging
import os
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from console.cache import connection
from console.cache.connection import CacheError, Connection, DamagedCache, NewerCache

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_AGAIN = "leave with q and start Amends again, which fetches the rest anew."


class Lifeboat:
    """Looks whether the file of a connection is still where it was; belongs to the connection's thread."""

    def __init__(self, conn: Connection, path: Path) -> None:
        self._conn, self._path = conn, path
        self._carried: dict[tuple[str, ...], float] = {}
        self._aside: Path | None = None
        """Where things are saved because the file in the cache's place is none that we can write."""
        self._there = False
        """Whether another file had taken the cache's place when that was noticed."""
        self.words = ""
        """What happened to the file and what the agent is to do; empty while it is in its place."""

    def look(self) -> bool:
        """Look, and save what has to be saved; returns whether `words` have changed.

        Takes a few microseconds while the file is in its place.
        """
        before = self.words
        if not connection.astray(self._conn, self._path):
            self.words = ""
        elif (moved_to := _moved_to(self._conn)) is not None:
            with suppress(CacheError):  # what is in the log beside the old place would not be found there
                self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self.words = (
                f"The cache was moved to {moved_to} while Amends ran; what waits stays there, unsent: move it back, "
                "then leave with q and start Amends again."
            )
        else:
            self._there = self._path.exists() if not before else self._there
            self.words = self._save()
        return self.words != before

    def _save(self) -> str:
        """Carry what has to be carried; returns the sentence for it."""
        try:
            try:
                self._carry(self._aside or self._path)
            except (DamagedCache, NewerCache) as unfit:
                log.error("the file in the cache's place is left as it is: %s", unfit)
                self._aside = _free(self._path)
                self._carry(self._aside)
        except (CacheError, OSError) as trouble:
            return (
                f"The cache's file was taken away while Amends ran. Nothing of yours is saved yet: {trouble}"
            )
        if self._aside is not None:
            return (
                "The cache's file was replaced while Amends ran, by one that cannot be used; your drafts and what "
                f"waits are saved in {self._aside}."
            )
        if self._there:
            return f"The cache was replaced while Amends ran; your drafts and what waits are saved in it: {_AGAIN}"
        return f"The cache was removed while Amends ran; your drafts and what waits are saved in a new one: {_AGAIN}"

    def _put_logs_away(self) -> None:
        """Take away what stayed beside the place of our file: it would be mixed with the next one there.

        Who has it open keeps it.
        """
        for beside in connection.logs_of(self._path):
            if connection.home_of(beside) in self._conn.logs:
                beside.unlink(missing_ok=True)

    def _carry(self, to: Path) -> None:
        from console.cache.carrying import carry  # rarely needed

        if to == self._path:
            self._put_logs_away()
        with closing(connection.connect(to)) as new:
            new.execute("PRAGMA busy_timeout = 500")  # keys are waited for
            carry(self._conn, new, to, self._carried)


def _moved_to(conn: Connection) -> str | None:
    """Return where the file of a connection is now; None where it has no name any more, or nobody tells."""
    for name, found in _open_files():
        if (found.st_dev, found.st_ino) == conn.home and found.st_nlink:
            return name
    return None


def _open_files() -> Iterator[tuple[str, os.stat_result]]:
    """Return the names of what this process has open and what stands behind them, where the kernel tells."""
    with suppress(OSError):
        for number in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                name = f"/proc/self/fd/{number}"
                yield os.readlink(name), os.stat(name)


def _free(path: Path) -> Path:
    number = 1
    while (free := path.with_name(f"{path.name}.saved-{number}")).exists():
        number += 1
    return free
