"""A signal in the middle of giving the terminal back, or of taking it, neither stops that nor is waited for."""

from __future__ import annotations

import subprocess
import sys

import pytest

STAGE = """
from console.front.stage import Stage
made = Stage(80, 24)
"""
LIFELINE = """
from console.terminal.lifeline import Lifeline
from console.terminal.restore import Restorer
made = Lifeline(Restorer(), lambda: None)
made.__enter__()
"""
AGAIN = """
import os, signal
def back(*_, **__):
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000):
        pass  # here a handler would run
    os.write(1, b"back")
made._restorer.give_back = back
os.kill(os.getpid(), signal.SIGINT)
"""
IN_THE_MIDDLE = """
import os
from console.terminal import restore
made = restore.Restorer()
def handler(_):
    made.give_back(1)
    os.write(1, b"back")
    os._exit(130)
restore.termios.tcgetattr = handler
made.borrow()
"""


def ended(code: str) -> tuple[int, str]:
    """Run a program; returns its code and the end of what it printed. Fails where it hangs."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout[-4:] + done.stderr


@pytest.mark.parametrize("start", [STAGE, LIFELINE])
def test_a_second_signal_cuts_nothing_off(start: str) -> None:
    assert ended(start + AGAIN) == (130, "back")


def test_a_signal_while_the_terminal_is_taken_gives_it_back() -> None:
    assert ended(IN_THE_MIDDLE) == (130, "back")
