"""What a terminal can do is read from the environment."""

import pytest

from console.signs import FULL, PLAIN, Signs
from console.terminal.capabilities import Colours, Terminal, signs
from console.terminal.clipboard import LIMIT, clipboard_sequence

UTF8 = "UTF-8"


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm"}, Colours.BASIC),
        ({"TERM": "linux"}, Colours.BASIC),
        ({"TERM": "xterm-256color"}, Colours.MANY),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, Colours.MANY),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colours.TRUE),
        ({"TERM": "xterm-direct"}, Colours.TRUE),
        ({"TERM": "vt100"}, Colours.NONE),
        ({"TERM": "dumb"}, Colours.NONE),
        ({"TERM": "xterm", "NO_COLOR": "1", "COLORTERM": "truecolor"}, Colours.NONE),
        ({"TERM": "xterm", "NO_COLOR": ""}, Colours.BASIC),
    ],
)
def test_colours_are_those_of_the_terminal(environ: dict[str, str], colours: Colours) -> None:
    assert Terminal.here(environ, UTF8).colours is colours


@pytest.mark.parametrize("codeset", ["ANSI_X3.4-1968", "US-ASCII", "ISO-8859-1", "646"])
def test_a_locale_without_utf_8_gets_ascii(codeset: str) -> None:
    assert Terminal.here({"TERM": "xterm"}, codeset).ascii
    assert not Terminal.here({"TERM": "xterm"}, "utf8").ascii


def test_tmux_screen_and_ssh_are_told_apart() -> None:
    tmux = Terminal.here({"TERM": "tmux-256color", "TMUX": "/tmp/x", "STY": "1"}, UTF8)
    screen = Terminal.here({"TERM": "screen", "STY": "1"}, UTF8)
    far = Terminal.here({"TERM": "xterm", "SSH_CONNECTION": "1 2 3 4"}, UTF8)
    assert (tmux.tmux, tmux.screen, tmux.ssh) == (True, False, False)
    assert (screen.tmux, screen.screen, screen.ssh) == (False, True, False)
    assert (far.tmux, far.screen, far.ssh) == (False, False, True)


@pytest.mark.parametrize("kind", ["", "dumb", "unknown"])
def test_a_terminal_that_cannot_draw_is_refused_with_what_to_do(kind: str) -> None:
    refusal = Terminal.here({"TERM": kind}, UTF8).refusal
    assert refusal is not None
    assert "set TERM" in refusal
    assert Terminal.here({"TERM": "vt100"}, UTF8).refusal is None


def test_every_sign_has_an_ascii_form_and_no_two_of_a_table_look_alike_where_they_meet() -> None:
    assert signs(ascii=False) is FULL
    assert signs(ascii=True) is PLAIN
    assert all(getattr(PLAIN, name).isascii() for name in Signs.__annotations__)
    for table in (FULL, PLAIN):
        in_one_column = [
            table.cursor,
            table.mark,
            table.now,
            table.soon,
            table.turn,
            table.done,
            table.unknown,
        ]
        assert len(set(in_one_column)) == len(in_one_column)


def test_a_copy_is_an_osc_52_that_tmux_and_screen_hand_on() -> None:
    plain = Terminal.here({"TERM": "xterm"}, UTF8)
    tmux = Terminal.here({"TERM": "tmux-256color", "TMUX": "/tmp/x"}, UTF8)
    screen = Terminal.here({"TERM": "screen", "STY": "1"}, UTF8)
    bare = "\x1b]52;c;4pyTIGRvbmU=\x07"
    assert clipboard_sequence("✓ done", plain) == bare
    assert clipboard_sequence("✓ done", tmux) == f"{bare}\x1bPtmux;\x1b{bare}\x1b\\"
    handed_on = clipboard_sequence("x" * 3000, screen)
    assert handed_on is not None
    chunks = handed_on.split("\x1b\\")[:-1]
    assert all(chunk.startswith("\x1bP") and len(chunk) <= 768 for chunk in chunks)
    assert "".join(chunk[2:] for chunk in chunks) == clipboard_sequence("x" * 3000, plain)


def test_a_copy_that_no_terminal_takes_is_not_sent() -> None:
    plain = Terminal.here({"TERM": "xterm"}, UTF8)
    longest = clipboard_sequence("x" * LIMIT, plain)
    assert longest is not None
    assert len(longest) <= 100_000
    assert clipboard_sequence("x" * (LIMIT + 1), plain) is None
