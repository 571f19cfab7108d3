"""Takes the terminal for the first picture, with the keys typed meanwhile, and hands it over or gives it back."""

from __future__ import annotations

import os
import signal
import termios

from console.terminal.restore import ENTER, Restorer, open_again, screen_descriptor, write_for

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from types import FrameType

    from console.terminal.seam import TerminalApp

    Pieces = list[tuple[str, str]]

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
HOME = "\x1b[H"
"""The cursor comes along from the shell's prompt, and from what was typed and echoed behind it."""
PATIENCE = 0.3
"""Seconds that a terminal has to take the first picture; one that is slower gets all from the toolkit."""


class Stage:
    """A terminal that is ours before there is an application."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.handed_over = False
        self._restorer = Restorer()
        self._lines: dict[int, Pieces] | None = None
        self._before = {number: signal.signal(number, self._end) for number in SIGNALS}

    def show(self, lines: list[Pieces], drawn: str) -> None:
        """Enter the screen and draw; keys are neither echoed nor acted upon from now on."""
        self._restorer.borrow()
        _raw()
        terminal = open_again(screen_descriptor())
        try:
            if not write_for(terminal, f"{ENTER}{HOME}{drawn}".encode(), PATIENCE):
                self._lines = dict(enumerate(lines))
        finally:
            os.close(terminal)

    def hand_over(self, app: TerminalApp[None]) -> None:
        """Let the application go on with the terminal as it is; it gives it back from now on."""
        from console.terminal.prepaint import Prepainted

        app.restorer = self._restorer
        if self._lines is not None:
            app.prepainted = Prepainted(self.columns, self.rows, self._lines)
        self.handed_over = True

    def give_back(self) -> None:
        """Leave the terminal as it was found; what was typed stays for whoever reads next."""
        self._restorer.give_back(screen_descriptor(), mid_sequence=True)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        """End at once: nothing was typed into anything yet, and nothing is half written."""
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)  # a second one would cut off what gives the terminal back
        self._restorer.give_back(open_again(screen_descriptor()), mid_sequence=True)
        os._exit(128 + number)


def _raw() -> None:
    """Set the line discipline as the driver does; nothing that was typed is lost."""
    mode = termios.tcgetattr(0)
    mode[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    mode[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    mode[6][termios.VMIN] = 1
    termios.tcsetattr(0, termios.TCSANOW, mode)
