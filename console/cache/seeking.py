"""Searches while the agent types: behind the keys, the first results at once, and what takes longer after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from console.cache import asked, finding
from console.cache.counting import loop_here
from console.cache.proving import Proof

if TYPE_CHECKING:
    import asyncio
    import sqlite3

    from console.cache.counting import Counter
    from console.cache.finding import Found

SOON, REST = 10, 0.2
"""Steps of a search for a phrase that follow each other at once, and the seconds between two of the others."""


class Seeker:
    """One field in which is searched; each text takes the place of the one before it, whose search is ended."""

    def __init__(self, counter: Counter, limit: int, found: Callable[[str, Found], None]) -> None:
        """`found` is called, in the event loop, with the text and what it led to: again when it led to more.

        The counter is this field's own, so that no search waits for what others count.
        """
        self._counter, self._limit, self._found = counter, limit, found
        self._text = ""
        self._timer: asyncio.TimerHandle | None = None

    def seek(self, text: str) -> None:
        """Search for a text."""
        self.stop()
        self._text = text
        self._ask(text, whole=False)

    def stop(self) -> None:
        """End the search under way."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for whole in (False, True):
            self._counter.drop((self, whole))

    def close(self) -> None:
        """End the search, and the thread."""
        self.stop()
        self._counter.close()

    def _ask(self, text: str, *, whole: bool) -> None:
        self._counter.ask(
            (self, whole),
            lambda conn: finding.find(conn, text, self._limit, whole=whole),
            partial(self._answered, text),
            late=True,
        )

    def _answered(self, text: str, found: Found) -> None:
        if text != self._text:
            return
        self._found(text, found)
        if found.complete:
            return
        wanted = asked.read(text)
        if wanted.phrases and loop_here() is not None:
            self._prove(text, Proof(wanted), len(found.hits), 0)
        else:
            self._ask(text, whole=True)

    def _prove(self, text: str, proof: Proof, shown: int, step: int) -> None:
        """Look on for phrases, a step at a time; less often once that did not lead to enough soon."""

        def question(conn: sqlite3.Connection) -> Found:
            proof.go_on(conn)
            return finding.found_by(conn, proof, self._limit)

        def answered(found: Found) -> None:
            if text != self._text:
                return
            if found.complete or len(found.hits) > shown:
                self._found(text, found)
            if found.complete:
                return
            go_on = partial(self._prove, text, proof, max(shown, len(found.hits)), step + 1)
            loop = loop_here()
            if step < SOON or loop is None:
                go_on()
            else:
                self._timer = loop.call_later(REST, go_on)

        self._counter.ask((self, True), question, answered, late=True)
