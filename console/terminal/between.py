"""Does between keys what need not be done before the next one is answered: shows news, gives memory back."""

import time
from collections.abc import Callable
from typing import Final

TYPING: Final = 0.1
"""Seconds after a key in which news wait for the next one."""
PATIENCE: Final = 0.7
"""Seconds that news wait at most."""
AT_REST: Final = 0.2
"""Seconds after the last key in which memory is not given back yet."""
TIDY: Final = 20.0
"""Seconds from one time that memory is given back to the next."""


class BetweenKeys:
    """Knows when the last key came, and puts off what can wait; sleeps where nothing does."""

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], object],
        show: Callable[[], None],
        tidy: Callable[[], None],
    ) -> None:
        """`later` calls something after so many seconds; `show` shows news, `tidy` gives memory back."""
        self._later, self._show, self._tidy = later, show, tidy
        self._tidied = self._pressed = self._news_since = 0.0
        self._news_later = self._tidy_later = False

    def began(self) -> None:
        """There is nothing to give back yet."""
        self._tidied = time.monotonic()

    def moved(self) -> None:
        """A key was pressed that is answered at once."""
        self._pressed = time.monotonic()

    def pressed(self) -> None:
        """A key was pressed; memory is given back behind it if that is long ago."""
        self.moved()
        if self._pressed - self._tidied > TIDY:
            self._give_back()

    def rested(self) -> None:
        """Give back what was left behind since that was last done, if keys came."""
        if self._tidied < self._pressed:
            self._give_back()

    def news(self) -> None:
        """Show news; while keys are pressed they wait for a moment between them."""
        now = time.monotonic()
        self._news_since = self._news_since or now
        if now - self._pressed > TYPING or now - self._news_since > PATIENCE:
            self._news_since = 0.0
            self._show()
        elif not self._news_later:
            self._news_later = True
            self._later(TYPING, self._news_again)

    def _news_again(self) -> None:
        self._news_later = False
        if self._news_since:
            self.news()

    def _give_back(self) -> None:
        """Give memory back where a key does not seem to follow at once; else a moment later."""
        now = time.monotonic()
        if self._tidy_later:
            return
        if now - self._pressed < AT_REST:
            self._tidy_later = True
            self._later(self._pressed + AT_REST + 0.01 - now, self._give_back_again)
        elif now - self._tidied > TIDY:
            self._tidied = now
            self._tidy()

    def _give_back_again(self) -> None:
        self._tidy_later = False
        self._give_back()
