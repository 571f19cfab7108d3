"""Textual's inner parts are as the seam needs them; a failure here names what a new Textual has changed."""

import inspect
import random
from importlib.metadata import version
from typing import Any, ClassVar

import pytest
from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.content import Content
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.messages import TerminalSupportsSynchronizedOutput
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from console.terminal.capabilities import Colours, Terminal
from console.terminal.driver import AmendsDriver, driver_class
from console.terminal.paint import Painter
from console.terminal.seam import TerminalApp, has_messages, patches, waits_for_messages
from tests.terminal.emulator import Emulator, differences

TRUE = Terminal("xterm", Colours.TRUE, ascii=False, tmux=False, screen=False, ssh=False)
LOOKS = ["bold", "dim", "underline", "reverse", "red on blue", "#123456 on #fedcba", "italic strike", ""]
WORDS = [
    "ticket",
    "Łódź",
    "漢字",
    "é",
    "▌ ✓",
    "🙂",
    "ｗｉｄｅ",
    "a b  c",
    "한국",
    "·",
    "[x]",
]


def test_textual_is_the_version_that_the_seam_was_written_for() -> None:
    assert version("textual") == "8.2.8", "read console/terminal/seam.py and driver.py beside the new Textual"


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (App, "_display", ["self", "screen", "renderable"]),
        (App, "_fatal_error", ["self"]),
        (App, "_handle_exception", ["self", "error"]),
        (App, "panic", ["self", "renderables"]),
        (App, "_close_messages_no_wait", ["self"]),
        (App, "post_display_hook", ["self"]),
        (LayoutUpdate, "__init__", ["self", "strips", "region"]),
        (ChopsUpdate, "__init__", ["self", "chops", "spans", "chop_ends"]),
        (Driver, "process_message", ["self", "message"]),
        (LinuxDriver, "_patch_lflag", ["attrs"]),
        (LinuxDriver, "_patch_iflag", ["attrs"]),
    ],
)
def test_a_part_that_the_seam_uses_is_there(owner: type, name: str, parameters: list[str]) -> None:
    part = getattr(owner, name, None)
    assert part is not None, f"{owner.__name__}.{name} is gone"
    assert list(inspect.signature(part).parameters) == parameters, (
        f"{owner.__name__}.{name} takes something else"
    )


def test_an_application_has_the_attributes_that_the_seam_uses() -> None:
    app = TerminalApp[None](TRUE)
    used = [
        "_running",
        "_exit",
        "_closed",
        "_batch_count",
        "_sync_available",
        "_driver",
        "_filters",
    ]
    assert [name for name in used if not hasattr(app, name)] == []
    assert [
        name
        for name in vars(TerminalApp)
        if name in ("cleared", "redraw", "is_ending") and hasattr(App, name)
    ] == []


async def test_a_part_of_the_screen_has_what_tells_that_it_sleeps() -> None:
    async with TerminalApp[None](TRUE).run_test() as pilot:
        await pilot.pause()
        for part in (pilot.app, pilot.app.screen):
            for name in ("_message_queue", "_next_callbacks"):
                assert hasattr(part, name), f"{name} is gone"
            assert hasattr(part._message_queue.ready_event, "_waiters")


def test_keys_and_answers_are_told_apart_by_textuals_parser() -> None:
    parser = XTermParser()
    messages = list(parser.feed("j\x1b[?2026;2$yk"))
    keys = [message.key for message in messages if isinstance(message, events.Key)]
    assert keys == ["j", "k"]
    assert any(isinstance(message, TerminalSupportsSynchronizedOutput) for message in messages)
    assert parser._timeout_time is None


@pytest.mark.parametrize("field", [Input, TextArea])
def test_a_field_says_where_its_cursor_stands(field: type) -> None:
    assert hasattr(field, "cursor_screen_offset"), f"{field.__name__}.cursor_screen_offset is gone"


def test_the_driver_is_ours_unless_textuals_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMENDS_DRIVER", raising=False)
    assert TerminalApp[None](TRUE).driver_class is AmendsDriver
    monkeypatch.setenv("AMENDS_DRIVER", "textual")
    assert driver_class() is TerminalApp[None](TRUE).driver_class is LinuxDriver


class Watched(App[None]):
    """An application whose every update is drawn twice: by Textual's own code and by ours."""

    CSS = """
        Screen { layers: below above; }
        #side { dock: left; width: 12; background: darkgreen; }
        #over { layer: above; offset: 20 4; width: 30; height: 6; border: round red; background: navy; }
    """
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.theirs, self.ours = Emulator(columns, rows), Emulator(columns, rows)
        self.painter = Painter(TRUE, columns, rows)
        self.kinds: set[type] = set()

    def compose(self) -> ComposeResult:
        yield Static("", id="side")
        for row in range(12):
            yield Static("", id=f"row{row}")
        yield Static("", id="over")

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            self.kinds.add(type(renderable))
            self.theirs.feed(renderable.render_segments(self.console))
            self.ours.feed(self.painter.paint(patches(renderable)))
        super()._display(screen, renderable)


@pytest.mark.parametrize("seed", range(2))
async def test_we_draw_the_same_cells_as_textual(seed: int) -> None:
    dice = random.Random(seed)
    app = Watched(80, 24)
    app.console._color_system = ColorSystem.TRUECOLOR
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(40):
            widget = dice.choice(list(app.query(Static)))
            parts = [
                Content.styled(dice.choice(WORDS) + " ", dice.choice(LOOKS))
                for _ in range(dice.randrange(1, 9))
            ]
            match dice.randrange(6):
                case 0:
                    widget.display = not widget.display
                case 1:
                    app.query_one("#over").styles.offset = (dice.randrange(50), dice.randrange(18))
                case _:
                    widget.update(Content("").join(parts))
            await pilot.pause()
            assert differences(app.ours, app.theirs) == []
    assert app.kinds == {LayoutUpdate, ChopsUpdate}


async def test_a_part_of_the_screen_sleeps_until_it_is_told_something_and_while_it_handles_that_it_does_not() -> (
    None
):
    app = Watched(20, 12)
    async with app.run_test(size=(20, 12)) as pilot:
        await pilot.pause()
        side = app.query_one("#side")
        assert waits_for_messages(side)
        found: list[bool] = []
        side.call_later(lambda: found.append(waits_for_messages(side)))
        assert has_messages(side)
        assert not waits_for_messages(side)
        await pilot.pause()
        assert found == [False]
        assert waits_for_messages(side)
        assert not has_messages(side)
