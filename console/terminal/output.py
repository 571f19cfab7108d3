"""Sends bytes to the terminal as fast as it takes them, and never waits for it."""

import asyncio
import os
from collections.abc import Callable

from console.terminal.restore import open_again, write_for


class Output:
    """A terminal that takes what it can at once; the rest follows when it is ready again."""

    def __init__(self, terminal: int, loop: asyncio.AbstractEventLoop, lost: Callable[[], None]) -> None:
        """`terminal`: a descriptor of it; `lost` is called, in the loop, when it is gone."""
        self.handle = open_again(terminal)
        self._loop, self._lost = loop, lost
        self._waiting = bytearray()
        self._gone = False
        self._caught_up: Callable[[], None] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken everything yet: what is sent now would only wait."""
        return bool(self._waiting)

    def when_caught_up(self, then: Callable[[], None]) -> None:
        """Call `then` once everything that waits has been sent."""
        self._caught_up = then

    def send(self, data: bytes) -> None:
        """Send now what the terminal takes now, and the rest as soon as it can."""
        if self._gone:
            return
        was_waiting = bool(self._waiting)
        self._waiting += data
        if not was_waiting:
            self._write()
            if self._waiting and not self._gone:
                self._loop.add_writer(self.handle, self._write)

    def drain(self, seconds: float) -> bool:
        """Wait until all is sent, for at most so many seconds; False if some is left, which is dropped."""
        left = write_for(self.handle, bytes(self._waiting), seconds) if self._waiting else b""
        self._waiting.clear()
        self._loop.remove_writer(self.handle)
        return not left

    def close(self) -> None:
        """Forget the terminal; nothing is sent any more."""
        if not self._gone:
            self._loop.remove_writer(self.handle)
            self._gone = True
            os.close(self.handle)

    def _write(self) -> None:
        try:
            sent = os.write(self.handle, self._waiting)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._waiting.clear()
            self.close()
            self._loop.call_soon(self._lost)
            return
        del self._waiting[:sent]
        if not self._waiting:
            self._loop.remove_writer(self.handle)
            if then := self._caught_up:
                self._caught_up = None
                self._loop.call_soon(then)
