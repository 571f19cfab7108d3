"""A profile with a filled cache, and the real command on it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.filled import fill_home


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
    return fill_home(tmp_path_factory.mktemp("home"), 300)


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


def run_here(home: Path, *words: str, **env: str) -> Done:
    """Run `amends` within this process, which saves its start; nothing can be given on standard input."""
    from console.shell.commands import run

    kept, argv, mask = dict(os.environ), sys.argv, os.umask(0o077)
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    code: object = 0
    try:
        os.environ.clear()
        os.environ.update(environment(home, **env))
        time.tzset()
        sys.argv = ["amends", *words]
        with redirect_stdout(out), redirect_stderr(err), open(os.devnull) as nothing:
            stdin, sys.stdin = sys.stdin, nothing
            try:
                run()
            except SystemExit as ended:
                code = ended.code
            finally:
                sys.stdin = stdin
    finally:
        os.environ.clear()
        os.environ.update(kept)
        time.tzset()
        sys.argv = argv
        os.umask(mask)
    out.flush()
    return Done(int(str(code)), out.buffer.getvalue().decode(), err.getvalue())
