"""A panel that asks before what cannot be undone, or goes out to people: `y` does it, nothing else does."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

GUARD = 0.3
"""Seconds after it came up in which no key counts: it may have been meant for what was there before."""


class Confirm(ModalScreen[bool]):
    """Says what, how many, where and to whom; ends with True on `y` alone."""

    DEFAULT_CSS = """
    Confirm { align: left bottom; background: transparent; }
    Confirm > #panel {
        width: 100%; height: auto; max-height: 80%; border-top: solid $warning;
        padding: 0 2; background: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "do it", id="panel.yes"),
        Binding("n,enter,escape,q,backspace", "no", "do nothing", key_display="n", id="panel.no"),
    ]

    def __init__(self, lines: list[str], yes: str = "do it") -> None:
        super().__init__()
        self._lines = lines
        self._yes = yes
        self._since = time.monotonic()
        self._last = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the sentences, and which keys do what."""
        words = "\n".join([*self._lines, "", f"y {self._yes} · n, enter, esc: nothing happens"])
        yield Static(Content(words), id="panel")

    @property
    def too_soon(self) -> bool:
        """Whether a key may still have been meant for what was there before."""
        return time.monotonic() - self._since < GUARD

    def on_mount(self) -> None:
        """Start the guard."""
        self._since = time.monotonic()

    def on_key(self, event: events.Key) -> None:
        """Swallow keys of the guard's time, and a key that repeats itself."""
        now = time.monotonic()
        repeated = now - self._last < 0.08
        self._last = now
        if self.too_soon or repeated:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text is no answer."""
        event.stop()

    def action_yes(self) -> None:
        """Do it, unless the key came too soon to be meant."""
        if not self.too_soon:
            self.dismiss(True)

    def action_no(self) -> None:
        """Do nothing."""
        if not self.too_soon:
            self.dismiss(False)
