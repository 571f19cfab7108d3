"""The first picture on a real terminal: what it shows, what becomes of keys and signals, what it imports."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.terminal.restore import LEAVE
from tests.front.conftest import AMENDS, Open, environment
from tests.terminal.emulator import Emulator, differences
from tests.terminal.pty import Modes, Program

QUESTION = b"\x1b[?2026$p"
"""What the driver asks when it takes the terminal over: all before it is the first picture."""


def pictures(program: Program) -> tuple[Emulator, Emulator]:
    """Return what the terminal showed before the toolkit was there, and what it shows now."""
    first, last = Emulator(program.columns, program.rows), Emulator(program.columns, program.rows)
    before, _, after = program.received.partition(QUESTION)
    first.feed(before.decode())
    last.feed(re.sub(r"\x1b\[\?\d+[hl]", "", (before + after).decode()))
    return first, last


def assert_only_blanks_were_filled(program: Program) -> str:
    """Compare what stands there now with the first picture, cell by cell; returns the first picture."""
    first, last = pictures(program)
    bar = program.columns - 1  # lines that come later make the bar shorter
    changed = {y for y, x, *_ in differences(first, last) if x < bar}
    assert "INC-" in "".join(first.display)
    assert all(not first.display[y][:bar].strip() for y in changed)
    return "\n".join(first.display)


@pytest.mark.parametrize(
    ("columns", "rows", "env"),
    [
        (120, 40, {}),
        (60, 18, {"NO_COLOR": "1", "LC_ALL": "C", "LANG": "C"}),
        (80, 24, {"TERM": "xterm", "COLORTERM": "truecolor"}),
    ],
)
def test_nothing_of_the_first_picture_is_drawn_again_but_what_comes_late(
    opened: Open, columns: int, rows: int, env: dict[str, str]
) -> None:
    program = opened(columns=columns, rows=rows, **env)
    program.wait(lambda: QUESTION in program.received)
    program.press("G")
    program.wait(lambda: "Network" in program.text)  # the queues, which are counted behind the rows
    program.press("g")
    program.quiet(0.3)
    assert_only_blanks_were_filled(program)
    assert program.received.count(b"\x1b[2J") == 1


@pytest.mark.parametrize(("columns", "rows"), [(120, 60), (80, 24)])
def test_the_first_picture_has_every_sort_of_line_that_today_has(
    opened: Open, busy: Path, columns: int, rows: int
) -> None:
    program = opened(columns=columns, rows=rows, home=busy)
    program.wait(lambda: QUESTION in program.received)
    here = next(y for y in range(rows) if program.row(y).startswith("▌"))
    program.press("j")
    program.wait(lambda: program.row(here + 1).startswith("▌"))
    program.press("k")
    program.wait(lambda: program.row(here).startswith("▌"))
    program.quiet(0.3)
    shown = assert_only_blanks_were_filled(program)
    everything = (
        "Running now",
        "more tonight",
        "530 exposed",
        "for Lena",
        "review due",
        "“Two trucks",
        "Drafts",
    )
    assert rows < 60 or not [words for words in (*everything, "Cannot be sent") if words not in shown]


def test_keys_that_are_typed_before_there_is_an_application_arrive_in_order(opened: Open) -> None:
    program = opened()
    program.wait("INC-")
    third = re.search(r"INC-\d+", program.row(5))
    program.type("jj\r")
    program.wait("c note")
    assert third is not None
    assert program.row(0).split()[0] == third[0]
    assert not re.search(r"jj|\^M", program.text)  # nor are they echoed


def test_keys_that_are_typed_while_the_shell_still_echoes_arrive_and_leave_no_trace(opened: Open) -> None:
    program = opened()
    program.type("jj2\r")  # before the interpreter has begun: echoed, and the enter key made a newline
    program.wait("by promise")
    first, _ = pictures(program)
    assert first.display[0].startswith(" 1 Today  2 Queues")
    assert "INC-" in first.display[3]


def test_a_signal_while_the_rest_is_imported_gives_the_terminal_back(opened: Open) -> None:
    program = opened()
    program.wait("INC-")
    program.signal(signal.SIGTERM)
    assert program.exit() == 128 + signal.SIGTERM
    assert program.received.endswith(LEAVE.encode())
    assert program.modes == Modes()
    assert program.attributes == program.attributes_before


def test_what_prevents_the_start_is_said_on_the_terminal_as_it_was(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "amends").mkdir(mode=0o700)
    (tmp_path / "amends" / "settings.toml").write_text('colour = "none"\n[services.desk]\nkind = "desk"\n')
    env = environment(filled, XDG_CONFIG_HOME=str(tmp_path))
    with Program(AMENDS, env=env) as program:
        assert program.exit() == 1
        assert "colours" in program.text
        assert program.modes == Modes()
        assert program.attributes == program.attributes_before


def test_a_profile_that_cannot_be_is_told_by_the_ordinary_way(opened: Open) -> None:
    program = opened("--profile=../x")
    assert program.exit() != 0
    assert "cannot be a profile's name" in program.text.replace("\n", " ")
    assert b"\x1b[?1049h" not in program.received


@pytest.mark.parametrize(("home", "most"), [("filled", 36), ("busy", 49)])
def test_the_rows_stand_before_anything_that_takes_long_is_imported(
    request: pytest.FixtureRequest, tmp_path: Path, home: str, most: int
) -> None:
    told = tmp_path / "modules"
    code = (
        "import sys\nfrom console.front.opening import opening\n_, stage = opening([])\n"
        f"open({str(told)!r}, 'w').write(' '.join(sys.modules))\nstage.give_back()"
    )
    env = environment(request.getfixturevalue(home))
    with Program([sys.executable, "-c", code], env=env) as program:
        assert program.exit() == 0
        assert b"INC-" in program.received
    modules = set(told.read_text().split())
    slow = "textual rich asyncio click httpx msgspec dataclasses inspect pathlib logging json sqlite_utils".split()
    assert modules.isdisjoint(slow)
    ours = {name for name in modules if name.split(".")[0] in ("console", "screens", "widgets")}
    assert len(ours) <= most, sorted(ours)


def test_a_terminal_that_cannot_draw_gets_no_picture(filled: Path) -> None:
    with Program(AMENDS, env=environment(filled, TERM="dumb")) as program:
        assert program.exit() == 2
        assert b"\x1b[" not in program.received


def test_the_first_screen_is_imported_without_what_others_need() -> None:
    code = (
        "import sys\nfrom console.terminal.spared import import_toolkit\nimport_toolkit()\n"
        "import console.app, console.logs, console.profiles, console.terminal.run\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    others = (
        "httpx ssl click humanize sqlite_utils icalendar console.sync.engine console.services.base "
        "console.model.changes console.model.feedback console.model.news console.intents.changes "
        "console.cache.changebook console.cache.feedbook console.cache.ranking console.measure.impact "
        "screens.pick screens.ticket screens.queue textual.widgets._input rich.markdown"
    )
    assert modules.isdisjoint(others.split())
    ours = {name for name in modules if name.split(".")[0] in ("console", "screens", "widgets")}
    assert len(ours) <= 125, sorted(ours)
