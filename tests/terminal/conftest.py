"""Starts the sample application in a terminal of its own."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal.pty import Program

Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts the sample: `start(texts=[…], columns=80, rows=24, within=[runner], **environment)`."""
    with ExitStack() as running:

        def start(
            texts: list[str] | None = None,
            columns: int = 80,
            rows: int = 24,
            within: Sequence[str] = (),
            **env: str | None,
        ) -> Program:
            shown = tmp_path / "texts.json"
            shown.write_text(json.dumps(texts or []))
            command = [*within, sys.executable, "-m", "tests.terminal.sample", str(tmp_path), str(shown)]
            path = os.pathsep.join(entry for entry in sys.path if entry)
            return running.enter_context(
                Program(command, columns=columns, rows=rows, env={"PYTHONPATH": path, **env})
            )

        yield start
