"""Writes of the thread that answers keys: done at once where the cache is free, else a moment later and in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from console.cache.connection import CacheBusy, Connection, FullDisk, turns, writing

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger(__name__)
DoneT = TypeVar("DoneT")

PATIENCE = 0.1
"""Seconds that a key waits for another thread of ours to have written; they give way long before."""
OUTSIDE = 0.025
"""Seconds that it waits for another program that holds the cache."""
AGAIN = 0.05
"""Seconds until it is tried again, and each time twice as many, up to `SELDOM`."""
SELDOM = 0.25
NOTICED = 0.3
"""Seconds of waiting after which it is said that something waits."""
AT_THE_END = 8.0
"""Seconds that what still waits has when the console ends."""

Later = Callable[[float, Callable[[], None]], object]
"""Calls something in this thread after so many seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class _Write:
    do: Callable[[], object]
    slot: Hashable
    given: bool
    """The agent gave it, and wants to know."""


class Late:
    """The writes of one connection that wait; belongs to the connection's thread, whose event loop answers keys."""

    def __init__(self, conn: Connection, later: Later, told: Callable[[], None]) -> None:
        """`told` is called where something given begins to wait for long, and once nothing does any more."""
        self._conn, self._later, self._told = conn, later, told
        self._waiting: list[_Write] = []
        self._group: list[_Write] | None = None
        self._pause = AGAIN
        self._noticed = self._doing = False
        self._trouble = ""
        """Why the first one cannot be written, where nobody holds the cache."""
        conn.late = self
        self._wait_for(PATIENCE, OUTSIDE)

    @property
    def words(self) -> str:
        """What is to be said of what waits; empty where nothing has waited for long."""
        given = sum(one.given for one in self._waiting)
        if not given or not self._noticed:
            return ""
        if self._trouble:
            return self._trouble
        many = "what you did waits" if given == 1 else f"{given} things you did wait"
        return f"Another program holds the cache: {many} for it, and nothing is lost."

    def write(
        self, do: Callable[[], DoneT], waits: DoneT, slot: Hashable = None, *, given: bool = True
    ) -> DoneT:
        """Do it now and return what it returns; where the cache is held, keep it, and return `waits`.

        What waits under the same `slot` is replaced. `given` False is what the agent does not ask for.
        """
        if self._conn.in_transaction or self._doing:
            return do()
        one = _Write(do, slot, given)
        if self._group is not None:
            self._group.append(one)
            return waits
        if not self._waiting:
            try:
                return self._do(do)
            except CacheBusy:
                log.info("a write waits for another program")
        self._keep(one)
        return waits

    @contextmanager
    def together(self) -> Iterator[None]:
        """Have all writes of the block done in one transaction, now or later."""
        with ExitStack() as stack:
            if self._doing:
                stack.enter_context(writing(self._conn))
            elif not self._waiting:
                try:
                    stack.enter_context(writing(self._conn))
                except CacheBusy:
                    log.info("several writes wait for another program")
            if self._conn.in_transaction:
                yield
                return
            group = self._group = []
            try:
                yield
            finally:
                self._group = None

        def do() -> None:
            with writing(self._conn):
                for one in group:
                    one.do()

        self._keep(_Write(do, None, any(one.given for one in group)))

    def finish(self) -> str:
        """Do what waits before the end, with some patience; returns a sentence where something given is lost."""
        self._told = lambda: None  # nothing is shown any more
        if any(one.given for one in self._waiting):
            self._wait_for(AT_THE_END, AT_THE_END)
        self._do_all()
        turns.want(False)
        self._wait_for(PATIENCE, OUTSIDE)
        if not any(one.given for one in self._waiting):
            return ""
        why = self._trouble or "Another program held the cache to the end."
        return f"{why} What you did last is not kept."

    # ---- inside -----------------------------------------------------------------------------------------

    def _keep(self, one: _Write) -> None:
        if one.slot is not None:
            self._waiting = [other for other in self._waiting if other.slot != one.slot]
        if not self._waiting:
            self._pause = AGAIN
            self._later(AGAIN, self._again)
            self._later(NOTICED, self._notice)
        self._waiting.append(one)
        turns.want(True)
        if self._noticed and one.given:
            self._told()

    def _notice(self) -> None:
        if self._waiting and not self._noticed:
            self._noticed = True
            self._told()

    def _again(self) -> None:
        if not self._waiting:
            return
        self._wait_for(self._pause / 10, 0)
        try:
            self._do_all()
        finally:
            self._wait_for(PATIENCE, OUTSIDE)
        if self._waiting:
            self._pause = min(2 * self._pause, SELDOM)
            self._later(self._pause, self._again)

    def _wait_for(self, ours: float, others: float) -> None:
        """Wait so many seconds at most for a thread of ours, and for another program."""
        self._conn.patience = ours
        self._conn.execute(f"PRAGMA busy_timeout = {others * 1000:.0f}")

    def _do(self, do: Callable[[], DoneT]) -> DoneT:
        """Do it now or not at all: what is written within it does not wait by itself."""
        self._doing = True
        try:
            return do()
        finally:
            self._doing = False

    def _do_all(self) -> None:
        """Do what waits, in order, as far as that goes."""
        done = self._noticed
        while self._waiting:
            one = self._waiting[0]
            try:
                self._do(one.do)
            except CacheBusy:
                self._trouble = ""
                break
            except FullDisk as full:
                self._trouble = str(full)
                break
            except Exception:
                self._waiting.remove(one)
                raise
            self._waiting.remove(one)
            done = done or one.given
        if not self._waiting:
            turns.want(False)
            self._noticed, self._trouble = False, ""
            if done:
                self._told()


def when_free(
    conn: sqlite3.Connection,
    do: Callable[[], DoneT],
    waits: DoneT,
    slot: Hashable = None,
    *,
    given: bool = True,
) -> DoneT:
    """Do a write by `Late.write` where the connection's thread answers keys, at once elsewhere."""
    late = conn.late if isinstance(conn, Connection) else None
    return do() if late is None else late.write(do, waits, slot, given=given)
