"""Drives a real program in a pseudo-terminal of its own: keys in, screen and modes out.

    with Program(["amends", "demo"], columns=80, rows=24, env={"XDG_STATE_HOME": state}) as program:
        program.wait("Waits for you")          # until the screen holds this text (or a predicate is true)
        program.press("j", "j", "enter")       # enter, escape, tab, up, pagedown, ctrl+l, f1 …
        program.type("a whole sentence")
        assert "INC-20417" in program.row(0)
        program.resize(200, 60)
        assert program.leave() == 0            # `exit()` only waits for the end; -N if signal N ended it
        assert program.modes == Modes()        # the terminal was given back …
        assert program.attributes == program.attributes_before  # … line discipline included

Every wait has a limit and raises `Late` with the whole screen in its message. `received` keeps all bytes the
program ever sent. Questions to the terminal (attributes, modes, cursor) are answered as an xterm would.
The program's environment is `BARE` plus `env` (a value of None takes a name away), never the test's own.
"""

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Final, Self

import pyte

from tests.terminal.sequences import TEXT, Splitter

BARE: Final[dict[str, str]] = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "HOME": os.environ.get("HOME", "/"),
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
    "SHELL": "/bin/sh",
}
KEYS: Final[dict[str, str]] = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "delete": "\x1b[3~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "shift+tab": "\x1b[Z", "insert": "\x1b[2~", "f1": "\x1bOP",
}  # fmt: skip
LAUNCH: Final = (  # Python adds LC_CTYPE to its environment where it finds an ASCII locale: take it out again
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "sys.argv[1] or os.environ.pop('LC_CTYPE', None)\n"
    "os.execvp(sys.argv[2], sys.argv[2:])"
)
ANSWERS: Final = [
    (re.compile(r"\x1b\[0?c"), "\x1b[?62;22c"),
    (re.compile(r"\x1b\[5n"), "\x1b[0n"),
    (re.compile(r"\x1b\[6n"), "\x1b[1;1R"),
    (re.compile(r"\x1b\[\?(2004|2026)\$p"), "\x1b[?@;2$y"),
    (re.compile(r"\x1b\[\?(\d+)\$p"), "\x1b[?@;0$y"),
    (re.compile(r"\x1b\[\?u"), "\x1b[?0u"),
]
_MODE: Final = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_KITTY: Final = re.compile(r"\x1b\[([<>])\d*u")
_KNOWN: Final = re.compile(r"\x1b\[\??[\d;]*[A-Za-z@`]|\x1b[78DEHMc]|[\x00-\x1f\x7f]")


class Late(AssertionError):
    """What was waited for did not happen in time; the message holds the screen."""


@dataclass(frozen=True)
class Modes:
    """The modes of a terminal that a program may change; the defaults are how a shell leaves them."""

    alternate: bool = False
    cursor: bool = True
    wrap: bool = True
    focus: bool = False
    paste: bool = False
    mouse: frozenset[int] = frozenset()
    synchronised: bool = False
    kitty: int = 0


@dataclass
class Program:
    """A running program, its pseudo-terminal and what stands on it."""

    command: Sequence[str]
    columns: int = 80
    rows: int = 24
    env: Mapping[str, str | None] = field(default_factory=dict)
    cwd: str | os.PathLike[str] | None = None
    limit: float = 30.0
    """Seconds that a wait lasts at most."""

    def __post_init__(self) -> None:
        self.received, self.modes = b"", Modes()
        self._splitter = Splitter()
        self._screens = {shown: pyte.Screen(self.columns, self.rows) for shown in (False, True)}
        self._feeds = {shown: pyte.Stream(screen) for shown, screen in self._screens.items()}
        self.master, slave = os.openpty()
        termios.tcsetwinsize(slave, (self.rows, self.columns))
        environment = {name: value for name, value in {**BARE, **self.env}.items() if value is not None}
        self.attributes_before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCH, environment.get("LC_CTYPE", ""), *self.command],
            stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=self.cwd, start_new_session=True,
        )  # fmt: skip
        self._slave = slave  # held open, so that attributes can be read after the end

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self.close()

    @property
    def attributes(self) -> list[Any]:
        """The line discipline as it stands now, as `termios.tcgetattr` gives it."""
        return termios.tcgetattr(self._slave)

    @property
    def screen(self) -> pyte.Screen:
        """The emulator's screen now shown, with characters, colours and the cursor."""
        return self._screens[self.modes.alternate]

    @property
    def lines(self) -> list[str]:
        """All rows from the top, without trailing blanks."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The rows in one text, divided by newlines."""
        return "\n".join(self.lines)

    def row(self, number: int) -> str:
        """One row, 0 at the top, -1 the last."""
        return self.lines[number]

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a single character is that character, `ctrl+x` a control key."""
        self.send("".join(_encoded(key) for key in keys))

    def type(self, text: str) -> None:
        """Type a text as it stands."""
        self.send(text)

    def paste(self, text: str) -> None:
        """Paste a text, bracketed if the program asked for that."""
        self.send(f"\x1b[200~{text}\x1b[201~" if self.modes.paste else text)

    def send(self, data: str) -> None:
        """Send raw characters, as a keyboard or a terminal would."""
        os.write(self.master, data.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        self.process.send_signal(number)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by SIGWINCH."""
        self.columns, self.rows = columns, rows
        for screen in self._screens.values():
            screen.resize(rows, columns)
        termios.tcsetwinsize(self.master, (rows, columns))

    def wait(self, wanted: str | Callable[[], object], limit: float | None = None) -> str:
        """Read until the screen holds the text or the predicate is true; return the screen's text.

        Raises Late after `limit` seconds (default: the program's own), or when the program ends before.
        """
        true = wanted if callable(wanted) else (lambda: wanted in self.text)
        end = time.monotonic() + (self.limit if limit is None else limit)
        while not true():
            if not self.read(end - time.monotonic()) and not true():
                state = "ended" if self.process.poll() is not None else "still runs"
                raise Late(f"waited for {wanted!r}; the program {state}; its screen:\n{self.text}")
        return self.text

    def quiet(self, seconds: float = 0.3) -> str:
        """Read until nothing has come for so many seconds; return the screen's text."""
        end = time.monotonic() + self.limit
        while time.monotonic() < end and self.read(seconds):
            pass
        return self.text

    def exit(self, limit: float | None = None) -> int:
        """Wait for the end and read to the last byte; return the exit status, negative for a signal."""
        end = time.monotonic() + (self.limit if limit is None else limit)
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise Late(f"the program does not end; its screen:\n{self.text}")
            self.read(0.05)
        while self.read(0.05):
            pass
        return self.process.returncode

    def wait_stopped(self) -> None:
        """Wait until the program stands still, as after ctrl+z, and read what it sent before."""
        end = time.monotonic() + self.limit
        while os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > end:
                raise Late(f"the program does not stop; its screen:\n{self.text}")
            self.read(0.05)
        self.quiet(0.05)

    def leave(self) -> int:
        """Ask to leave and say yes, which counts once the question was on screen for a moment; return the status."""
        self.press("ctrl+q")
        self.wait("Leave Amends?")
        end = time.monotonic() + self.limit
        while self.process.poll() is None and time.monotonic() < end:
            self.press("y")
            self.read(0.2)
        return self.exit()

    def hang_up(self) -> None:
        """Close the terminal under the program, as a dropped line does."""
        for handle in (self._slave, self.master):
            os.close(handle)
        self._slave = self.master = -1

    def read(self, timeout: float) -> bool:
        """Take in one chunk of output; False after `timeout` seconds of silence."""
        if self.master < 0 or not select.select([self.master], [], [], max(0.0, timeout))[0]:
            return False
        data = b""
        with suppress(OSError):  # EIO: every copy of the slave is closed
            data = os.read(self.master, 65536)
        self.received += data
        for token in self._splitter.feed(data):
            self._take(token)
        return bool(data)

    def close(self) -> None:
        """End the program by force if it still runs, and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            self.hang_up()

    def _take(self, token: str) -> None:
        for question, answer in ANSWERS:
            if found := question.fullmatch(token):
                self.send(answer.replace("@", found[1] if found.groups() else ""))
                return
        if mode := _MODE.fullmatch(token):
            for number in mode[1].split(";"):
                self._set(int(number), mode[2] == "h")
        elif keys := _KITTY.fullmatch(token):
            self.modes = replace(self.modes, kitty=max(0, self.modes.kitty + (1 if keys[1] == ">" else -1)))
        if TEXT.fullmatch(token) or (_KNOWN.fullmatch(token) and not token.startswith("\x1b[?1049")):
            self._feeds[self.modes.alternate].feed(token)

    def _set(self, number: int, on: bool) -> None:
        named = {
            25: "cursor",
            7: "wrap",
            1004: "focus",
            2004: "paste",
            2026: "synchronised",
            1049: "alternate",
        }
        if number == 1049 and on and not self.modes.alternate:
            self._screens[True].reset()
        if name := named.get(number):
            self.modes = replace(self.modes, **{name: on})  # type: ignore[arg-type]  # all of them bool
        elif 1000 <= number <= 1016 and number != 1004:
            mouse = self.modes.mouse | {number} if on else self.modes.mouse - {number}
            self.modes = replace(self.modes, mouse=frozenset(mouse))


def _encoded(key: str) -> str:
    if len(key) == 1:
        return key
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[-1].upper()) & 31)
    if key.startswith("alt+"):
        return "\x1b" + _encoded(key[4:])
    return KEYS[key]
