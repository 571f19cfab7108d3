"""The ticket on a real terminal: the agent's own editor, and drafts whatever ends the program."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from console.cache.store import Cache
from tests.screens.room import REF, make_cache
from tests.terminal.pty import Modes, Program

SETTINGS = """
offline = true
[services.desk]
kind = "desk"
url = "https://desk.example"
token_env = "DESK_TOKEN"
"""
EDITOR = """#!/bin/sh
printf 'editor on %s\\n' "$(basename "$1")"
printf ' and more from the editor' >> "$1"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A profile with a filled cache, settings that talk to nobody, and an editor that adds a few words."""
    for name in ("state", "config", "state/amends", "config/amends", "state/amends/default"):
        (tmp_path / name).mkdir(mode=0o700)
    tmp_path.chmod(0o700)
    settings = tmp_path / "config" / "amends" / "settings.toml"
    settings.write_text(SETTINGS)
    settings.chmod(0o600)
    cache = make_cache(tmp_path)
    cache.close()
    (tmp_path / "state" / "cache.db").rename(tmp_path / "state" / "amends" / "default" / "cache.db")
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    return tmp_path


def amends(home: Path) -> Program:
    env = {
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "EDITOR": str(home / "editor"),
    }
    return Program([sys.executable, "-m", "console.cli"], env=env)


def reply(program: Program) -> None:
    program.wait("INC-20417")
    program.press("r")
    program.wait("PUBLIC")


def draft(home: Path) -> str:
    cache = Cache.open(home / "state" / "amends" / "default" / "cache.db")
    kept = cache.drafts.get(REF, "reply")
    cache.close()
    return kept.body if kept else ""


def test_an_answer_is_written_on_in_the_agents_own_editor_and_the_screen_drawn_again(home: Path) -> None:
    with amends(home) as program:
        reply(program)
        program.type("Begun here")
        program.press("tab", "e")
        program.wait("Begun here and more from the editor")
        program.wait(lambda: "INC-20417" in program.row(0) and "P send" in program.text)
        assert "editor on" not in program.text
        assert program.leave() == 0
        assert program.modes == Modes()
    assert draft(home) == "Begun here and more from the editor"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_loses_no_letter_of_a_draft(home: Path, number: signal.Signals) -> None:
    with amends(home) as program:
        reply(program)
        program.type("Not yet done")
        program.wait("Not yet done")
        program.signal(number)
        assert program.exit() == 128 + number
        assert program.modes == Modes()
    assert draft(home) == "Not yet done"


def test_what_is_said_to_be_kept_survives_a_kill(home: Path) -> None:
    with amends(home) as program:
        reply(program)
        program.type("Typed a moment ago")
        program.wait("draft kept")
        program.signal(signal.SIGKILL)
        assert program.exit() == -signal.SIGKILL
    assert draft(home) == "Typed a moment ago"


def test_a_paste_with_keys_and_line_ends_in_it_is_only_text(home: Path) -> None:
    with amends(home) as program:
        reply(program)
        program.paste("P\tR I\nq x")
        program.wait("R I")
        program.press("tab")
        program.wait("back to the text")
        program.paste("P")
        program.press("q")
        program.wait(lambda: "PUBLIC" not in program.text)
        assert program.leave() == 0
    assert draft(home).split() == ["P", "R", "I", "q", "x"]


def test_nothing_typed_ahead_of_an_answer_is_taken_for_a_command(home: Path) -> None:
    with amends(home) as program:
        program.wait("INC-20417")
        program.send("rtake it, 7 people wait: PRI.\rP")
        program.wait("PUBLIC")
        program.quiet()
        program.press("tab")
        program.wait("back to the text")
        assert "INC-20417" in program.row(0)
        program.press("q")
        program.wait(lambda: "PUBLIC" not in program.text)
        assert program.leave() == 0
    cache = Cache.open(home / "state" / "amends" / "default" / "cache.db")
    assert cache.waiting() == []
    cache.close()
    assert draft(home) == "take it, 7 people wait: PRI.\nP"  # an enter key ends a line of it
