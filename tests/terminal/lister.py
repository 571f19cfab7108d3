"""A long list on the real seam: `python -m tests.terminal.lister`. Keys: j k, d and u a page, q."""

import sys
import tempfile
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from console.terminal.run import run_app
from console.terminal.seam import TerminalApp

SUBJECTS = [
    "Laptop freezes at login",
    "Łódź zonder stroom",
    "漢字 in the name",
    "cafe\u0301 closed",
    "Printer 🙂 lost",
]
LOOKS = [
    Style(dim=True),
    Style(bold=True, color="red"),
    Style(color="bright_blue"),
    Style(underline=True),
    Style(),
]
ROWS = 500


class Lines(Widget):
    """Rows that scroll when the mark reaches the edge, with a scroll bar at the right."""

    top, mark = 0, 0

    def go(self, by: int) -> None:
        self.mark = max(0, min(ROWS - 1, self.mark + by))
        self.top = max(self.mark - self.size.height + 1, min(self.top, self.mark))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        number = self.top + y
        back = Style(bgcolor="blue") if number % 7 == 3 else Style()
        columns = [
            Segment("▌ " if number == self.mark else "  ", Style(color="blue", bold=True)),
            Segment(f"INC-{number:05}  ", back),
            Segment(f"{number * 37 % 1000:<5}", LOOKS[number % 5] + back),
            Segment(SUBJECTS[number % 5], LOOKS[number % 3] + back),
        ]
        line = Strip(columns).adjust_cell_length(self.size.width - 1, back)
        bar = y == self.top * self.size.height // ROWS
        return Strip([*line, Segment("▐" if bar else " ", Style())])


class Lister(TerminalApp[None]):
    CSS = "Lines { height: 1fr; } Static { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "go(1)"),
        Binding("k", "go(-1)"),
        Binding("d", "go(20)"),
        Binding("u", "go(-20)"),
        Binding("q", "quit"),
    ]

    def compose(self) -> ComposeResult:
        yield Static(Content("a list"))
        yield Lines()
        yield Static(Content("pressed 0"), id="count")

    presses = 0

    def action_go(self, by: int) -> None:
        self.presses += 1
        lines = self.query_one(Lines)
        lines.go(by)
        self.query_one("#count", Static).update(Content(f"pressed {self.presses}"))


def main() -> int:
    return run_app(Lister(), on_end=lambda: None, state=Path(tempfile.gettempdir()))


if __name__ == "__main__":
    sys.exit(main())
