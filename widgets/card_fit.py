"""Fits a decision card's sections into the lines there are: each says less before one falls out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from console.reports.card import LABEL, Section
from widgets.ink import Span, Spans, cut_spans, length
from widgets.wrap import wrap


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card's body in rows."""

    rows: tuple[Spans, ...]
    complete: bool
    """Whether everything that decides has at least a line."""


@dataclass(slots=True)
class _Room:
    """How much of one section is shown: as many rows of each line as `caps` says."""

    section: Section
    lines: list[list[Spans]]
    caps: list[int] = field(default_factory=list)

    @property
    def height(self) -> int:
        return sum(self.caps)

    def shorten(self) -> bool:
        """Take a row from the longest line, unless each has only one left."""
        most = max(self.caps, default=0)
        if most <= 1:
            return False
        self.caps[len(self.caps) - 1 - self.caps[::-1].index(most)] -= 1
        return True

    def drop(self, least: int) -> bool:
        """Leave the last line out, unless only `least` are left."""
        if len(self.caps) <= least:
            return False
        self.caps.pop()
        return True


def fit(sections: Sequence[Section], width: int, height: int) -> Fitted:
    """Return the sections in at most `height` rows of `width` cells, each with its label before it.

    First what does not decide gives way, then long texts, then the less important lines, counted.
    """
    rooms = [_Room(one, [wrap_spans(line, width - LABEL - 2) for line in one.lines]) for one in sections]
    for room in rooms:
        room.caps = [len(line) for line in room.lines]
    while sum(room.height for room in rooms) > height and _shrink(rooms):
        pass
    rows = [row for room in rooms for row in _rows(room, width)]
    complete = len(rows) <= height and all(room.height for room in rooms if room.section.decides)
    return Fitted(tuple(rows[: max(height, 0)]), complete)


def _shrink(rooms: Sequence[_Room]) -> bool:
    """Take one row away where it is missed least; returns False where nothing can be taken."""
    beside = [room for room in rooms if not room.section.decides and room.height]
    from_last = rooms[::-1]
    tallest = sorted(from_last, key=lambda room: (room.section.last_cut, -max(room.caps, default=0)))
    widest = sorted(from_last, key=lambda room: -len(room.caps))
    return (
        any(room.shorten() for room in beside)
        or any(room.shorten() for room in tallest)
        or any(room.drop(max(room.section.least, 1)) for room in widest)
        or any(room.drop(0) for room in beside)
        or any(room.drop(1) for room in widest)
    )


def _rows(room: _Room, width: int) -> list[Spans]:
    section = room.section
    rows: list[Spans] = []
    for line, cap in zip(room.lines, room.caps, strict=False):
        shown = list(line[:cap])
        if cap < len(line) and shown:
            shown[-1] = _cut_short(shown[-1], width - LABEL - 3)
        rows += shown
    if not rows:
        return []
    more = section.more + len(room.lines) - len(room.caps)
    if more:
        tail: Span = (f" and {more} more", "dim")
        rows[-1] = (*cut_spans(rows[-1], width - LABEL - 2 - length([tail])), tail)
    sign, ink = section.sign
    label: Spans = ((sign or "", ink), (f" {section.label}".ljust(LABEL + 1 - len(sign)), "dim"))
    blank: Spans = ((" " * (LABEL + 1), ""), ("", ""))
    return [(*(label if place == 0 else blank), *row) for place, row in enumerate(rows)]


def _cut_short(row: Spans, width: int) -> Spans:
    """Return a row with a sign at its end that more would follow."""
    shown = cut_spans(row, width - 1)
    return shown if shown and shown[-1][0].endswith("…") else (*shown, ("…", "dim"))


def wrap_spans(line: Sequence[Span], width: int) -> list[Spans]:
    """Return a line of spans as rows of at most `width` cells, words kept whole, each with its own ink."""
    text = "".join(part for part, _ in line)
    inks = [ink for part, ink in line for _ in part]
    rows: list[Spans] = []
    place = 0
    for row in wrap(text, width):
        shown = row.strip()
        indent = row[: len(row) - len(row.lstrip())] if shown else ""
        start = text.find(shown, place)
        rows.append(((indent, ""), *_inked(shown, inks[start : start + len(shown)])))
        place = start + len(shown)
    return rows


def _inked(text: str, inks: Sequence[str]) -> Spans:
    spans: list[Span] = []
    for letter, ink in zip(text, inks, strict=True):
        if spans and spans[-1][1] == ink:
            spans[-1] = (spans[-1][0] + letter, ink)
        else:
            spans.append((letter, ink))
    return tuple(spans)
