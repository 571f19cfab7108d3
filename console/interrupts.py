"""What ctrl-c does before there is anything to take back or to give back, and behind that: it ends us silently."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as type checkers read it: the very first module of every command
if TYPE_CHECKING:
    import signal as _signal
    from types import FrameType
else:
    import _signal  # without the names of `signal`, which take an import of `enum`


def end_silently() -> None:
    """Have ctrl-c end the program at once and without a word, where it is not ignored."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _end)


def heed_interrupts() -> None:
    """Have ctrl-c raise `KeyboardInterrupt` again."""
    if _signal.getsignal(_signal.SIGINT) is _end:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(128 + number)
