"""What the terminal around us can do, read from the environment, and the signs that it can show."""

import locale
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from console.signs import FULL, PLAIN, Signs


class Colours(IntEnum):
    """How many colours may be sent; a larger value includes the smaller ones."""

    NONE = 0
    BASIC = 16
    MANY = 256
    TRUE = 1 << 24


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal as the environment describes it."""

    kind: str
    """TERM, "" if it is not set."""
    colours: Colours
    ascii: bool
    """Only ASCII may be sent: the locale has no other characters."""
    tmux: bool
    screen: bool
    ssh: bool

    @classmethod
    def here(cls, environ: Mapping[str, str] | None = None, codeset: str | None = None) -> "Terminal":
        """Read the terminal around us; `environ` and `codeset` (as nl_langinfo has it) replace the real."""
        environ = os.environ if environ is None else environ
        kind = environ.get("TERM", "")
        return cls(
            kind=kind,
            colours=_colours(kind, environ),
            ascii=_is_ascii(environ, codeset or locale.nl_langinfo(locale.CODESET)),
            tmux="TMUX" in environ or kind.startswith("tmux"),
            screen="STY" in environ and "TMUX" not in environ,
            ssh=bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")),
        )

    @property
    def signs(self) -> Signs:
        """The signs that this terminal can show."""
        return signs(self.ascii)

    @property
    def refusal(self) -> str | None:
        """One sentence that says why nothing can be drawn here, or None."""
        if self.kind in ("", "dumb", "unknown", "emacs"):
            called = f"TERM={self.kind}" if self.kind else "TERM is not set"
            return (
                f"This terminal cannot move its cursor ({called}), so Amends cannot draw its screens here. "
                "The shell commands work: try `amends ticket list`, or set TERM to what your terminal is."
            )
        return None


def signs(ascii: bool) -> Signs:
    """The table of signs, in ASCII or in full."""
    return PLAIN if ascii else FULL


def _colours(kind: str, environ: Mapping[str, str]) -> Colours:
    if environ.get("NO_COLOR") or re.match(r"vt\d|dumb|wy|linux-m|xterm-mono|screen-mono|$", kind):
        return Colours.NONE
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or kind.endswith("-direct"):
        return Colours.TRUE
    return Colours.MANY if "256" in kind else Colours.BASIC


def _is_ascii(environ: Mapping[str, str], codeset: str) -> bool:
    """Whether the locale is an ASCII one, though Python may have put a UTF-8 one in its place at start."""
    if codeset.upper().replace("-", "") != "UTF8":
        return True
    replaced = sys.flags.utf8_mode and environ.get("LC_CTYPE") == "C.UTF-8" and not environ.get("LC_ALL")
    return bool(replaced) and environ.get("LANG") in ("C", "POSIX")
