"""Ctrl-c while a command begins ends it without a word: there is nothing yet to take back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.conftest import environment

PRESS = """
import os, signal, sys
signal.signal(signal.SIGINT, {before})
class Press:
    def find_spec(self, name, path=None, target=None):
        if name == {at!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Press())
from console.cli import main
sys.argv = ["amends", *{words!r}]
main()
"""


def pressed(home: Path, at: str, *words: str, before: str = "signal.default_int_handler") -> tuple[int, str]:
    """Run a command that is interrupted as it imports a module; returns its code and all it printed."""
    done = subprocess.run(
        [sys.executable, "-c", PRESS.format(at=at, words=words, before=before)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(home), check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("at", "words"),
    [("console.front.opening", ()), ("console.shell.quick", ("ticket", "show", "1")), ("click", ("demo",))],
)
def test_ctrl_c_at_the_very_start_says_nothing(tmp_path: Path, at: str, words: tuple[str, ...]) -> None:
    assert pressed(tmp_path, at, *words) == (130, "")


def test_ctrl_c_while_a_command_is_prepared_is_one_line(tmp_path: Path) -> None:
    code, said = pressed(tmp_path, "console.shell.desk", "demo")
    assert (code, said) == (130, "\nEnded by you; nothing further was done.\n")


def test_where_ctrl_c_is_ignored_it_stays_so(tmp_path: Path) -> None:
    code, said = pressed(tmp_path, "click", "--help", before="signal.SIG_IGN")
    assert code == 0
    assert said.startswith("Usage: amends")
