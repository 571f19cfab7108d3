"""Whatever ends the program, the terminal is given back and the draft is saved."""

import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import Start
from tests.terminal.pty import Modes, Program
from tests.terminal.sample import SECRET
from tests.terminal.sequences import strangers

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]


def ready(program: Program, draft: str = "the vendor called") -> Program:
    program.wait("sample")
    program.type(draft)
    program.wait(draft)
    return program


def assert_given_back(program: Program) -> None:
    assert program.modes == Modes()
    assert program.attributes == program.attributes_before


def test_quitting_gives_the_terminal_back(start: Start, tmp_path: Path) -> None:
    program = ready(start())
    assert program.modes == Modes(alternate=True, cursor=False, wrap=False, focus=True, paste=True)
    program.press("ctrl+t")
    assert program.exit() == 0
    assert_given_back(program)
    assert (tmp_path / "draft").read_text() == "the vendor called"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_gives_the_terminal_back_and_saves_the_draft(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    program = ready(start())
    began = time.monotonic()
    program.signal(number)
    assert program.exit() == 128 + number
    assert time.monotonic() - began < 2
    assert_given_back(program)
    assert (tmp_path / "draft").read_text() == "the vendor called"
    assert program.text.strip() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_loop_is_stuck_gives_the_terminal_back(
    start: Start, number: signal.Signals
) -> None:
    program = ready(start())
    program.press("ctrl+s")
    program.quiet()
    began = time.monotonic()
    program.signal(number)
    assert program.exit() == 128 + number
    assert time.monotonic() - began < 2
    assert_given_back(program)


def test_a_thread_that_never_ends_does_not_keep_the_process_after_a_signal(start: Start) -> None:
    program = ready(start())
    program.press("ctrl+w")
    program.quiet()
    began = time.monotonic()
    program.signal(signal.SIGTERM)
    assert program.exit() == 128 + signal.SIGTERM
    assert time.monotonic() - began < 2
    assert_given_back(program)


def test_a_second_signal_does_not_cut_the_end_short(start: Start, tmp_path: Path) -> None:
    program = ready(start())
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
        program.signal(number)
    assert program.exit() in (128 + signal.SIGTERM, 128 + signal.SIGHUP)
    assert_given_back(program)
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_a_dropped_line_ends_the_program_and_saves_the_draft(start: Start, tmp_path: Path) -> None:
    program = ready(start())
    began = time.monotonic()
    program.hang_up()
    assert program.exit() == 128 + signal.SIGHUP
    assert time.monotonic() - began < 2
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_a_dropped_line_that_no_signal_tells_of_is_seen_all_the_same(tmp_path: Path) -> None:
    sample = f"{sys.executable} -m tests.terminal.sample {tmp_path}"
    command = ["sh", "-c", f"trap '' HUP; {sample}; echo $? > {tmp_path}/status"]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    with Program(command, env={"PYTHONPATH": path}) as program:
        ready(program).hang_up()
        assert program.exit() == 0
    assert (tmp_path / "status").read_text() == f"{128 + signal.SIGHUP}\n"
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_a_terminal_that_takes_nothing_cannot_keep_the_process(start: Start) -> None:
    program = ready(start())
    for _ in range(400):  # nobody reads what is drawn meanwhile
        program.press("ctrl+n")
    began = time.monotonic()
    program.signal(signal.SIGTERM)
    while program.process.poll() is None and time.monotonic() - began < 5:
        time.sleep(0.01)
    assert time.monotonic() - began < 2.5
    assert program.process.returncode == 128 + signal.SIGTERM


def test_a_failure_prints_one_line_and_writes_a_private_report_without_values(
    start: Start, tmp_path: Path
) -> None:
    program = ready(start(columns=200))
    program.press("ctrl+x")
    assert program.exit() == 1
    assert_given_back(program)
    last_words = program.received.rpartition(b"\x1b[?25h")[2].decode()
    (report,) = (tmp_path / "state").iterdir()
    assert last_words.endswith(f"{report}\r\n")
    assert last_words.count("\n") == 1
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700
    assert "action_fail" in report.read_text()
    assert "ValueError" in report.read_text()
    assert SECRET not in report.read_text()
    assert SECRET.encode() not in program.received
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_what_fails_while_everything_is_being_closed_is_no_failure_of_ours_to_tell(
    start: Start, tmp_path: Path
) -> None:
    program = ready(start())
    program.press("ctrl+r")
    assert program.exit() == 0
    assert not (tmp_path / "state").exists()
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_stopping_and_going_on_gives_the_terminal_back_meanwhile_and_draws_everything_again(
    start: Start,
) -> None:
    program = ready(start())
    program.signal(signal.SIGTSTP)
    program.wait_stopped()
    assert_given_back(program)
    program.signal(signal.SIGCONT)
    program.wait(lambda: program.modes.alternate and "the vendor called" in program.text)
    program.type(" back")
    program.wait("the vendor called back")
    program.press("ctrl+t")
    assert program.exit() == 0
    assert_given_back(program)


def test_a_resize_draws_for_the_new_size(start: Start) -> None:
    program = ready(start())
    program.resize(60, 18)
    program.wait("the vendor called")
    program.quiet()
    program.resize(200, 60)
    program.quiet()
    assert "the vendor called" in program.text
    program.press("ctrl+t")
    assert program.exit() == 0


def test_nothing_is_sent_while_nothing_happens(start: Start) -> None:
    program = ready(start())
    program.quiet()
    before = len(program.received)
    program.quiet(1.5)
    assert len(program.received) == before


def test_all_that_is_sent_is_on_the_list_of_what_may_be_sent(start: Start) -> None:
    program = ready(start())
    program.press("ctrl+t")
    program.exit()
    assert strangers(program.received) == []


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_terminal_that_cannot_draw_is_refused_in_one_sentence(start: Start, term: str | None) -> None:
    program = start(columns=200, TERM=term)
    assert program.exit() == 2
    assert b"\x1b" not in program.received
    assert "cannot move its cursor" in program.text


def test_textuals_own_driver_can_be_chosen_and_still_gives_the_terminal_back(
    start: Start, tmp_path: Path
) -> None:
    program = ready(start(AMENDS_DRIVER="textual"))
    program.signal(signal.SIGTERM)
    assert program.exit() == 128 + signal.SIGTERM
    assert_given_back(program)
    assert (tmp_path / "draft").read_text() == "the vendor called"


def test_what_the_screens_used_is_let_go_when_they_are_gone_and_the_terminal_is_given_back(
    start: Start, tmp_path: Path
) -> None:
    program = ready(start())
    program.press("ctrl+n", "ctrl+n", "ctrl+t")
    assert program.exit() == 0
    assert (tmp_path / "let go").read_text() == "running: False, borrowed: False"
