"""The one place that reaches into Textual's inner parts: how its screen updates reach our driver.

What it relies on, all of it in `tests/terminal/test_seam.py`, which says what broke when Textual changes:
`App._display` is handed every update of the screen; `LayoutUpdate` has the strips of a region, `ChopsUpdate`
the strips of whole rows and the spans of them that changed; `_fatal_error`, `panic` and `_filters` exist;
what waits for a part of the screen is in its `_message_queue`, `_pending_message` and `_next_callbacks`, and
it sleeps in a wait for the `ready_event` of that queue; a widget in which
somebody types has `cursor_screen_offset`.
AMENDS_DRIVER=textual leaves all drawing to Textual: greys leave in spite of NO_COLOR, and UTF-8 always.
"""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.driver import Driver
from textual.message_pump import MessagePump
from textual.screen import Screen

from console.terminal.capabilities import Colours, Terminal
from console.terminal.clipboard import clipboard_sequence
from console.terminal.crash import note_crash
from console.terminal.driver import AmendsDriver, driver_class
from console.terminal.lifeline import Lifeline
from console.terminal.paint import Painter, Patch
from console.terminal.prepaint import Prepainted
from console.terminal.restore import Restorer
from console.terminal.scroll import Scroll
from console.terminal.thrift import let_go

log = logging.getLogger(__name__)
SYNCHRONISE_FROM = 1_024
"""Frames of more characters than that are shown at once by a terminal that can do that."""


