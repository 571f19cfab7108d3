"""Knows how much of what was sent is still on its way, however much the line between takes in beforehand.

What a pseudo-terminal and a network hold back for a slow line is seconds of it, and nobody tells. So now and then a
question goes out behind a frame that the terminal answers when it comes to it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

EVERY: Final = 2_000
"""Bytes after which a question goes out."""
WINDOW: Final = 4_000
"""Bytes that may be on their way before frames are merged: less than half a second of 9,600 a second."""
PATIENCE: Final = 1.0
"""Seconds after which no answer is waited for any more."""


class Flow:
    """Counts what is sent and what was answered; counts nothing until the terminal has answered once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._answers = False
        self._sent = self._seen = 0
        self._asked: deque[int] = deque()
        self._then: Callable[[], None] | None = None
        self._late: asyncio.TimerHandle | None = None

    @property
    def is_full(self) -> bool:
        """Whether so much is on its way that another frame would be old when it is seen."""
        return self.is_asking and self._sent - self._seen > WINDOW

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come, as far as this terminal answers."""
        return self._answers and bool(self._asked)

    def sends(self, size: int) -> bool:
        """Count so many bytes; whether a question is due behind them."""
        self._sent += size
        last = self._asked[-1] if self._asked else self._seen
        return self._answers and self._sent - last >= EVERY

    def asks(self) -> None:
        """The question was sent behind all that was counted."""
        self._asked.append(self._sent)

    def answered(self) -> bool:
        """The terminal has come to the oldest question; whether that was its first answer."""
        was_known, self._answers = self._answers, True
        if self._asked:
            self._seen = self._asked.popleft()
        if not self.is_full:
            self._go_on()
        return not was_known

    def when_clear(self, then: Callable[[], None]) -> None:
        """Call `then` once the terminal has seen enough, or gives no more answers."""
        self._then = then
        if self._late is None:
            self._late = self._loop.call_later(PATIENCE, self._give_up)

    def forget(self) -> None:
        """Nothing is on its way any more; the terminal may be another one, that answers nothing."""
        self._answers = False
        self._asked.clear()
        self._seen = self._sent
        self._go_on()

    def _give_up(self) -> None:
        self._late = None
        self.forget()

    def _go_on(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
        if then := self._then:
            self._then = None
            self._loop.call_soon(then)
