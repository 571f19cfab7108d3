"""The last line of whichever screen is up, where the application itself says what concerns all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App
from textual.screen import Screen

from widgets.status_line import StatusLine


class LastLine:
    """Says a sentence until the next key; over a panel, which has no such line, nothing is said."""

    def __init__(self, app: App[Any], lasting: Callable[[], str]) -> None:
        """`lasting` is what no key ends: why the sync cannot go on; empty where it can."""
        self._app, self._lasting = app, lasting
        self._lasted = ""
        self._found: WeakKeyDictionary[Screen[Any], StatusLine | None] = WeakKeyDictionary()

    @property
    def is_free(self) -> bool:
        """Whether nothing is said that the next key has to end."""
        line = self._line()
        return line is None or line.words == self._lasting()

    def say(self, words: str) -> None:
        """Say what went wrong, or what happens now."""
        if (line := self._line()) is not None:
            line.say(words, harm=True)

    def hush(self) -> None:
        """End what is said, but for what lasts."""
        self._lasted = self._lasting()
        self.say(self._lasted)

    def forget(self) -> None:
        """End what lasted until now, where that is still said."""
        if (line := self._line()) is not None and line.words == self._lasted:
            self.hush()

    def _line(self) -> StatusLine | None:
        """Return the line, looked for once in each screen that has its parts."""
        screen = self._app.screen
        if screen not in self._found:
            line = next(iter(screen.query(StatusLine)), None)
            if line is None and not screen.is_mounted:
                return None
            self._found[screen] = line
        return self._found[screen]
