"""In tmux and in GNU screen a scrolling list looks as Textual's own driver draws it."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pyte
import pytest

from tests.terminal.emulator import differences
from tests.terminal.pty import Program

LIST = [sys.executable, "-m", "tests.terminal.lister"]
PRESSES = 150
KEYS = "".join(random.Random(3).choices(["j", "k", "d", "u"], [30, 12, 3, 3], k=PRESSES))
"""Mostly down, so that the list scrolls; now and then up or a page."""


def environment(folder: Path, driver: str) -> dict[str, str | None]:
    home = {"TMUX_TMPDIR": str(folder), "SCREENDIR": str(folder), "HOME": str(folder)}
    path = os.pathsep.join(filter(None, sys.path))
    return {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": path, "AMENDS_DRIVER": driver, **home}


def pictures(
    begin: list[str], attach: list[str], end: list[str], env: dict[str, str | None]
) -> list[pyte.Screen]:
    """What is seen after all keys, and what the multiplexer knows of it, as whoever attaches then is shown it."""
    known = {name: value for name, value in env.items() if value is not None}
    with ExitStack() as stack:
        program = stack.enter_context(Program([*begin, *LIST], env=env))
        stop = partial(subprocess.run, end, env={"PATH": os.environ["PATH"], **known}, capture_output=True)
        stack.callback(stop)
        program.wait("pressed 0")
        for number, key in enumerate(KEYS, 1):
            program.send(key)
            if number % 10 == 0:
                program.wait(f"pressed {number}")
        program.wait(f"pressed {PRESSES}")
        later = stack.enter_context(Program(attach, env=env))
        later.wait(f"pressed {PRESSES}")
        later.quiet(0.3)
        return [later.screen, program.screen]


def in_tmux(folder: Path, driver: str) -> list[pyte.Screen]:
    (folder / "conf").write_text("set -g status off\n")
    tmux = ["tmux", "-u", "-L", f"list{driver}", "-f", str(folder / "conf")]
    return pictures(
        [*tmux, "new-session"], [*tmux, "attach"], [*tmux, "kill-server"], environment(folder, driver)
    )


def in_screen(folder: Path, driver: str) -> list[pyte.Screen]:
    screen = ["screen", "-U", "-c", "/dev/null"]
    name = f"list{driver}"
    return pictures(
        [*screen, "-S", name],
        [*screen, "-x", name],
        [*screen, "-S", name, "-X", "quit"],
        environment(folder, driver),
    )


@pytest.mark.slow
@pytest.mark.parametrize("inside", [in_tmux, in_screen], ids=["tmux", "screen"])
def test_a_list_looks_as_textual_draws_it(
    inside: Callable[[Path, str], list[pyte.Screen]], tmp_path: Path
) -> None:
    if shutil.which(inside.__name__.removeprefix("in_")) is None:
        pytest.skip("it is not installed")
    tmp_path.chmod(0o700)
    for ours, theirs in zip(inside(tmp_path, "amends"), inside(tmp_path, "textual"), strict=True):
        assert "INC-00" in "\n".join(ours.display)
        assert differences(ours, theirs) == []
