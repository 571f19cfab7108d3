"""Connects to a service: address and token, what was tried in order, and the sentence that helps."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from screens.outfitting import Outfitter, Wanted
from widgets.ink import Inked, Span
from widgets.notices import Notices

KINDS = {"rt": "Request Tracker", "desk": "an Amends desk"}
HELP = {
    "rt": "A token: in Request Tracker under Logged in as, Settings, Auth Tokens.",
    "desk": "Whoever runs the desk gives you its address and a token of your own.",
}


class Label(Inked):
    """The word before a field."""

    DEFAULT_CSS = "Label { width: 22; height: 1; }"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        return self.strip(((f"  {self._words}", "dim"),), self.size.width)


class ConnectScreen(Screen[bool]):
    """Ends with True once a service answered and the settings are written."""

    DEFAULT_CSS = """
    ConnectScreen { background: transparent; layout: vertical; }
    ConnectScreen Horizontal { height: 1; }
    ConnectScreen Input { height: 1; width: 1fr; border: none; padding: 0; background: transparent; }
    ConnectScreen Input:focus { border: none; }
    ConnectScreen #tried { height: 1fr; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", id="connect.leave"),
        Binding("down", "app.focus_next", "next field", show=False, id="form.next"),
        Binding("up", "app.focus_previous", "previous field", show=False, id="form.previous"),
    ]

    def __init__(self, outfitter: Outfitter, kind: str) -> None:
        super().__init__()
        self._outfitter = outfitter
        self._kind = kind
        self._tried: list[Span] = []
        self._found: Wanted | None = None

    def compose(self) -> ComposeResult:
        """Lay out the form, and room for what is tried."""
        yield Notices(id="title")
        for name, label, hint in (
            ("url", "Address", "https://…"),
            ("token", "Token", "is kept in a file that only you can read"),
            ("command", "or a command for it", "pass show desk/token"),
            ("name", "Call it", "small letters; becomes part of every reference"),
        ):
            with Horizontal():
                yield Label(label)
                field = Input(
                    self._kind if name == "name" else "",
                    placeholder=hint,
                    password=name == "token",
                    id=name,
                    compact=True,
                )
                field.cursor_blink = False
                yield field
        yield Notices(id="tried")
        yield Notices(id="keys")

    def on_mount(self) -> None:
        """Be ready to type the address."""
        title = f"Connect to {KINDS[self._kind]}"
        self.query_one("#title", Notices).show([(title, "bright"), (HELP[self._kind], "dim"), ("", "")])
        self._say()
        self.query_one("#url", Input).focus()

    def on_input_changed(self) -> None:
        """What was found holds for what was tried, not for what is typed now."""
        self._found = None
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try it, or save it once it works."""
        event.stop()
        if self._found is not None:
            self._keep(self._found)
        elif not self._value("url"):
            self.query_one("#url", Input).focus()
        elif not self._value("token") and not self._value("command"):
            self.query_one("#token", Input).focus()
        else:
            self.run_worker(self._try(), exclusive=True)

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    async def _try(self) -> None:
        wanted = Wanted(
            self._kind,
            self._value("name") or self._kind,
            self._value("url"),
            self._value("token"),
            self._value("command"),
        )
        self._tried, self._found = [("", "")], None
        async for step in self._outfitter.check(wanted):
            sign, ink = ("✓", "good") if step.ok else ("!", "soon")
            self._tried.append((f"{sign} {step.words}", ink))
            self._found = step.found or self._found
            self._say()
        self._say()

    def _keep(self, wanted: Wanted) -> None:
        try:
            self._outfitter.keep(wanted)
        except (OSError, ValueError) as error:
            self._tried.append((f"! {error}", "harm"))
            self._say()
            return
        self.dismiss(True)

    def _say(self) -> None:
        last = "enter saves it and opens Amends" if self._found else "enter tries it"
        self.query_one("#tried", Notices).show(self._tried)
        self.query_one("#keys", Notices).show([(f"{last}   tab next field   esc back", "dim")])

    def action_leave(self) -> None:
        """Go back; nothing is written."""
        self.dismiss(False)
