"""The cache as everybody uses it: learn, submit, settle, refuse, and what the screens read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cache import connection
from console.cache.connection import Promised, writing
from console.cache.drafts import Drafts
from console.cache.following import Following
from console.cache.hearing import Hearing
from console.cache.late import when_free
from console.cache.pulse import Pulse
from console.cache.sending import Sending
from console.cache.showing import Showing
from console.cache.wishes import Wishes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from console.cache.changebook import ChangeBook
    from console.cache.chores import Left
    from console.cache.experience import ExperienceBook
    from console.cache.feedbook import FeedBook
    from console.cache.late import Late, Later
    from console.cache.lifeboat import Lifeboat
    from console.cache.light_day import LightDay


class Cache(Hearing, Following, Sending, Showing):
    """One connection to a profile's cache; belongs to the thread that opened it.

    Every method may raise `CacheError` or one of its kinds.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        super().__init__(conn, path)
        self.drafts = Drafts(conn)
        self.wishes = Wishes(conn)
        self._version = -1
        self._changes: ChangeBook | None = None
        self._feed: FeedBook | None = None
        self._lifeboat: Lifeboat | None = None

    @classmethod
    def open(cls, path: Path, *, durable: bool = True, promised: Promised | None = None) -> Cache:
        """Open or make the cache at `path`; raises `NewerCache`, `DamagedCache`, `CacheError`.

        `promised` counts the due date that lists show where a service has none.
        """
        return cls(connection.connect(path, durable=durable, promised=promised), path)

    @property
    def changes(self) -> ChangeBook:
        """Changes, who decides about them, and the estate."""
        if self._changes is None:
            from console.cache.changebook import ChangeBook

            self._changes = ChangeBook(self.conn)
        return self._changes

    @property
    def feed(self) -> FeedBook:
        """What users say."""
        if self._feed is None:
            from console.cache.feedbook import FeedBook

            self._feed = FeedBook(self.conn, self.counter)
        return self._feed

    @property
    def experience(self) -> ExperienceBook:
        """What users say, added up."""
        from console.cache.experience import ExperienceBook

        return ExperienceBook(self.conn)

    def close(self) -> None:
        """Let go of the file."""
        self.counter.close()
        self.conn.close()

    def spare_memory(self) -> None:
        """Sort what is much in a file instead of in memory: figures over a million tickets would take 130 MB.

        The file has no name, and lies in the cache's own folder. Writing is an eighth slower then. To be called
        before anything else is asked.
        """
        connection.sort_in_files(self.conn, self.path.parent)

    def wait_while(self, wanted: Callable[[], bool]) -> None:
        """Wait for other programs that hold the cache only while that is `wanted`, and hold up nobody meanwhile."""
        connection.wait_in_steps(self.conn, wanted)

    def changed_elsewhere(self) -> bool:
        """Tell whether another connection wrote since the last call; costs a few microseconds."""
        version: int = self.conn.execute("PRAGMA data_version").fetchone()[0]
        changed, self._version = version != self._version, version
        return changed

    def pulse(self, now: datetime) -> Pulse:
        """Look which sorts of things there are besides tickets; costs a few microseconds."""
        return Pulse(self.conn, now.timestamp())

    def day(self) -> LightDay:
        """Return the questions of Today; imports them."""
        from console.cache.light_day import LightDay

        return LightDay(self.conn)

    def plan(self, chore: str) -> None:
        """Have one of `console.cache.chores` done from its beginning, a step at a time, by whoever leads."""
        from console.cache import chores

        chores.plan(self.conn, chore)

    def chores(self) -> list[Left]:
        """Return the chores that are not done yet."""
        from console.cache import chores

        return chores.left(self.conn)

    def tidy(self) -> bool:
        """Do a step of the chores that are left; returns whether more may be. Takes about 10 ms, an index more."""
        from console.cache import chores

        return chores.step(self.conn)

    def together(self) -> AbstractContextManager[None]:
        """Return a block whose writes happen all or not at all; they may wait as one."""
        late = self._late
        return writing(self.conn) if late is None else late.together()

    # ---- where keys are answered ------------------------------------------------------------------------

    def answer_keys(self, later: Later, told: Callable[[], None]) -> None:
        """Keep what is written here from now on where it cannot be written at once, and do it by `later`.

        `told` is called where something the agent did begins to wait for long, and once nothing does any more.
        """
        from console.cache.late import Late
        from console.cache.lifeboat import Lifeboat

        if isinstance(self.conn, connection.Connection):
            Late(self.conn, later, told)
            self._lifeboat = Lifeboat(self.conn, self.path)

    def look_after(self) -> bool:
        """See whether the file is still in its place, and save the agent's own where it is not.

        Returns whether `trouble` has changed by that. Takes a few microseconds where all is well.
        """
        return self._lifeboat is not None and self._lifeboat.look()

    @property
    def trouble(self) -> str:
        """Why what the agent does is not simply written into the cache, and what to do; empty where it is."""
        waits = self._late.words if self._late is not None else ""
        return (self._lifeboat.words if self._lifeboat is not None else "") or waits

    @property
    def astray(self) -> bool:
        """Whether the file is no longer in its place, so that what is written will not be found again."""
        return connection.astray(self.conn, self.path)

    def soon(self, do: Callable[[], object], *, given: bool = True) -> None:
        """Do something that writes in one transaction and says itself how it went: now, or in its turn.

        `given` False is what the agent does not wait for.
        """
        when_free(self.conn, do, None, given=given)

    def leave(self) -> str:
        """Do what waits, and say that this console ends; returns a sentence where something the agent did is lost."""
        self.drafts.save_rest()
        lost = self._late.finish() if self._late is not None else ""
        self.wishes.leave()
        self.look_after()
        return lost

    @property
    def _late(self) -> Late | None:
        return self.conn.late if isinstance(self.conn, connection.Connection) else None
