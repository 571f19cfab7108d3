"""What a decision card is made of: lines of text, each piece with its weight, under a label each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[str, str]
"""A text and its weight: `bright`, `dim`, `harm`, `soon`, `good`, or empty for a plain fact."""
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under one label, the most important first."""

    label: str
    lines: tuple[Line, ...]
    decides: bool = True
    """Whether it must be seen before one decides; the others may be left out where there is no room."""
    least: int = 1
    """How many of its lines stand however little room there is."""
    last_cut: bool = False
    """Whether its text is shortened only once no other can be."""
    more: int = 0
    """How many further things are counted, and shown on demand alone."""
    sign: Span = ("", "")
    """What stands before the label where it asks for a look."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in full, for whoever asks for more."""

    label: str
    body: str


@dataclass(frozen=True, slots=True)
class Card:
    """A decision card of one version of one change."""

    number: str
    title: str
    right: str
    """Kind, and the rule with its count."""
    head: Line
    """For whom, why, who asked."""
    sections: tuple[Section, ...]
    ruling: Line
    allowed: bool
    """Whether this version can be approved by who looks at it."""
    version: str
    texts: tuple[Text, ...] = ()
    """Plan, test, back-out in full."""
    beyond: tuple[Section, ...] = ()
    """What is shown on demand alone: the collisions that were counted, what differs in full."""


def words(line: Iterable[Span]) -> str:
    """Return a line without its weights."""
    return "".join(text for text, _ in line)


def joined(pieces: Iterable[Span | Line], between: Span = (" · ", "dim")) -> Line:
    """Return pieces (spans, or lines of them) as one line with something between them; empty ones fall out."""
    made: list[Span] = []
    for piece in pieces:
        line: Line = (piece,) if isinstance(piece[0], str) else piece
        if not words(line):
            continue
        made += [between, *line] if made else line
    return tuple(made)


def short(text: str, most: int = 40) -> str:
    """Return somebody's words on one line of at most `most` characters, the end cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
