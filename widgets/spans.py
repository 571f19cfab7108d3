"""Lines of plain text in a handful of inks, measured and cut in terminal cells; knows no toolkit."""

from __future__ import annotations

from console.plain import is_plain

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[str, str]
"""A text and the name of its ink; an empty name is the normal one."""
Spans = tuple[Span, ...]


def cells(text: str) -> int:
    """Return how many cells a text takes."""
    if is_plain(text):
        return len(text)
    from rich.cells import cell_len  # the tables of widths: most screens need none

    return cell_len(text)


def sized(text: str, width: int) -> str:
    """Return the text in exactly `width` cells: its end cut off, or blanks behind it."""
    if is_plain(text):
        return text[:width].ljust(width)
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def length(spans: Iterable[Span]) -> int:
    """Return how many cells the spans take."""
    return sum(cells(text) for text, _ in spans)


def cut(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with `…` where something is missing."""
    if cells(text) <= width:
        return text
    return sized(text, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""


def cut_spans(spans: Iterable[Span], width: int) -> Spans:
    """Return the spans in at most `width` cells, the end cut."""
    kept: list[Span] = []
    room = width
    for text, ink in spans:
        if room <= 0:
            break
        size = cells(text)
        kept.append((text, ink) if size <= room else (cut(text, room), ink))
        room -= size
    return tuple(kept)


def both_ends(left: Spans, right: Spans, width: int) -> Spans:
    """Return one line with `left` at its beginning and `right` at its end; what does not fit is cut left."""
    room = width - length(right) - (2 if right else 0)
    if room < 8:
        return cut_spans(left, width)
    shown = cut_spans(left, room)
    gap = width - length(shown) - length(right)
    return (*shown, (" " * gap, ""), *right)


def across(width: int, words: str = "") -> Spans:
    """Return a dim line across the screen; `words` stand in it near the left, where there are any."""
    text = f"── {words} " if words else ""
    return ((text + "─" * max(0, width - len(text)), "dim"),)
