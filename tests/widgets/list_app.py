"""Lists on the real terminal driver: `python -m tests.widgets.list_app ROWS [JSON of other keys]`.

`/` goes to a field, enter comes back; `m` opens a panel that counts its keys; `!` counts up; `n` lets news in.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from console.signs import FULL
from console.terminal.ahead import Ahead
from console.terminal.run import run_app
from console.terminal.seam import TerminalApp
from screens.swift import Swift
from tests.widgets.endless import COLUMNS, Endless, Fact
from widgets.fact_table import FactTable
from widgets.line_list import Item, LineList


def item(number: int) -> Item:
    """A line, or several; every fourth is a heading."""
    left, right = ((f" item {number} ", ""), ("— dim", "dim")), ((str(number), "bright"),)
    return Item(left, right, f"k{number}" if number % 4 else "", ((("   more", "soon"),),) * (number % 3))


class Panel(ModalScreen[None]):
    CSS = "Panel { align: left bottom; } Panel Static { height: 1; width: 30; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "count"), Binding("q", "dismiss")]

    def compose(self) -> ComposeResult:
        self.count = 0
        yield Static(Content("panel 0"))

    def action_count(self) -> None:
        self.count += 1
        self.query_one(Static).update(Content(f"panel {self.count}"))


class Lists(Screen[None]):
    CSS = """
    Screen { background: transparent; } Input { height: 1; border: none; padding: 0; }
    #seen { height: 1; } #left { width: 60%; } FactTable { height: 2fr; } LineList { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "app.field", id="find"),
        Binding("m", "app.panel"),
        Binding("exclamation_mark", "count"),
        Binding("n", "news"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.window, self.count, self.told = Endless(rows, drifts=7), 0, ""

    def compose(self) -> ComposeResult:
        yield Static(id="seen")
        yield Input()
        yield FactTable[Fact](FULL)
        yield LineList()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = self.query_one(Input).can_focus = False
        self.query_one(FactTable).show(self.window, COLUMNS)
        self.query_one(LineList).show([item(number) for number in range(40)])
        self.query_one(FactTable).focus()
        self.say()

    def say(self) -> None:
        self.query_one("#seen", Static).update(Content(f"seen {self.count} told {self.told}"))

    def on_fact_table_moved(self, event: FactTable.Moved) -> None:
        self.told = str(event.key)
        self.say()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        self.told = event.key
        self.say()

    def action_count(self) -> None:
        self.count += 1
        self.say()

    def action_news(self) -> None:
        self.window.news(above=3, below=1)
        self.query_one(FactTable).news()

    def on_input_submitted(self) -> None:
        self.query_one(Input).can_focus = False
        self.query_one(FactTable).focus()


class ListApp(TerminalApp[None]):
    CSS = "* { scrollbar-size: 0 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", priority=True),
        Binding("ctrl+l", "redraw", priority=True),
    ]

    def __init__(self, rows: int, keys: dict[str, str]) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self._rows, self._own_keys = rows, keys
        self._swift, self._ahead = Swift(self), Ahead(self)

    def on_mount(self) -> None:
        self.set_keymap(self._own_keys)
        self.push_screen(Lists(self._rows))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and self._ahead.keeps(event):
            event.stop()
        else:
            await super().on_event(event)

    def swift(self, keys: str) -> int:
        return 0 if self._ahead else self._swift.take(keys)

    def action_field(self) -> None:
        self.screen.query_one(Input).can_focus = True
        self.screen.query_one(Input).focus()

    def action_panel(self) -> None:
        self.push_screen(Panel())

    def action_redraw(self) -> None:
        self.redraw()


if __name__ == "__main__":
    own = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    app = ListApp(int(sys.argv[1]), own)
    sys.exit(run_app(app, on_end=lambda: None, after=lambda: None, state=Path(mkdtemp())))
