"""What leaves for the terminal fits it: its colours, its characters, and nothing that acts on it."""

import re

import pytest

from tests.terminal.conftest import Start
from tests.terminal.pty import Program
from tests.terminal.sample import ROWS
from tests.terminal.sequences import SGR, colours, strangers
from tests.text.corpus import HONEST, HOSTILE

TEXTS = [text for texts in HOSTILE.values() for text in texts if len(text) < 1000]


def finish(program: Program) -> bytes:
    program.quiet()
    program.press("ctrl+t")
    assert program.exit() == 0
    return program.received


def test_no_colour_leaves_where_none_is_wanted(start: Start) -> None:
    program = start(list(HONEST.values()), NO_COLOR="1", COLORTERM="truecolor")
    program.wait("dim and bold")
    received = finish(program)
    assert colours(received) == set()
    assert {"1", "2"} <= {code for look in SGR.findall(received.decode()) for code in look.split(";")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("term", "colorterm", "kinds"),
    [
        ("xterm", None, {"basic"}),
        ("linux", None, {"basic"}),
        ("screen", None, {"basic"}),
        ("xterm-256color", None, {"basic", "many"}),
        ("tmux-256color", None, {"basic", "many"}),
        ("xterm-256color", "truecolor", {"basic", "many", "true"}),
        ("vt100", None, set()),
    ],
)
def test_only_colours_that_the_terminal_has_leave(
    start: Start, term: str, colorterm: str | None, kinds: set[str]
) -> None:
    program = start(TERM=term, COLORTERM=colorterm)
    program.wait("sample")
    received = colours(finish(program))
    assert received <= kinds
    assert bool(received) == bool(kinds)


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "C"}, {"LC_ALL": "POSIX"}])
def test_only_ascii_leaves_in_an_ascii_locale(start: Start, locale: dict[str, str]) -> None:
    program = start([*HONEST.values(), *TEXTS], **locale)
    program.wait("> v sample < ~ .")
    program.press("ctrl+n", "ctrl+n", "ctrl+n")
    program.wait(f"texts from {3 * ROWS}")
    received = finish(program)
    assert received.isascii()
    assert strangers(received) == []


def test_columns_stand_where_they_stood_when_characters_are_written_in_ascii(start: Start) -> None:
    texts = ["漢字|", "é|", "👨\u200d👩\u200d👧|", "☁\ufe0f|", "नि|"]
    program = start(texts, LC_ALL="C")
    program.wait("sample")
    assert [row.index("|") for row in program.lines[1:6]] == [4, 1, 2, 2, 1]


def test_a_space_of_utf_8_stays_where_nothing_is_said_about_the_locale(start: Start) -> None:
    program = start(LANG=None)
    program.wait("▌ ✓ sample")


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm"}], ids=["256", "none", "16"])
def test_hostile_texts_that_reach_a_widget_uncleaned_act_on_nothing(
    start: Start, env: dict[str, str]
) -> None:
    program = start(TEXTS, **env)
    program.wait("sample")
    for page in range(1, len(TEXTS) // ROWS + 1):
        program.press("ctrl+n")
        program.wait(f"texts from {page * ROWS}")
        assert program.row(0) == "▌ ✓ sample ← ≈ …"
    received = finish(program)
    assert strangers(received) == []
    assert b"\x1b]" not in received


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["Hindi", "Arabic", "Persian", "Chinese", "Thai", "Korean", "family", "styled emoji"]
)
def test_honest_scripts_leave_as_they_are(start: Start, kind: str) -> None:
    program = start([HONEST[kind]])
    program.wait("sample")
    sent = re.sub(r"\x1b\[[\d;?]*[A-Za-z]| ", "", finish(program).decode())
    assert HONEST[kind].replace(" ", "") in sent


def test_what_stands_behind_an_emoji_stands_there_on_every_terminal(start: Start) -> None:
    """The emulator draws a family as four people, eight cells wide; the column behind it must not move."""
    program = start(["👨\u200d👩\u200d👧\u200d👦|behind", "☁\ufe0f|behind", "👍🏽|behind", "e\u0301|behind"])
    program.wait("sample")
    columns = [next(x for x in range(80) if program.screen.buffer[row][x].data == "|") for row in range(1, 5)]
    assert columns == [2, 2, 2, 1]
