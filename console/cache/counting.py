"""Answers what takes long in a thread of its own, so that no key waits for it; the thread sleeps while nobody asks."""

from __future__ import annotations

import itertools
import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)
AnswerT = TypeVar("AnswerT")

STEPS = 8_000
"""Instructions of SQLite that a question may take on the thread of who asks: about a millisecond."""
PARTS = 8
"""How often it is looked how many instructions were taken."""
PAUSE = 1.0
"""Seconds between two answers to one question, at least: news may come in all the time."""
KEPT = 16
"""Questions without a wait that are remembered as long ones: they hold on to whoever asked."""
SHARE = 10
"""A question that took long rests so many times as long before it is answered again."""


class Interrupted(Exception):
    """A question took more steps than it may."""


@contextmanager
def steps(conn: sqlite3.Connection, most: int = STEPS) -> Iterator[None]:
    """Run the block's statements with so many instructions at most; raises `Interrupted` beyond that.

    SQLite counts the instructions of a statement over all the times it is run, so one call alone tells nothing.
    """
    calls = itertools.count(1)
    conn.set_progress_handler(lambda: next(calls) > PARTS, most // PARTS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if not interrupted(error):
            raise
        raise Interrupted from error
    finally:
        conn.set_progress_handler(None, 0)


def loop_here() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs in this thread, None where none does: then nobody waits for keys."""
    known = sys.modules.get("asyncio")
    try:
        return known.get_running_loop() if known is not None else None
    except RuntimeError:
        return None


def interrupted(error: sqlite3.Error) -> bool:
    """Tell whether a statement ended because it made way."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT


@dataclass(slots=True)
class _Asked:
    question: Callable[[sqlite3.Connection], Any]
    answered: Callable[[Any], object]
    loop: asyncio.AbstractEventLoop
    due: float
    late: bool


class Counter:
    """Answers questions about one cache, a moment later where they take long, the newest first."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        """`conn` belongs to the thread that asks, `path` is the file that it opened."""
        self._conn, self._path = conn, path
        self._news = threading.Condition()
        self._asked: dict[Hashable, _Asked] = {}
        self._long: dict[Hashable, float] = {}
        """When each question that takes long may be answered again; monotonic seconds."""
        self._running: tuple[Hashable, sqlite3.Connection, bool] | None = None
        """The question that is answered now, by way of which connection, and whether it is a `late` one."""
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(
        self,
        slot: Hashable,
        question: Callable[[sqlite3.Connection], AnswerT],
        answered: Callable[[AnswerT], object],
        *,
        late: bool = False,
    ) -> None:
        """Answer a question: at once where that is quick or no event loop runs here, else later, in the loop.

        A newer question with the same `slot` takes the place of one that waits. What takes long and is asked
        again and again is answered once in `PAUSE` seconds, and seldomer the longer it takes; `late` says that
        it takes long and is answered as soon as can be: what is counted meanwhile is begun again behind it.
        """
        loop = loop_here()
        if loop is None:
            answered(question(self._conn))
            return
        if late:
            self._long[slot] = 0.0
        elif slot not in self._long:
            try:
                with steps(self._conn):
                    answer = question(self._conn)
            except Interrupted:
                self._long[slot] = 0.0
            else:
                answered(answer)
                return
        with self._news:
            self._asked.pop(slot, None)
            self._long[slot] = due = self._long.pop(slot, 0.0)
            self._asked[slot] = _Asked(question, answered, loop, due, late)
            for old in [one for one in self._long if one not in self._asked][:-KEPT]:
                del self._long[old]
            if late and self._running is not None and not self._running[2]:
                self._running[1].interrupt()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="counting", daemon=True)
                self._thread.start()
            self._news.notify()

    def drop(self, slot: Hashable) -> None:
        """Forget a question: nobody needs the answer any more."""
        with self._news:
            self._asked.pop(slot, None)
            self._long.pop(slot, None)
            if self._running is not None and self._running[0] == slot:
                self._running[1].interrupt()

    def close(self) -> None:
        """End the thread."""
        with self._news:
            self._closed = True
            self._asked.clear()
            if self._running is not None:
                self._running[1].interrupt()
            self._news.notify()
        if self._thread is not None:
            self._thread.join()

    # ---- in the thread ----------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            with closing(sqlite3.connect(self._path, isolation_level=None)) as conn:
                conn.execute("PRAGMA query_only = ON")
                conn.execute("PRAGMA cache_size = -1024")
                self._answer(conn)
        except sqlite3.Error as trouble:
            log.warning("nothing is counted until it is asked for again: %s", trouble)
            with self._news:
                self._thread = None
        finally:
            with self._news:
                self._running = None  # however it ended: nobody may interrupt a connection that is closed

    def _answer(self, conn: sqlite3.Connection) -> None:
        """Answer one question after the other until the end."""
        while (found := self._next(conn)) is not None:
            slot, asked = found
            began = time.monotonic()
            try:
                answer = asked.question(conn)
            except sqlite3.Error as trouble:
                log.debug("a question was not answered: %s", trouble)
                self._put_back(slot, asked, trouble)
                continue
            self._deliver(slot, asked, answer)
            ended = time.monotonic()
            with self._news:
                self._running = None
                if slot in self._long and not asked.late:
                    self._long[slot] = ended + max(PAUSE, SHARE * (ended - began))
                    if slot in self._asked:
                        self._asked[slot].due = self._long[slot]

    def _put_back(self, slot: Hashable, asked: _Asked, trouble: sqlite3.Error) -> None:
        """Have a question answered later that made way for another."""
        with self._news:
            self._running = None
            if interrupted(trouble) and slot in self._long and slot not in self._asked:
                self._asked = {slot: asked, **self._asked}

    def _next(self, conn: sqlite3.Connection) -> tuple[Hashable, _Asked] | None:
        """Wait for a question whose time has come; None once nothing is asked any more."""
        with self._news:
            while not self._closed:
                now = time.monotonic()
                slot = next((one for one in reversed(self._asked) if self._asked[one].due <= now), None)
                if slot is not None:
                    asked = self._asked.pop(slot)
                    self._running = slot, conn, asked.late
                    return slot, asked
                soonest = min((one.due for one in self._asked.values()), default=None)
                self._news.wait(None if soonest is None else soonest - now)
            return None

    def _deliver(self, slot: Hashable, asked: _Asked, answer: Any) -> None:
        def tell() -> None:
            if slot in self._long and not self._closed:
                asked.answered(answer)

        try:
            asked.loop.call_soon_threadsafe(tell)
        except RuntimeError:
            log.debug("an answer came after the event loop had ended")
