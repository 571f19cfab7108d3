"""The console itself, on its demo, in every kind of terminal that an agent may have."""

import os
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty import Modes, Program
from tests.terminal.sequences import colours, strangers

DEMO = [sys.executable, "-m", "console.cli", "demo"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of the demo's own, with its small company made once."""
    home = tmp_path_factory.mktemp("demo")
    home.chmod(0o700)
    with Program([*DEMO, "--seed", "7", "--size", "200"], env=environment(home), limit=60) as program:
        program.wait("Waits for you")
        program.wait("desk ✓")
        leave(program)
    return home


def environment(home: Path, **env: str | None) -> dict[str, str | None]:
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "CONFIG", "DATA", "CACHE")}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "XDG_RUNTIME_DIR": str(home), "HOME": str(home), **places, **env}


@pytest.fixture
def running(home: Path) -> Iterator[Program]:
    with Program(DEMO, limit=12, env=environment(home)) as program:
        program.wait("Waits for you")
        yield program


def leave(program: Program) -> None:
    assert program.leave() == 0
    assert program.modes == Modes()
    assert program.attributes == program.attributes_before


def walk(program: Program) -> list[str]:
    """Today, the queues, a queue, a ticket, its keys, and back; what each of them showed."""
    seen = [program.wait("Waits for you")]
    for key, wanted in (
        ("2", "open in"),
        ("enter", "number"),
        ("enter", "c note"),
        ("?", "Keys of this place"),
    ):
        program.press(key)
        program.wait(wanted)
        seen.append(program.quiet(0.15))
    program.press("escape")
    program.wait(lambda: "Keys of this place" not in program.text)
    program.press("q", "q", "1")
    program.wait("Waits for you")
    return seen


@pytest.mark.parametrize(("columns", "rows"), [(60, 18), (200, 60)])
def test_every_screen_fits_its_terminal(home: Path, columns: int, rows: int) -> None:
    with Program(DEMO, limit=12, columns=columns, rows=rows, env=environment(home)) as program:
        program.wait("Waits for you")
        seen = walk(program)
        leave(program)
    assert len(set(seen)) == len(seen)
    assert strangers(program.received) == []


@pytest.mark.parametrize(
    ("env", "kinds"),
    [
        ({"TERM": "xterm"}, {"basic"}),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"basic", "many", "true"}),
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, set()),
    ],
    ids=["xterm", "true colours", "NO_COLOR"],
)
def test_only_colours_that_the_terminal_has_leave(home: Path, env: dict[str, str], kinds: set[str]) -> None:
    with Program(DEMO, limit=12, env=environment(home, **env)) as program:
        program.wait("Waits for you")
        walk(program)
        leave(program)
    assert colours(program.received) <= kinds
    assert strangers(program.received) == []


def test_only_ascii_leaves_in_an_ascii_locale(home: Path) -> None:
    with Program(DEMO, limit=12, env=environment(home, LC_ALL="C")) as program:
        program.wait("Waits for you")
        walk(program)
        leave(program)
    assert program.received.isascii()
    assert strangers(program.received) == []


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_it_works_in_tmux(home: Path) -> None:
    name = f"amends-{uuid.uuid4().hex}"
    env = environment(home, TMUX_TMPDIR=str(home))
    command = ["tmux", "-u", "-L", name, "-f", "/dev/null", "new-session", *DEMO]
    with Program(command, env=env) as program:
        program.wait("Waits for you")
        seen = walk(program)
        assert program.leave() == 0
    assert len(set(seen)) == len(seen)


def test_an_idle_screen_sends_nothing(running: Program) -> None:
    running.wait("desk ✓")
    running.quiet(0.5)
    before = len(running.received)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        running.read(end - time.monotonic())
    assert len(running.received) - before <= 4_000  # the demo lives: a ticket may have come in
    leave(running)


def test_a_resize_is_followed_at_once(running: Program) -> None:
    for columns, rows in ((60, 18), (200, 60), (45, 10), (80, 24)):
        running.resize(columns, rows)
        running.wait(lambda: "Today" in running.row(0))
        running.quiet(0.2)
        assert all(len(line) <= columns for line in running.lines)
    assert "Waits for you" in running.text
    leave(running)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_draft_survives_a_signal(home: Path, number: signal.Signals) -> None:
    words = f"saved through signal {number}"
    with Program(DEMO, limit=12, env=environment(home)) as program:
        program.wait("Waits for you")
        program.press("2", "enter")
        program.wait("number")
        program.press("enter")
        program.wait("c note")
        program.press("c")
        program.wait("INTERNAL")
        program.wait("tab to the send line")
        program.type(words)
        program.wait(words)
        began = time.monotonic()
        program.signal(number)
        assert program.exit() == 128 + number
        assert time.monotonic() - began < 2
        assert program.modes == Modes()
        assert program.attributes == program.attributes_before
    cache = next((home / "state").rglob("cache.db"))
    assert any(words.encode() in file.read_bytes() for file in cache.parent.glob("cache.db*"))


@pytest.mark.parametrize("number", [None, signal.SIGTERM], ids=["comes back", "ends meanwhile"])
def test_what_an_editor_wrote_is_in_the_draft(
    home: Path, tmp_path: Path, number: signal.Signals | None
) -> None:
    script = tmp_path / "editor"
    words = f"from the editor {number}"
    waiting = "exec sleep 60" if number else ""
    script.write_text(f'#!/bin/sh\necho "{words}" > "$1"\necho editing\n{waiting}\n')
    script.chmod(0o755)
    with Program(DEMO, limit=12, env=environment(home, EDITOR=str(script))) as program:
        program.wait("Waits for you")
        program.press("2", "enter")
        program.wait("number")
        program.press("enter")
        program.wait("c note")
        program.press("r")
        program.wait("PUBLIC")
        program.wait("tab to the send line")
        program.press("tab", "e")
        if number is None:
            program.wait(lambda: words in program.text and program.modes.alternate)
            assert "INC-" in program.text or "REQ-" in program.text
            leave(program)
        else:
            program.wait("editing")
            program.signal(number)
            assert program.exit() == 128 + number
            assert program.modes == Modes()
    cache = next((home / "state").rglob("cache.db"))
    assert any(words.encode() in file.read_bytes() for file in cache.parent.glob("cache.db*"))
