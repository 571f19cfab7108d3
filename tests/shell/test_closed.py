"""Commands whose input, output or messages lead nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(home: Path, shell: str) -> subprocess.CompletedProcess[str]:
    """Run a command line of the shell, in which $AMENDS is ours."""
    env = {**os.environ, "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm"}
    env["AMENDS"] = f"{sys.executable} -m console.cli"
    return subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=60, env=env)


def test_a_reader_that_stops_early_is_no_trouble(filled: Path) -> None:
    done = run(filled, "$AMENDS ticket list --json | head -1")
    assert (done.stdout, done.stderr) == ("[\n", "")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_what_is_closed_takes_nothing_from_the_answer(filled: Path, closed: str) -> None:
    done = run(filled, f"$AMENDS ticket list --json {closed}")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) > 100


def test_without_an_output_the_command_runs_all_the_same(filled: Path) -> None:
    done = run(filled, "$AMENDS ticket list >&-")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
def test_an_output_that_takes_nothing_is_told_in_a_sentence(filled: Path) -> None:
    done = run(filled, "$AMENDS ticket list >/dev/full")
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1
