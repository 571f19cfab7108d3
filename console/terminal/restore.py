"""Gives the terminal back as it was found, once, from any thread, without ever waiting long for it."""

from __future__ import annotations

import os
import select
import termios
import time
from _thread import RLock

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from typing import Any, Final

ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h\x1b[?2004h\x1b[m\x1b[2J"
"""Alternate screen, no cursor, no line wrap, reports of focus, bracketed paste, nothing on it."""
LEAVE: Final = (
    "\x1b[?2026l\x1b[r\x1b[0m"  # synchronised output, scroll region, colours
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h"  # focus, bracketed paste, resize reports, line wrap
    "\x1b[<u\x1b[?1049l\x1b[?25h"  # keyboard protocol (each screen has its own), alternate screen, cursor
)
CANCEL: Final = "\x18"
"""Ends whatever sequence the terminal is in the middle of."""


class Restorer:
    """Knows whether the terminal is ours at the moment, and how it was before."""

    def __init__(self, source: int = 0) -> None:
        """`source` is the file descriptor that keys come from."""
        self._source = source
        self._before: list[Any] | None = None
        self._lock = RLock()  # a signal may come in the middle of it, and its handler gives back
        self.borrowed = False
        """Whether the terminal is ours now."""

    def borrow(self) -> None:
        """Remember how the terminal is; from now on `give_back` has something to do."""
        with self._lock:
            if not self.borrowed:
                self.borrowed = True
                try:
                    self._before = termios.tcgetattr(self._source)
                except termios.error:  # no terminal, or one that is gone
                    self._before = None

    def give_back(self, target: int, *, mid_sequence: bool = False, seconds: float = 0.5) -> None:
        """Leave the alternate screen and every mode, and set the line discipline as it was before.

        Does nothing if the terminal is not ours. A terminal that takes nothing for `seconds` is given up.
        `mid_sequence`: something else may have been cut off in the middle of what it sent.
        """
        with self._lock:
            if not self.borrowed:
                return
            self.borrowed = False
            write_for(target, ((CANCEL if mid_sequence else "") + LEAVE).encode(), seconds)
            if self._before is not None:
                try:
                    termios.tcsetattr(self._source, termios.TCSANOW, self._before)
                except termios.error:  # gone: nothing is left to be restored
                    return


def write_for(target: int, data: bytes, seconds: float) -> bytes:
    """Write to a terminal for at most so many seconds; return what it did not take."""
    end = time.monotonic() + seconds
    while data:
        try:
            if not select.select([], [target], [], max(0.0, end - time.monotonic()))[1]:
                break
            data = data[os.write(target, data[:1024]) :]
        except BlockingIOError:
            continue
        except OSError:  # the terminal is gone: nothing is left to be restored
            break
    return data


def screen_descriptor() -> int:
    """The descriptor of the terminal to draw on: standard output, or standard error where that is a file."""
    return 1 if os.isatty(1) else 2


def open_again(terminal: int) -> int:
    """Open the same terminal once more, so that it can be written to without blocking whoever shares it."""
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:  # another user's terminal, as under su: share the descriptor, and with it its blocking
        return os.dup(terminal)
