"""The line under an answer that sends it: names whom it reaches, and takes only the keys that fit it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from console.model import Person
from widgets.blocks import named
from widgets.ink import Inked, Spans
from widgets.wrap import wrap


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes."""

    public: bool
    receivers: tuple[Person, ...] = ()
    _: KW_ONLY
    more: str = ""
    """Why the service may reach further people; empty where it does not."""
    resolve: bool = False
    """Whether it can resolve the ticket as well."""
    verb: str = "send"
    """What `P` does, as its key is named."""
    why_not: str = ""
    """Why it cannot be sent at all; empty where it can."""


class SendLine(Inked, can_focus=True):
    """Takes `P` and `R` for a public reply, `I` for an internal note, `e` and `x` for both."""

    DEFAULT_CSS = """
    SendLine { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "send", "send to the people named", id="answer.send"),
        Binding("R", "resolve", "send and resolve", id="answer.resolve"),
        Binding("I", "save", "save the internal note", id="answer.save"),
        Binding("e", "edit", "write it in your editor", id="answer.edit"),
        Binding("x", "discard", "discard, after asking", id="answer.discard"),
        Binding("i,shift+tab,up,k", "back", "back to the text", show=False, id="answer.text"),
        Binding("escape,q,backspace", "close", "close, the draft stays", show=False, id="answer.close"),
    ]

    @dataclass
    class Chosen(Message):
        """A key of the line was pressed: send, resolve, save, edit, discard, back or close."""

        what: str

    def __init__(self, address: Address, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._address = address

    @property
    def address(self) -> Address:
        """Where the answer goes."""
        return self._address

    @address.setter
    def address(self, address: Address) -> None:
        changed, self._address = address != self._address, address
        if changed:
            self.refresh(layout=True)
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead what does not belong to this answer."""
        able = not self._address.why_not
        match action:
            case "send":
                return self._address.public and able
            case "resolve":
                return self._address.public and able and self._address.resolve
            case "save":
                return not self._address.public and able
            case _:
                return True

    def action_send(self) -> None:
        """Ask for the reply to be sent."""
        self.post_message(self.Chosen("send"))

    def action_resolve(self) -> None:
        """Ask for the reply to be sent and the ticket to be resolved."""
        self.post_message(self.Chosen("resolve"))

    def action_save(self) -> None:
        """Ask for the note to be saved."""
        self.post_message(self.Chosen("save"))

    def action_edit(self) -> None:
        """Ask for the editor."""
        self.post_message(self.Chosen("edit"))

    def action_discard(self) -> None:
        """Ask for the answer to be thrown away."""
        self.post_message(self.Chosen("discard"))

    def action_back(self) -> None:
        """Ask for the text to be written on."""
        self.post_message(self.Chosen("back"))

    def action_close(self) -> None:
        """Ask for the answer to be put away, its draft kept."""
        self.post_message(self.Chosen("close"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as the receivers need."""
        return len(self._lines_for(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        lines = self._lines_for(self.size.width)
        return self.strip(lines[y] if y < len(lines) else (), self.size.width)

    def on_focus(self) -> None:
        """Show that the keys work now."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they do not."""
        self.refresh()

    def _lines_for(self, width: int) -> list[Spans]:
        address = self._address
        lines: list[Spans] = []
        if address.public:
            names = ", ".join(named(person) for person in address.receivers) or "nobody that we know of ?"
            lines += [(("  " + text, "bright"),) for text in wrap(f"To {names}", width - 3)]
            if address.more:
                lines += [
                    (("  " + text, "soon"),)
                    for text in wrap(f"~ and perhaps more: {address.more}", width - 3)
                ]
        else:
            lines.append((("  Internal: ", "internal"), ("agents read it, no user does", "")))
        if address.why_not:
            lines += [(("! " + text, "harm"),) for text in wrap(address.why_not, width - 3)]
        return [*lines, *self._keys(width)]

    def _keys(self, width: int) -> list[Spans]:
        """Return the live keys, in as many rows as they need."""
        rows: list[str] = []
        for words in self._words():
            if rows and len(rows[-1]) + len(words) + 6 <= width:
                rows[-1] += "   " + words
            else:
                rows.append(words)
        ink = "" if self.has_focus else "dim"
        cursor = ("▌ " if self.has_focus else "  ", "here")
        return [((cursor if number == 0 else ("  ", "")), (row, ink)) for number, row in enumerate(rows)]

    def _words(self) -> list[str]:
        keys = ["e editor", "x discard", "esc keep it"]
        if self.check_action("save", ()):
            keys.insert(0, "I save the note")
        if self.check_action("resolve", ()):
            keys.insert(0, "R send, resolve")
        if self.check_action("send", ()):
            keys.insert(0, f"P {self._address.verb}")
        return keys
