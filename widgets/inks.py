"""The inks: a handful of looks with one meaning each, in the colours that every terminal's own theme has."""

from __future__ import annotations

INKS: dict[str, tuple[tuple[str, ...], str]] = {
    "": ((), ""),
    "dim": (("dim",), ""),
    "bright": (("bold",), ""),
    "harm": (("bold",), "red"),
    "soon": ((), "yellow"),
    "good": ((), "green"),
    "here": (("bold",), "blue"),
    "internal": ((), "cyan"),
    "found": (("reverse",), ""),
    "off": (("dim", "strike"), ""),
}
"""For each ink its attributes and its colour; the normal one has no name."""
