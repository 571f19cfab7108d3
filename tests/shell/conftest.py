"""A profile with a filled cache, and the real command on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fill import fill


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return its output as JSON."""
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with 300 cached tickets and settings that talk to no service."""
    home = tmp_path_factory.mktemp("home")
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    try:
        fill(300, 1)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return home


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a command whose files live under `home`."""
    ours = {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm"}
    return {key: value for key, value in os.environ.items() if not key.startswith("AMENDS")} | ours | more


def run_in(home: Path, *words: str, given: str | None = None, **env: str) -> Done:
    """Run `amends` with its files under `home`; nothing is given on standard input unless said."""
    done = subprocess.run(
        [sys.executable, "-m", "console.cli", *words],
        input=given if given is not None else "",
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(home, **env),
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(filled: Path) -> Run:
    """Return the command on the filled profile."""
    return lambda *words, **more: run_in(filled, *words, **more)
