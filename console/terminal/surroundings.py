"""What the environment says of the terminal: colours, characters, and whether anything can be drawn on it."""

from __future__ import annotations

import sys
from enum import IntEnum

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Mapping

_WITHOUT = ("dumb", "wy", "linux-m", "xterm-mono", "screen-mono")
"""What the names of terminals without colours begin with."""


class Colours(IntEnum):
    """How many colours may be sent; a larger value includes the smaller ones."""

    NONE = 0
    BASIC = 16
    MANY = 256
    TRUE = 1 << 24


WANTED = {"none": Colours.NONE, "16": Colours.BASIC, "256": Colours.MANY, "true": Colours.TRUE}
"""What the settings may ask for."""


def colours_of(kind: str, environ: Mapping[str, str], wanted: str = "auto") -> Colours:
    """Return how many colours may be sent to a TERM; `wanted` is what the settings say."""
    if environ.get("NO_COLOR"):
        return Colours.NONE
    if wanted in WANTED:
        return WANTED[wanted]
    if not kind or kind.startswith(_WITHOUT) or (kind[:2] == "vt" and kind[2:3].isdigit()):
        return Colours.NONE
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or kind.endswith("-direct"):
        return Colours.TRUE
    return Colours.MANY if "256" in kind else Colours.BASIC


def is_ascii(environ: Mapping[str, str], codeset: str) -> bool:
    """Tell whether the locale is an ASCII one, though Python may have put a UTF-8 one in its place at start."""
    if codeset.upper().replace("-", "") != "UTF8":
        return True
    replaced = sys.flags.utf8_mode and environ.get("LC_CTYPE") == "C.UTF-8" and not environ.get("LC_ALL")
    return bool(replaced) and environ.get("LANG") in ("C", "POSIX")


def cannot_draw(kind: str) -> bool:
    """Tell whether a TERM cannot move its cursor."""
    return kind in ("", "dumb", "unknown", "emacs")
