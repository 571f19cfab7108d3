"""The terminal is lent to an editor and comes back whole, whatever the editor does."""

import signal
import subprocess
from pathlib import Path

import pytest

from console.terminal.edit import editor
from tests.terminal.conftest import Start
from tests.terminal.pty import Modes, Program


@pytest.fixture
def script(tmp_path: Path) -> "Script":
    return Script(tmp_path / "my editor")


class Script:
    """An editor made of shell commands; $1 is the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def does(self, commands: str) -> str:
        """Write it; return the value for EDITOR, its path quoted as a user would."""
        self.path.write_text(f"#!/bin/sh\n{commands}\n")
        self.path.chmod(0o755)
        return f"'{self.path}' --flag"


def editing(program: Program, draft: str = "my draft") -> Program:
    program.wait("sample")
    program.type(draft)
    program.wait(draft)
    program.press("ctrl+e")
    return program


def test_an_editor_sees_the_draft_in_a_private_file_and_its_text_comes_back_cleaned(
    start: Start, script: Script, tmp_path: Path
) -> None:
    command = script.does(
        'printf "%s\\n" "$1" "$2" > "$0.args"; cp "$2" "$0.before"; stat -c %a "$2" "$(dirname "$2")" > "$0.modes"\n'
        'printf "edited \\033]0;title\\007 \\342\\234\\223\\n" > "$2"; exit 0'
    )
    program = editing(start(EDITOR=command, AMENDS_TOKEN="secret"))
    program.wait("edited: well")
    program.wait("edited ␛]0;title␇ ✓")
    flag, path = (tmp_path / "my editor.args").read_text().splitlines()
    assert flag == "--flag"
    assert (tmp_path / "my editor.before").read_text() == "my draft"
    assert (tmp_path / "my editor.modes").read_text().split() == ["600", "700"]
    assert not Path(path).parent.exists()
    program.press("ctrl+t")
    assert program.exit() == 0
    assert program.modes == Modes()


def test_the_editor_has_the_terminal_as_the_shell_left_it_and_everything_is_drawn_again(
    start: Start, script: Script, tmp_path: Path
) -> None:
    command = script.does('env > "$0.env"; printf "in the editor"; read answer; printf "%s" "$answer" > "$2"')
    program = editing(start(EDITOR=command, AMENDS_TOKEN="secret"))
    program.wait("in the editor")
    assert program.modes == Modes()
    assert program.attributes == program.attributes_before
    assert "AMENDS_" not in (tmp_path / "my editor.env").read_text()
    program.type("written there")
    program.press("enter")
    program.wait("edited: well")
    program.wait("written there")
    program.wait("▌ ✓ sample")
    assert program.modes.alternate


def test_no_shell_reads_the_command(start: Start, tmp_path: Path) -> None:
    program = editing(start(EDITOR=f"true; touch {tmp_path}/made $(touch {tmp_path}/made)"))
    program.wait("edited: The editor true; could not be started")
    assert not (tmp_path / "made").exists()
    program.wait("my draft")


def test_an_editor_that_fails_is_told_and_the_text_is_as_it_left_it(start: Start, script: Script) -> None:
    program = editing(start(EDITOR=script.does('echo half done > "$2"; exit 3')))
    program.wait("edited: The editor ended with status 3")
    program.wait("half done")


def test_an_editor_that_leaves_a_link_instead_of_the_file_is_not_followed(
    start: Start, script: Script
) -> None:
    program = editing(start(EDITOR=script.does('rm "$2"; ln -s /etc/passwd "$2"')))
    program.wait("edited: well")
    program.wait("my draft")
    assert "root:" not in program.text


@pytest.mark.parametrize("manners", ["", "trap '' HUP; "], ids=["ends when told", "does not listen"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_editor_and_keeps_what_its_file_holds(
    start: Start, script: Script, tmp_path: Path, number: signal.Signals, manners: str
) -> None:
    command = script.does(
        manners + 'echo saved in the editor > "$2"; echo $$ > "$0.pid"; printf ready; exec sleep 60'
    )
    program = editing(start(EDITOR=command))
    program.wait("ready")
    program.signal(number)
    assert program.exit() == 128 + number
    assert program.modes == Modes()
    assert program.attributes == program.attributes_before
    assert (tmp_path / "draft").read_text() == "saved in the editor"
    pid = (tmp_path / "my editor.pid").read_text().strip()
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout
    assert state.strip()[:1] in ("", "Z")  # gone, but for its parent's asking how it ended
    assert not list(tmp_path.glob("edit-*"))


def test_a_key_that_interrupts_the_editor_does_not_end_the_program(start: Start, script: Script) -> None:
    program = editing(
        start(EDITOR=script.does("trap 'exit 9' INT; printf ready; while :; do sleep 0.05; done"))
    )
    program.wait("ready")
    program.press("ctrl+c")
    program.wait("edited: The editor ended with status 9")
    program.wait("my draft")


def test_visual_comes_before_editor_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    assert editor({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor({"VISUAL": "'unclosed", "EDITOR": "vi -u NONE"}) == ["vi", "-u", "NONE"]
    assert editor({"VISUAL": "", "EDITOR": "'/a b/vi'"}) == ["/a b/vi"]
