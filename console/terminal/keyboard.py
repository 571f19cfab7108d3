"""Reads keys in the event loop, and the answers of the terminal that come between them."""

import asyncio
import codecs
import fcntl
import os
import re
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from textual import constants
from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from console.terminal.host import Host

ANSWER: Final = re.compile(rb"\x1b\[\?2026;[1-4]\$y").match
"""That the terminal synchronises output; 0 says that it does not."""
READ: Final = 4_096
"""Bytes that a terminal in raw mode gives at once; room for more is asked of the system each time."""
PASTE_BEGINS: Final = "\x1b[200~"
PASTE_ENDS: Final = "\x1b[201~"


class Keyboard:
    """Offers each read of keys to the application first, and makes messages of what it leaves."""

    def __init__(
        self, source: int, host: Host, handle: Callable[[Message], None], answered: Callable[[], bool]
    ) -> None:
        """`source`: a descriptor of the terminal; `answered`: it has told that it synchronises output.

        Each message is handed to `handle`, but for answers of which `answered` says that they tell nothing new.
        """
        self._source, self._host, self._handle, self._answered = source, host, handle, answered
        self._loop = asyncio.get_running_loop()
        self._parser = XTermParser()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._escape_until = 0.0
        self._pasting = False
        self._cooked = 0
        """Bytes still to be read that may have been typed before raw mode was set."""
        self._loop.add_reader(source, self._read)

    def know_waiting(self) -> None:
        """Raw mode is set: what waits by now was typed before, and its enter keys came as newlines."""
        with suppress(OSError):
            self._cooked = int.from_bytes(
                fcntl.ioctl(self._source, termios.FIONREAD, bytes(4)), sys.byteorder
            )

    def close(self) -> None:
        """Read no more; what was typed and not read goes to nobody."""
        self._loop.remove_reader(self._source)
        with suppress(termios.error):
            termios.tcflush(self._source, termios.TCIFLUSH)

    def _read(self) -> None:
        try:
            data = os.read(self._source, READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            self._host.line_lost()
            return
        if self._cooked:
            data = data[: self._cooked].replace(b"\n", b"\r") + data[self._cooked :]
            self._cooked = max(0, self._cooked - len(data))
        if self._is_between_keys():
            data = self._without_answers(data)
        keys = self._decode(data)
        if self._is_between_keys():
            keys = keys[self._host.swift(keys) :]
            if not keys:
                return
        for message in self._parser.feed(keys) if keys else ():
            if not isinstance(message, TerminalSupportsSynchronizedOutput) or self._answered():
                self._handle(message)
        begun, ended = keys.rfind(PASTE_BEGINS), keys.rfind(PASTE_ENDS)
        self._pasting = begun > ended if max(begun, ended) >= 0 else self._pasting
        now = self._loop.time()
        if b"\x1b" in data or now < self._escape_until:
            self._escape_until = now + constants.ESCAPE_DELAY + 0.002
            self._loop.call_at(self._escape_until, self._escape_timed_out)

    def _is_between_keys(self) -> bool:
        """Whether the next byte begins a key, and nothing is being pasted."""
        return self._parser._timeout_time is None and not self._pasting

    def _without_answers(self, data: bytes) -> bytes:
        """Take the answers that data begins with, one for each large frame; the first goes to everybody."""
        while found := ANSWER(data):
            if self._answered():
                self._handle(TerminalSupportsSynchronizedOutput())
            data = data[found.end() :]
        return data

    def _escape_timed_out(self) -> None:
        """An escape that nothing followed is the key of that name."""
        for message in self._parser.tick():
            self._handle(message)
