"""Where an answer is written: its kind in words and colour, the text, and the line that sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import TextArea

from widgets.ink import Inked, both_ends
from widgets.send_line import Address, SendLine

PAUSE = 0.4
"""Seconds after a key in which a draft is saved at the latest."""


class Answer(TextArea):
    """The text itself; tab leaves it for the send line, esc too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,escape", "leave", "to the send line", priority=True, id="answer.send-line"),
    ]

    def action_leave(self) -> None:
        """Go to the send line at once, so that a key typed right behind this one is not text."""
        self.screen.focus_next(SendLine)


class Heading(Inked):
    """Says in a word, a sign and a colour what is being written."""

    DEFAULT_CSS = """
    Heading { height: 1; }
    """

    def __init__(self, title: str, public: bool) -> None:
        super().__init__()
        self._title = title
        self._public = public
        self.saved = ""

    def render_line(self, y: int) -> Strip:
        """Draw the one line."""
        ink = "soon" if self._public else "internal"
        sign, word = ("→", "PUBLIC") if self._public else ("┆", "INTERNAL")
        left = ((f" {sign} ", ink), (word, ink), ("  ", ""), (self._title, "bright"))
        return self.strip(both_ends(left, ((self.saved, "dim"), (" ", "")), self.size.width), self.size.width)

    def say(self, words: str) -> None:
        """Show how it stands with the draft."""
        if words != self.saved:
            self.saved = words
            self.refresh()


class Edge(Inked):
    """The bar beside an internal text; beside a public one there is none."""

    DEFAULT_CSS = """
    Edge { width: 3; height: 1fr; }
    """

    def __init__(self, public: bool) -> None:
        super().__init__()
        self._sign = "" if public else " ┆"

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        return self.strip(((self._sign, "internal"),), self.size.width)


class Composer(Vertical):
    """Writes one reply or note; never sends anything by itself."""

    DEFAULT_CSS = """
    Composer { height: 50%; min-height: 8; max-height: 24; border-top: solid $primary; }
    Composer.public { border-top: solid $warning; }
    Composer.internal { border-top: dashed $secondary; }
    Composer > Horizontal { height: 1fr; }
    Composer Answer { height: 1fr; max-width: 112; border: none; padding: 0 1 0 0; background: transparent; }
    Composer Answer:focus { border: none; }
    """

    @dataclass
    class Typed(Message):
        """The text changed a moment ago: to be kept as a draft."""

        body: str

    @dataclass
    class Wanted(Message):
        """The agent wants something done with the text: see `SendLine.Chosen`."""

        what: str
        body: str

    def __init__(self, title: str, body: str, address: Address, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="public" if address.public else "internal")
        self._title = title
        self._body = body
        self._address = address
        self._timer: Timer | None = None
        self._answer = Answer(body, soft_wrap=True, compact=True, highlight_cursor_line=False)

    def compose(self) -> ComposeResult:
        """Lay out heading, text and send line."""
        yield Heading(self._title, self._address.public)
        with Horizontal():
            yield Edge(self._address.public)
            yield self._answer
        yield SendLine(self._address)

    def on_mount(self) -> None:
        """Write on where the text ends."""
        self._answer.move_cursor(self._answer.document.end)
        self.write()

    @property
    def body(self) -> str:
        """What is written so far; known even when the composer has gone from the screen."""
        return self._answer.text

    @body.setter
    def body(self, text: str) -> None:
        self._answer.text = text
        self._answer.move_cursor(self._answer.document.end)

    @property
    def writing(self) -> bool:
        """Whether the cursor is in the text."""
        return self.screen.focused is self._answer

    def add(self, text: str) -> None:
        """Write on where the cursor is."""
        self._answer.insert(text)

    @property
    def address(self) -> Address:
        """Where it goes."""
        return self._address

    @address.setter
    def address(self, address: Address) -> None:
        self._address = address
        for line in self.query(SendLine):
            line.address = address

    def write(self) -> None:
        """Put the cursor into the text, at once where it is on screen already."""
        if self._answer.is_attached:
            self.screen.set_focus(self._answer)

    def say(self, words: str) -> None:
        """Show how it stands with the draft."""
        for heading in self.query(Heading):
            heading.say(words)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Have the draft kept soon, however long the typing goes on."""
        event.stop()
        if event.text_area.text == self._body and self._timer is None:
            return
        self._body = event.text_area.text
        if self._timer is None:
            self.say("")
            self._timer = self.set_timer(PAUSE, self._typed)

    def _typed(self) -> None:
        self._timer = None
        self.post_message(self.Typed(self._body))

    def on_send_line_chosen(self, event: SendLine.Chosen) -> None:
        """Hand on what was chosen, with the text."""
        event.stop()
        if event.what == "back":
            self.write()
        else:
            self.post_message(self.Wanted(event.what, self.body))
