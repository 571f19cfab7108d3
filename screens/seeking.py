"""Searching within what is read: `/` asks for words, `n` and `N` go from match to match, esc ends it."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input

from screens.base import DeskScreen
from widgets.status_line import StatusLine
from widgets.timeline import Timeline


class Seek(Input):
    """The field for the words."""

    DEFAULT_CSS = """
    Seek { height: 1; border: none; padding: 0 1; background: transparent; }
    Seek:focus { border: none; }
    """


class Seeking(DeskScreen[Any]):
    """Gives a screen with a timeline a search of its own."""

    sought: str = ""
    """What is searched for now; empty while nothing is."""

    async def action_seek(self) -> None:
        """Ask for the words."""
        if not self.query(Seek):
            field = Seek(self.sought, placeholder="words in this ticket, then enter", compact=True)
            field.cursor_blink = False
            await self.mount(field, before=self.query_one(StatusLine))
        self.set_focus(self.query_one(Seek))

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the first match."""
        if isinstance(event.input, Seek):
            event.stop()
            await self.end_asking()
            self.sought = event.value.strip()
            self.seek_on(1, again=False)

    def seek_on(self, by: int, *, again: bool = True) -> None:
        """Go to the next match, or say that there is none."""
        found = self.query_one(Timeline).seek(self.sought, by, again=again)
        if self.sought and found:
            self.say(f"“{self.sought}”: n next, N previous, esc ends the search")
        elif self.sought:
            self.say(f"Nothing here holds “{self.sought}”.")
            self.sought = ""

    async def end_asking(self) -> None:
        """Put the field away."""
        await self.query(Seek).remove()
        self.set_focus(self.query_one(Timeline))

    async def end_seeking(self) -> bool:
        """End the search; returns whether there was one."""
        was = bool(self.sought) or bool(self.query(Seek))
        self.sought = ""
        await self.end_asking()
        self.query_one(Timeline).seek("")
        return was
