"""Makes sure that what ends the program ends it within two seconds, drafts saved and the terminal back."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Final, Self

from console.terminal.restore import Restorer, open_again, screen_descriptor

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
GRACE: Final = 1.2
"""Seconds that the application has to end by itself before the terminal is taken from it."""
LAST: Final = 0.6
"""Seconds that may pass after that, or after the application's end, until the process is ended."""
REACTION: Final = 0.3
"""Seconds after a child's end in which a key that interrupts is still meant for it."""
_LINE_LOST: Final = 200
_WATCHED_ENOUGH: Final = 201


class Lifeline:
    """A context in which signals and a lost line end the application instead of cutting it off.

    `end` is called in the event loop when something wants the application to end; it saves what must be saved
    and asks the application to exit. One thread waits for signals in a system call, so that a busy event loop
    cannot keep them waiting; it wakes only for them.
    """

    def __init__(self, restorer: Restorer, end: Callable[[], None]) -> None:
        self.cause: int | None = None
        """The number of the signal that ended us; a lost line counts as SIGHUP."""
        self._restorer, self._end = restorer, end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = threading.Event()
        self._children: list[Callable[[], object]] = []
        self._lent_until = 0.0

    def __enter__(self) -> Self:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)
        self._handlers_before: dict[signal.Signals, Any] = {
            number: signal.signal(number, self._on_signal) for number in SIGNALS
        }
        self._wakeup_before = signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self._ended.set()
        signal.set_wakeup_fd(self._wakeup_before)
        if self.cause is None:
            for number, handler in self._handlers_before.items():
                signal.signal(number, handler)
            self._tell(_WATCHED_ENOUGH)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop in which `end` is to be called."""
        self._loop = loop
        if self.cause is not None:
            loop.call_soon(self._end)

    def line_lost(self) -> None:
        """The terminal is gone: end as if the system had told us so."""
        self._tell(_LINE_LOST)

    @contextmanager
    def lent(self, when_ending: Callable[[], object]) -> Iterator[None]:
        """The terminal is lent to a child: keys that interrupt are meant for it, and it ends when we end."""
        self._lent_until = float("inf")
        self._children.append(when_ending)
        try:
            yield
        finally:
            self._children.remove(when_ending)
            self._lent_until = time.monotonic() + REACTION  # a key pressed for it may still be on its way

    @property
    def _is_lent(self) -> bool:
        return time.monotonic() < self._lent_until

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """The watching thread acts; only before there is a loop must this thread be stopped here."""
        if self._loop is None and not (self._is_lent and number in (signal.SIGINT, signal.SIGQUIT)):
            for other in SIGNALS:
                signal.signal(
                    other, signal.SIG_IGN
                )  # a second one would cut off what gives the terminal back
            self._restorer.give_back(_terminal())
            os._exit(128 + number)

    def _tell(self, what: int) -> None:
        with suppress(OSError):  # full: there is enough to read; closed: we have ended
            os.write(self._write_end, bytes([what]))

    def _watch(self) -> None:
        while True:
            for what in os.read(self._read_end, 64):
                if what == _WATCHED_ENOUGH:
                    os.close(self._read_end)
                    os.close(self._write_end)
                    return
                if what == _LINE_LOST or what in SIGNALS:
                    if self._is_lent and what in (signal.SIGINT, signal.SIGQUIT):
                        continue
                    self._end_for(signal.SIGHUP if what == _LINE_LOST else what)

    def _end_for(self, number: int) -> None:
        self.cause = number
        for end_child in list(self._children):
            end_child()
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._end)
        if self._ended.wait(GRACE):
            time.sleep(LAST)  # for the interpreter's own end
        else:
            self._restorer.give_back(_terminal(), mid_sequence=True, seconds=0.2)
        os._exit(128 + number)


def _terminal() -> int:
    """A descriptor of the terminal that can be written to from any thread without blocking for long."""
    return open_again(screen_descriptor())
