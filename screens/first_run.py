"""First run: no service is known yet, so offer the demo, a connection, or the settings file."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens.connecting import ConnectScreen
from screens.outfitting import Outfitter
from widgets.line_list import Item, LineList
from widgets.notices import Notices

CHOICES = (
    ("demo", "Show me: start the demo desk, a living make-believe company on this machine"),
    ("rt", "Connect to Request Tracker"),
    ("desk", "Connect to an Amends desk"),
    ("file", "How do I set this up in a file?"),
)


class FirstRunScreen(Screen[str]):
    """Ends the program with `demo`, `connected`, or nothing."""

    DEFAULT_CSS = """
    FirstRunScreen { background: transparent; layout: vertical; }
    FirstRunScreen > LineList { height: auto; min-height: 5; }
    FirstRunScreen > #help { height: 1fr; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,backspace", "leave", "leave", key_display="q", id="program.leave"),
    ]

    def __init__(self, outfitter: Outfitter) -> None:
        super().__init__()
        self._outfitter = outfitter

    def compose(self) -> ComposeResult:
        """Lay out the sentence, the choices, and room for an explanation."""
        yield Notices(id="title")
        yield LineList()
        yield Notices(id="help")
        yield Notices(id="keys")

    def on_mount(self) -> None:
        """Offer the choices."""
        self.query_one("#title", Notices).show([("Amends has no service yet.", "bright"), ("", "")])
        self.query_one("#keys", Notices).show([("enter choose   q leave", "dim")])
        choices = self.query_one(LineList)
        choices.show([Item(((f" {words}", ""),), (), key) for key, words in CHOICES])
        choices.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go where the choice leads."""
        match event.key:
            case "demo":
                self.dismiss("demo")
            case "file":
                lines = self._outfitter.example.split("\n")
                self.query_one("#help", Notices).show([(line, "") for line in lines])
            case kind:
                self.app.push_screen(ConnectScreen(self._outfitter, kind), self._connected)

    def _connected(self, done: bool | None) -> None:
        if done:
            self.dismiss("connected")

    def action_leave(self) -> None:
        """End the program."""
        self.dismiss("")
