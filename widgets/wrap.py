"""Wraps text into lines of terminal cells, words kept whole where they fit."""

from __future__ import annotations

import re

from rich.cells import cell_len

_WORD = re.compile(r"\s*\S+")
_INDENT = re.compile(r"[ >]*")


def wrap(text: str, width: int) -> list[str]:
    """Return the text as lines of at most `width` cells; its own line ends and indents are kept."""
    width = max(width, 4)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) <= width and (paragraph.isascii() or cell_len(paragraph) <= width):
            lines.append(paragraph)
        else:
            lines.extend(_wrapped(paragraph, width))
    return lines


def _wrapped(paragraph: str, width: int) -> list[str]:
    found = _INDENT.match(paragraph)
    indent = found[0] if found and len(found[0]) <= width // 3 else ""
    lines: list[str] = []
    line, used = "", 0
    for word in _WORD.findall(paragraph.rstrip()):
        size = _size(word)
        if used + size > width:
            if line.strip():
                lines.append(line)
                line, used = indent, len(indent)
                word = word.lstrip()
            *full, word = _pieces(word, width - used, width - len(indent))
            for piece in full:
                lines.append(line + piece)
                line, used = indent, len(indent)
            size = _size(word)
        line, used = line + word, used + size
    return [*lines, line] if line.strip() or not lines else lines


def _pieces(word: str, first: int, width: int) -> list[str]:
    """Cut a word into a piece of `first` cells and further ones of `width`; the last may be shorter."""
    pieces: list[str] = []
    room = first
    while (end := _fitting(word, room)) < len(word):
        pieces.append(word[:end])
        word = word[end:]
        room = width
    return [*pieces, word]


def _fitting(word: str, room: int) -> int:
    """Return how many letters of a word fit into `room` cells; marks stay with their letter."""
    end = max(room, 1)
    while end > 1 and (over := _size(word[:end]) - room) > 0:
        end = max(end - (over + 1) // 2, 1)
    while end < len(word) and not cell_len(word[end]):
        end += 1
    return end


def _size(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)
