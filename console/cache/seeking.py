"""Searches while the agent types: behind the keys, the first results at once, and what takes longer after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from console.cache import finding

if TYPE_CHECKING:
    from console.cache.counting import Counter
    from console.cache.finding import Found


class Seeker:
    """One field in which is searched; each text takes the place of the one before it, whose search is ended."""

    def __init__(self, counter: Counter, limit: int, found: Callable[[str, Found], None]) -> None:
        """`found` is called, in the event loop, with the text and what it led to: once, or twice if it takes longer.

        The counter is this field's own, so that no search waits for what others count.
        """
        self._counter, self._limit, self._found = counter, limit, found
        self._text = ""

    def seek(self, text: str) -> None:
        """Search for a text."""
        self.stop()
        self._text = text
        self._ask(text, whole=False)

    def stop(self) -> None:
        """End the search under way."""
        for whole in (False, True):
            self._counter.drop((self, whole))

    def close(self) -> None:
        """End the search, and the thread."""
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
        if not found.complete:
            self._ask(text, whole=True)
