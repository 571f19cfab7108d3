"""The line under the first: what this is, what is in it, how it is ordered."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Inked, both_ends


class TitleLine(Inked):
    """A title, something dim behind it, something dim at the right."""

    DEFAULT_CSS = "TitleLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = ("", "", "")

    def show(self, title: str, after: str = "", right: str = "") -> None:
        """Set what it says; draws nothing where that is as before."""
        if self._said != (title, after, right):
            self._said = (title, after, right)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        title, after, right = self._said
        left = ((" ", ""), (title, "bright"), ("   ", ""), (after, "dim"))
        return self.strip(both_ends(left, ((right, "dim"), (" ", "")), self.size.width), self.size.width)
