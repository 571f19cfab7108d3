"""What the first picture is made of agrees with what the toolkit makes of the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from console.front.ink import painted, pieces
from console.front.plainly import surely_right
from console.plain import SINGLE, is_plain
from console.settings import SettingsError, parse
from console.terminal.capabilities import Colours, Terminal
from console.terminal.cells import SINGLE as SENT_AS_IT_IS
from console.terminal.pen import Pens
from console.text import clean_line, inert
from tests.terminal.emulator import Emulator
from widgets.ink import Inked
from widgets.inks import INKS
from widgets.spans import cells, length, sized


class Plain(App[None]):
    """The theme of the console around one widget."""

    CSS = "Screen { background: transparent; }"

    def compose(self) -> ComposeResult:
        yield Inked()


@pytest.mark.parametrize("colours", list(Colours))
async def test_an_ink_looks_as_the_theme_has_it(colours: Colours) -> None:
    app = Plain(ansi_color=True)
    app.theme = "ansi-dark"
    terminal = Terminal("xterm", colours, ascii=False, tmux=False, screen=False, ssh=False)
    async with app.run_test():
        pens, inked = Pens(terminal), app.query_one(Inked)
        for ink in INKS:
            codes = pieces([("x", ink)], colours, ascii=False)[0][1]
            assert pens.of_codes(codes) == pens.of(inked.ink(ink)), ink


def test_what_is_plain_is_sent_as_it_is_and_acts_on_nothing() -> None:
    assert max(SINGLE) < "\u3000"
    for letter in map(chr, range(0x3000)):
        assert is_plain(letter) == (letter in SINGLE) == bool(SENT_AS_IT_IS(letter))
    for letter in SINGLE:
        assert inert(letter) == letter
        assert clean_line(f"a{letter}b") == f"a{letter}b"
        assert cells(letter) == 1


@given(st.text(max_size=40), st.integers(0, 50))
def test_a_text_is_sized_in_cells(text: str, width: int) -> None:
    assert cells(sized(text.replace("\n", " "), width)) == width or not is_plain(text)


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(list(INKS))), max_size=6), st.booleans())
def test_a_row_stands_as_it_is_remembered_and_nothing_in_it_acts(
    row: list[tuple[str, str]], ascii: bool
) -> None:
    made = pieces(row, Colours.BASIC, ascii)
    kept = "".join(text for text, _ in made)
    assert is_plain(kept)
    assert kept.isascii() or not ascii
    screen = Emulator(max(1, length(made)), 1)
    screen.feed(painted([made]))
    assert screen.display[0].rstrip() == kept.rstrip()


_VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.sampled_from(
        ["rt", "desk", "none", "https://desk.example", "http://", "http:///x", "/run/x", "TOKEN", "a b", ""]
    ),
    st.lists(st.sampled_from(["", "pass", "Network"]), max_size=2),
)
_NAMES = "kind url socket token_command token_env token_file ca_file queues my_queues companion".split()
_SERVICES = st.dictionaries(
    st.sampled_from(["desk", "Rt", "a-1", "-x", ""]),
    st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4),
    max_size=2,
)


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from(["offline", "mouse", "colours", "keys"]), _VALUES, max_size=2), _SERVICES
)
def test_settings_that_are_surely_right_are_right(
    top: dict[str, object], services: dict[str, dict[str, object]]
) -> None:
    if surely_right({**top, "services": services}):
        parse(_written(top, services))


def test_usual_settings_are_surely_right_and_others_are_not() -> None:
    assert surely_right(
        {"offline": True, "services": {"desk": {"kind": "desk", "url": "https://desk.example"}}}
    )
    assert not surely_right({"services": {"desk": {"kind": "desk", "url": "https://me:word@desk.example"}}})
    with pytest.raises(SettingsError):
        parse('[services.desk]\nkind = "desk"\nurl = "https://me:word@desk.example"')


def _written(top: dict[str, object], services: dict[str, dict[str, object]]) -> str:
    lines = [f"{name} = {_toml(value)}" for name, value in top.items()]
    for name, service in services.items():
        lines.append(f'[services."{name}"]')
        lines += [f"{key} = {_toml(value)}" for key, value in service.items()]
    return "\n".join(lines)


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
