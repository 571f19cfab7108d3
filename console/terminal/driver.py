"""A driver for Textual that reads keys in the event loop, never waits for the terminal, and gives it back."""

import os
import re
import select
import signal
import termios
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from console.terminal.flow import Flow
from console.terminal.host import Host
from console.terminal.keyboard import Keyboard
from console.terminal.output import Output
from console.terminal.restore import ENTER, screen_descriptor

MOUSE: Final = "\x1b[?1000h\x1b[?1006h"
"""Reports of buttons, not of moves."""
ASK_SYNCHRONISED: Final = "\x1b[?2026$p"
ANSWERED: Final = b"\x1b[?2026;"
POINTER_SHAPE: Final = "\x1b]22;"
DRAWS_NOTHING: Final = re.compile(
    r"(?:\a|\x1b\][^\a\x1b]*(?:\a|\x1b\\)|\x1bP(?:[^\x1b]|\x1b\x1b|\x1b\])*\x1b\\|\x1b\[[?<>=][\d;]*(?:\$p|[hlu]))*"
).fullmatch
"""Bells, what is for the terminal itself or for one outside, modes: they move no cursor and change no cell."""
PATIENCE: Final = 0.5
"""Seconds that a terminal has to take what is left for it when it is given back."""


class AmendsDriver(LinuxDriver):
    """Sends frames and reads keys; asks the terminal one thing only, for synchronised output."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = False, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._host = cast(Host, app)
        self._screen_end = screen_descriptor()
        self._output: Output | None = None
        self._flow = Flow(self._loop)
        self._keyboard: Keyboard | None = None

    @property
    def is_drawing(self) -> bool:
        """Whether the screen is ours now; not while an editor has it."""
        return self._output is not None

    def write(self, data: str) -> None:
        """Send control sequences; whatever might draw is followed by a new picture of everything."""
        if data and not data.startswith(POINTER_SHAPE):
            self.write_frame(data)
            if self._output is not None and not DRAWS_NOTHING(data):
                self._loop.call_soon(self._host.redraw)

    def write_frame(self, data: str) -> None:
        """Send a finished frame; dropped while the screen is not ours."""
        if self._output is None:
            return
        if self._host.terminal.ascii and not data.isascii():
            data = data.encode("ascii", "replace").decode()
        sent = data.encode("utf-8", "replace")
        if self._flow.sends(len(sent)):
            sent += ASK_SYNCHRONISED.encode()
            self._flow.asks()
        self._output.send(sent)

    @property
    def is_behind(self) -> bool:
        """Whether the line has much left of what was sent: a frame that is made now would be old when seen."""
        return self._output is not None and (self._output.is_behind or self._flow.is_full)

    def when_caught_up(self, then: Callable[[], None]) -> None:
        """Call `then` once the line may have caught up; only the last such call counts."""
        if self._output is not None and self._output.is_behind:
            self._output.when_caught_up(then)
        else:
            self._flow.when_clear(then)

    def start_application_mode(self) -> None:
        """Take the terminal and draw everything; waits in the background until the shell gives it to us."""
        while os.isatty(self.fileno) and os.tcgetpgrp(self.fileno) != os.getpgrp():
            os.kill(os.getpid(), signal.SIGSTOP)
        if self._output is None:
            self._output = Output(self._screen_end, self._loop, self._host.line_lost)
            self._host.restorer.borrow()
            self._keyboard = Keyboard(self.fileno, self._host, self.process_message, self._flow.answered)
        self._set_raw()
        if self._keyboard is not None:
            self._keyboard.know_waiting()
        signal.signal(signal.SIGWINCH, self._resized)
        self._enter()
        if self._size is None:  # the application asks for it before it draws for the first time
            self._size = self._measured()
        else:
            self._app.post_message(events.Resize(size := Size(*self._measured()), size))
            self._loop.call_soon(self._host.show)
        if self._must_signal_resume:
            self._must_signal_resume = False
            self.send_message(self.SignalResume())

    def _enter(self) -> None:
        """Prepare the terminal, unless it was prepared before us and is still as large as it was then."""
        size = self._measured()
        before, self._host.prepainted = self._host.prepainted, None
        if before is not None and (before.columns, before.rows) != size:
            before = None
        self._host.cleared(*size, before)
        self.write_frame(("" if before else ENTER) + (MOUSE if self._mouse else ""))
        if self._may_ask():
            self.write_frame(ASK_SYNCHRONISED)
            self._flow.asks()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was found, once all frames are sent."""
        self.disable_input()
        if self._output is not None:
            if self._output.drain(PATIENCE):
                self._await_answers()
            self._host.restorer.give_back(self._output.handle)
            self._output.close()
            self._output = None

    def _await_answers(self) -> None:
        """Take the answers that are still to come, or whoever reads next would take them for keys."""
        end = time.monotonic() + PATIENCE
        while (
            self._flow.is_asking and select.select([self.fileno], [], [], max(0.0, end - time.monotonic()))[0]
        ):
            with suppress(OSError):
                for _ in range(os.read(self.fileno, 65_536).count(ANSWERED)):
                    self._flow.answered()
        self._flow.forget()

    def resume_application_mode(self) -> None:
        """Take the terminal again after a stop or an editor, unless the end has come meanwhile."""
        if not self._host.is_ending:
            super().resume_application_mode()

    def disable_input(self) -> None:
        """Read no more keys; those that were pressed and not read go to nobody."""
        if self._keyboard is not None:
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            self._keyboard.close()
            self._keyboard = None

    def close(self) -> None:
        """Nothing is left to close: stopping did it."""

    def send_message(self, message: Message) -> None:
        """Hand an event to the application; here that is always the same thread."""
        self._app.post_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop for the shell: at once if somebody else has the screen, else between two events."""
        if self._auto_restart and self._app.is_running:
            self._loop.call_soon_threadsafe(self._pause)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _pause(self) -> None:
        self.suspend_application_mode()
        self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Come back after a stop, by ctrl+z or by somebody else's SIGSTOP."""
        if self._auto_restart and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._come_back)

    def _come_back(self) -> None:
        if self._app.is_running:
            self.resume_application_mode()

    def _set_raw(self) -> None:
        with suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            attributes[tty.OFLAG] &= ~termios.OPOST  # a newline goes straight down
            attributes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)

    def _may_ask(self) -> bool:
        """Whether the terminal surely swallows a question that it does not know."""
        if os.environ.get("TERM_PROGRAM") == "Apple_Terminal":
            return False
        known = (
            "xterm",
            "tmux",
            "alacritty",
            "foot",
            "kitty",
            "rxvt",
            "wezterm",
            "ghostty",
            "contour",
            "st-",
        )
        return self._host.terminal.kind.startswith(known)

    def _resized(self, *_: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_size)

    def _take_size(self) -> None:
        """Tell the application the new size; what a terminal keeps of the old picture is its own affair."""
        size = Size(*self._measured())
        self._host.resized(*size)
        self._app.post_message(events.Resize(size, size))
        self._host.redraw()  # it does nothing about a resize to the same size

    def _measured(self) -> tuple[int, int]:
        """Columns and rows; what most terminals have where it cannot be found out."""
        try:
            width, height = os.get_terminal_size(self._screen_end)
        except OSError:
            return 80, 24
        return width or 80, height or 24


def driver_class() -> type[LinuxDriver]:
    """The driver to run with: Textual's own if AMENDS_DRIVER=textual."""
    return LinuxDriver if os.environ.get("AMENDS_DRIVER") == "textual" else AmendsDriver
