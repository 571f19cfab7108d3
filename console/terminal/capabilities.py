"""What the terminal around us can do, read from the environment, and the signs that it can show."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass

from console.signs import FULL, PLAIN, Signs
from console.terminal.surroundings import Colours as Colours
from console.terminal.surroundings import cannot_draw, colours_of, is_ascii


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
            colours=colours_of(kind, environ),
            ascii=is_ascii(environ, codeset or locale.nl_langinfo(locale.CODESET)),
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
        if cannot_draw(self.kind):
            called = f"TERM={self.kind}" if self.kind else "TERM is not set"
            return (
                f"This terminal cannot move its cursor ({called}), so Amends cannot draw its screens here. "
                "The shell commands work: try `amends ticket list`, or set TERM to what your terminal is."
            )
        return None


def signs(ascii: bool) -> Signs:
    """The table of signs, in ASCII or in full."""
    return PLAIN if ascii else FULL
