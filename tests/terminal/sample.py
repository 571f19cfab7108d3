"""A small application on the real seam: `python -m tests.terminal.sample FOLDER [TEXTS.json]`.

Keys: q quit, x fail, s be stuck for a minute, w a worker that never ends, e edit, y copy, n next texts,
g write over the screen past the painter, l draw everything again.
What is typed into the field is its draft; `FOLDER/draft` is written when it ends, `FOLDER/page` at each next.
With PREPAINTED=COLUMNSxROWS the first row is painted before there is an application.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from console.terminal.edit import edit
from console.terminal.prepaint import Prepainted
from console.terminal.restore import ENTER
from console.terminal.run import run_app
from console.terminal.seam import TerminalApp

SECRET = "hunter2-must-not-be-shown"
FIRST = "▌ ✓ sample ← ≈ …"
ROWS = 12


class Sample(TerminalApp[None]):
    CSS = "Static { height: 1; } #seen { color: red; background: blue; } Input { height: 1; border: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "quit", priority=True),
        Binding("ctrl+x", "fail", priority=True),
        Binding("ctrl+r", "fail_late", priority=True),
        Binding("ctrl+s", "stick", priority=True),
        Binding("ctrl+w", "work", priority=True),
        Binding("ctrl+e", "edit", priority=True),
        Binding("ctrl+y", "copy", priority=True),
        Binding("ctrl+n", "next", priority=True),
        Binding("ctrl+g", "garble", priority=True),
        Binding("ctrl+l", "redraw", priority=True),
    ]

    def __init__(self, folder: Path, texts: list[str]) -> None:
        super().__init__()
        self.folder, self.texts, self.place = folder, texts, 0

    def compose(self) -> ComposeResult:
        yield Static(Content(FIRST), id="seen")
        for row in range(ROWS):
            yield Static(Content(self._text(row)), id=f"row{row}")
        yield Static(Content.from_rich_text("") + Content.styled("dim and bold", "bold dim"), id="last")
        yield Input(id="field")

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False  # an idle screen sends nothing
        field.focus()

    def save(self) -> None:
        (self.folder / "draft").write_text(self.query_one(Input).value)

    def let_go(self) -> None:
        for number in (
            signal.SIGCONT,
            signal.SIGWINCH,
        ):  # as a dropped line and a resize send them, at any time
            os.kill(os.getpid(), number)
        state = f"running: {self.is_running}, borrowed: {self.restorer.borrowed}"
        (self.folder / "let go").write_text(state)

    def action_next(self) -> None:
        self.place += ROWS
        for row in range(ROWS):
            self.query_one(f"#row{row}", Static).update(Content(self._text(row)))
        self.query_one("#last", Static).update(Content(f"texts from {self.place}"))
        (self.folder / "page").write_text(str(self.place // ROWS))

    def action_garble(self) -> None:
        assert self._driver is not None
        self._driver.write("\x1b[3;3H\x1b[31mgarbled\x1b[2J")

    def action_redraw(self) -> None:
        self.redraw()

    def action_fail(self) -> None:
        password = SECRET
        raise ValueError(f"cannot use {password}")

    def action_fail_late(self) -> None:
        self.exit()
        raise LookupError("a widget that has gone already")

    def action_stick(self) -> None:
        time.sleep(60)

    def action_work(self) -> None:
        threading.Thread(target=time.sleep, args=(60,)).start()

    def action_copy(self) -> None:
        self.copy_to_clipboard("copied ✓")

    async def action_edit(self) -> None:
        field = self.query_one(Input)
        edited = await edit(
            self, field.value, folder=self.folder, keep=lambda text: setattr(field, "value", text)
        )
        field.value = edited.text
        self.query_one("#last", Static).update(Content(f"edited: {edited.problem or 'well'}"))

    def _text(self, row: int) -> str:
        place = self.place + row
        return self.texts[place] if place < len(self.texts) else "-"


def main() -> int:
    folder = Path(sys.argv[1])
    texts = json.loads(Path(sys.argv[2]).read_text()) if len(sys.argv) > 2 else []
    app = Sample(folder, texts)
    if size := os.environ.get("PREPAINTED"):
        app.restorer.borrow()
        os.write(1, f"{ENTER}\x1b[;31;44m{FIRST}\x1b[m".encode())
        columns, rows = map(int, size.split("x"))
        app.prepainted = Prepainted(columns, rows, {0: [(FIRST, "31;44")]})
    return run_app(app, on_end=app.save, after=app.let_go, state=folder / "state")


if __name__ == "__main__":
    sys.exit(main())
