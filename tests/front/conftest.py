"""A cache on disk, and the real command on a terminal of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.filled import fill_home
from tests.front.busy import furnish
from tests.terminal.pty import Program

Open = Callable[..., Program]
AMENDS = [sys.executable, "-m", "console.cli"]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with 200 cached tickets and settings that talk to no service."""
    return fill_home(tmp_path_factory.mktemp("front"), 200)


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose Today has something of every sort."""
    home = tmp_path_factory.mktemp("busy")
    furnish(home)
    return home


def environment(home: Path, **env: str | None) -> dict[str, str | None]:
    """Return the environment of a program whose files live under `home`."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), **env}


@pytest.fixture
def opened(filled: Path) -> Iterator[Open]:
    """Start the console: `opened(*words, columns=80, rows=24, home=…, **environment)`."""
    with ExitStack() as running:

        def start(
            *words: str, columns: int = 80, rows: int = 24, home: Path = filled, **env: str | None
        ) -> Program:
            program = Program([*AMENDS, *words], columns, rows, env=environment(home, **env), limit=20)
            return running.enter_context(program)

        yield start
