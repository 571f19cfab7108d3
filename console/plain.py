"""Which texts take one cell a character on every terminal that knows them: no table of widths is asked for these."""

from __future__ import annotations

_RANGES = (
    (" ", "~"),
    ("\xa1", "\xac"),
    ("\xae", "\u02ff"),
    ("\u0370", "\u0377"),
    ("\u0391", "\u03a1"),
    ("\u03a3", "\u03ff"),
    ("\u0400", "\u0482"),
    ("\u2010", "\u2027"),
    ("\u2030", "\u205e"),
    ("\u2190", "\u22ff"),
    ("\u2400", "\u2421"),
    ("\u2500", "\u25fc"),
    ("\u2713", "\u2713"),
    ("\u2717", "\u2717"),
)
SINGLE = frozenset(chr(point) for first, last in _RANGES for point in range(ord(first), ord(last) + 1))
"""Printable ASCII, European letters, usual punctuation, arrows, mathematics and frames."""


def is_plain(text: str) -> bool:
    """Tell whether each character takes exactly one cell, and none acts on a terminal."""
    return text.isprintable() if text.isascii() else SINGLE.issuperset(text)
