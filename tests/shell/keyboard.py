"""Runs a command on a terminal of its own, where keys can be pressed."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

from tests.shell.conftest import Done, environment

ASKS = b"any other key does not"
"""What every question ends with."""


def typed_in(home: Path, keys: bytes, *words: str, before: bytes = b"") -> Done:
    """Run `amends` on a terminal; `keys` are pressed once it asks, `before` as soon as it runs."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-m", "console.cli", *words], environment(home))
    os.write(terminal, before)
    shown, asked = b"", False
    while piece := _read(terminal):
        shown += piece
        if ASKS in shown and not asked:
            asked = True
            _until_it_listens(terminal)
            os.write(terminal, keys)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return Done(os.waitstatus_to_exitcode(status), shown.decode(errors="replace"), "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is gone
        return b""


def _until_it_listens(terminal: int) -> None:
    """Wait until the command reads key by key: from then on nothing that is pressed is thrown away."""
    import termios
    import time

    until = time.monotonic() + 10
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        assert time.monotonic() < until, "it never listened for a key"
        time.sleep(0.01)