class TerminalApp(App[ReturnType]):
    """An application that draws through our painter and driver, and whose failures tell no secrets.

    Subclass it instead of `textual.app.App` and start it with `run_app`.
    """

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, terminal: Terminal | None = None, **settings: Any) -> None:
        """`terminal`: what is around us (by default from the environment); the rest goes to Textual's App."""
        self.terminal = terminal or Terminal.here()
        self.restorer = Restorer()
        self.lifeline: Lifeline | None = None
        self.before_exit: Callable[[], None] = lambda: None
        """Saves what is not sent yet; called before the application closes, whatever the reason."""
        self.crash_directory: Path | None = None
        self.crash: str | None = None
        """Where the failure that ended us is written down; "" if that could not be done."""
        self.last_words = ""
        """Why we ended, for the agent, where it was no fault of ours."""
        self._painter = Painter(self.terminal)
        self.prepainted: Prepainted | None = None
        """What stands on the terminal already when the application is run; see `Prepainted`."""
        self._is_partial = True
        """Whether Textual has not yet drawn the whole screen since it has its size."""
        let_go()
        super().__init__(**settings)
        if self.terminal.colours is Colours.NONE and driver_class() is AmendsDriver:
            self._filters.clear()  # they turn dim text and ANSI colours into colours that are never sent

    def get_driver_class(self) -> type[Driver]:
        """Our driver, or Textual's own by AMENDS_DRIVER=textual."""
        return driver_class()

    def redraw(self) -> None:
        """Draw everything again, as after something else has written to the terminal."""
        self._painter.forget()
        self.show()
        self._ask_for_all()

    def cleared(self, columns: int, rows: int, prepainted: Prepainted | None = None) -> None:
        """The screen is of this size and empty, but for what was painted there before us."""
        self._measure(columns, rows)
        self._painter.cleared()
        for row, pieces in prepainted.lines.items() if prepainted else ():
            self._painter.remember(row, pieces)

    def resized(self, columns: int, rows: int) -> None:
        """The screen is of this size now, and nobody knows what it shows."""
        self._measure(columns, rows)
        self._painter.forget()

    def _measure(self, columns: int, rows: int) -> None:
        if (columns, rows) != (self._painter.columns, self._painter.rows):
            self._painter.resize(columns, rows)
            self._is_partial = True

    def _ask_for_all(self) -> None:
        if self.is_running and self.screen_stack:
            self.screen.refresh(layout=True)

    @property
    def is_ending(self) -> bool:
        """Whether a signal or a lost line has told us to end."""
        return self.lifeline is not None and self.lifeline.cause is not None

    def line_lost(self) -> None:
        """The terminal is gone."""
        if self.lifeline is not None:
            self.lifeline.line_lost()
        else:
            self.exit(return_code=129)

    def exit(self, result: ReturnType | None = None, return_code: int = 0, message: Any = None) -> None:
        """Save, then close."""
        self.before_exit()
        super().exit(result, return_code, message)

    def end_with(self, words: str) -> None:
        """Save, then close because of something that an agent can mend; the words are printed then."""
        self.last_words = self.last_words or words
        self.exit(return_code=1)

    def copy_to_clipboard(self, text: str) -> None:
        """Put a text into the terminal's clipboard, through tmux and screen too, if it is short enough."""
        self._clipboard = text
        sequence = clipboard_sequence(text, self.terminal)
        if sequence is not None and self._driver is not None:
            self._driver.write(sequence)

    def panic(self, *renderables: RenderableType) -> None:
        """End because of a failure; what Textual would print of it is not printed."""
        self._fail(sys.exception() or self._exception)

    def _handle_exception(self, error: Exception) -> None:
        if self._exit:  # a screen that is half gone was still told something: nobody misses the answer
            log.debug("while closing: %s", type(error).__name__)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._fail(sys.exception() or self._exception)

    def _fail(self, error: BaseException | None) -> None:
        if self.crash is None:
            self.crash = note_crash(error, self.crash_directory)
            self.before_exit()
        self._close_messages_no_wait()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if not isinstance(driver, AmendsDriver) or not isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            super()._display(screen, renderable)
            return
        if self._is_partial and isinstance(renderable, ChopsUpdate):
            self._ask_for_all()  # a piece on an empty screen would be seen alone until the rest comes
        elif self._running and not self._closed and not self._batch_count:
            self._is_partial = False
            self.draw(patches(renderable))
        self.post_display_hook()

    def draw(self, changed: Iterable[Patch]) -> None:
        """Draw pieces of the screen at once, past Textual; it must draw the same when it next does."""
        self._painter.lay(changed)
        self.show()

    def scroll(self, top: int, bottom: int, by: int) -> None:
        """Have these rows of the screen, the last included, go up by so many (down below 0) when it is next drawn.

        What stands in the rows that come in must be drawn then.
        """
        self._painter.scroll(Scroll(top, bottom, by))

    def show(self) -> None:
        """Send what the terminal does not show yet, once the line has taken all that was sent before."""
        driver = self._driver
        if not isinstance(driver, AmendsDriver) or not driver.is_drawing:
            return
        if driver.is_behind:
            driver.when_caught_up(self.show)
            return
        frame = self._painter.flush(self._cursor())
        if self._sync_available and len(frame) > SYNCHRONISE_FROM:
            frame = f"\x1b[?2026h{frame}\x1b[?2026l"
        if frame:
            driver.write_frame(frame)

    def _cursor(self) -> tuple[int, int] | None:
        """Row and column of the cursor that somebody types at; braille readers and input methods follow it."""
        if self.screen_stack and hasattr(type(self.focused), "cursor_screen_offset"):
            return self.cursor_position.y, self.cursor_position.x
        return None

    def is_at_rest(self, node: DOMNode) -> bool:
        """Whether keys may act on a part of the screen now: it is drawn and nothing that came before waits.

        It has handled everything, and so have all that it stands in, up to the application.
        """
        driver = self._driver
        return (
            isinstance(driver, AmendsDriver)
            and driver.is_drawing
            and self._running
            and not (self._closed or self._exit or self._batch_count or self.screen._layout_required)
            and all(map(waits_for_messages, node.ancestors_with_self))
        )

    def swift(self, keys: str) -> int:
        """Act on keys before Textual sees them; returns how many characters of `keys` that took."""
        return 0


def has_messages(pump: MessagePump) -> bool:
    """Whether a part of the application was told something that it has not begun to handle."""
    return pump._pending_message is not None or not pump._message_queue.empty()


def waits_for_messages(pump: MessagePump) -> bool:
    """Whether a part of the application has handled all that it was told, and sleeps until there is more."""
    queue: Any = pump._message_queue
    return queue.empty() and bool(queue.ready_event._waiters) and not pump._next_callbacks


def patches(update: LayoutUpdate | ChopsUpdate) -> Iterator[Patch]:
    """The pieces of rows that an update changes, from the top, each row from the left."""
    if isinstance(update, LayoutUpdate):
        for row, strips in enumerate(update.strips, update.region.y):
            yield Patch(row, update.region.x, [segment for strip in strips for segment in strip])
        return
    for row, start, end in update.spans:
        for right, (left, strip) in zip(update.chop_ends[row], update.chops[row].items(), strict=False):
            if strip is None or left >= end or right <= start:
                continue
            if right > end:  # on the left nothing is cut: that might go through a wide character
                strip = strip.crop(0, end - left)
            yield Patch(row, left, list(strip))
