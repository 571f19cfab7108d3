"""Makes pictures and the updates between them as Textual would send them, by a dice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

LETTERS: Final = [
    *"abcdexyz01.",
    "▌",
    "─",
    "✓",
    "é",
    "e\u0301",
    "漢",
    "字",
    "한",
    "ｗ",
    "🙂",
    "👨\u200d👩\u200d👧",
    "👍🏽",
]
COLOURS: Final = ["", "red", "bright_blue", "color(120)", "#123456", "#fedcba"]
ATTRIBUTES: Final = ["", "", "bold", "dim", "italic", "underline", "reverse", "strike", "bold underline"]


class Cell(NamedTuple):
    """A letter, which may be wide, and its style."""

    letter: str
    style: Style | None

    @property
    def width(self) -> int:
        return cell_len(self.letter)


Line = list[Cell]


@dataclass
class Pictures:
    """What a screen shows, and what is done to it next."""

    dice: random.Random
    columns: int
    rows: int

    def __post_init__(self) -> None:
        self.styles: list[Style | None] = [None, Style(), *(self._style() for _ in range(6))]
        self.lines = [self.line() for _ in range(self.rows)]

    def line(self, width: int | None = None) -> Line:
        """Some letters, blanks between and behind them."""
        left = self.columns if width is None else width
        line: Line = []
        while left > 0:
            style = self.dice.choice(self.styles)
            blanks = self.dice.random() < 0.3
            for _ in range(self.dice.choice((1, 2, 5, left))):
                cell = Cell(" " if blanks else self.dice.choice(LETTERS), style)
                if cell.width <= left:
                    line.append(cell)
                    left -= cell.width
        return line

    def whole(self) -> LayoutUpdate:
        """Everything."""
        return layout(self.lines, 0, 0, self.columns)

    def change(self) -> LayoutUpdate | ChopsUpdate:
        """Change something; what Textual would send then."""
        kind = self.dice.choice(
            (self._box, self._spans, self._spans, self._scrolled, self._scrolled, self._all)
        )
        return kind()

    def _all(self) -> LayoutUpdate:
        self.lines = [self.line() for _ in range(self.rows)]
        return self.whole()

    def _box(self) -> LayoutUpdate:
        left, right = sorted(self.dice.sample(range(self.columns + 1), 2))
        top, bottom = sorted(self.dice.sample(range(self.rows + 1), 2))
        box = [self.line(right - left) for _ in range(bottom - top)]
        for y, piece in enumerate(box, top):
            self.lines[y] = cut(self.lines[y], 0, left) + piece + cut(self.lines[y], right, self.columns)
        return layout(box, left, top, right - left)

    def _spans(self) -> ChopsUpdate:
        spans: list[tuple[int, int, int]] = []
        chops: list[dict[int, Strip | None]] = [{} for _ in range(self.rows)]
        ends: list[list[int]] = [[] for _ in range(self.rows)]
        for y in sorted(self.dice.sample(range(self.rows), self.dice.randint(1, self.rows))):
            left, right = sorted(self.dice.sample(range(self.columns + 1), 2))
            fresh = self.line(right - left)
            if self.dice.random() < 0.5:  # a few letters alone
                fresh = [
                    cell if self.dice.random() < 0.2 else Cell(" " * cell.width, cell.style) for cell in fresh
                ]
            line = cut(self.lines[y], 0, left) + fresh + cut(self.lines[y], right, self.columns)
            self.lines[y] = line
            seams = [
                0,
                *sorted({left, right, self.dice.randrange(self.columns)} - {0, self.columns}),
                self.columns,
            ]
            for start, end in pairwise(seams):
                chops[y][start] = Strip(segments(cut(line, start, end)), end - start)
                ends[y].append(end)
            spans.append((y, left, right))
        return ChopsUpdate(chops, spans, ends)

    def _scrolled(self) -> LayoutUpdate:
        """Rows move; a mark at their left and a scroll bar at their right do not move with them."""
        top, bottom = sorted(self.dice.sample(range(self.rows + 1), 2))
        by = self.dice.choice((-2, -1, -1, 1, 1, 1, 3))
        block = self.lines[top:bottom]
        moved = [list(block[y + by]) if 0 <= y + by < len(block) else self.line() for y in range(len(block))]
        at = self.dice.randrange(len(moved))
        moved[at] = [Cell("▌", self.styles[-1]), *cut(moved[at], 1, self.columns)]
        at = self.dice.randrange(len(moved))
        moved[at] = [*cut(moved[at], 0, self.columns - 1), Cell("▐", self.styles[-2])]
        self.lines[top:bottom] = moved
        return layout(moved, 0, top, self.columns)

    def _style(self) -> Style:
        """A style of our own: Rich remembers in each for which terminal it was first rendered."""
        attributes: dict[str, Any] = dict.fromkeys(self.dice.choice(ATTRIBUTES).split(), True)
        front, back = self.dice.choice(COLOURS), self.dice.choice(COLOURS)
        return Style(color=front or None, bgcolor=back or None, **attributes)


def cut(line: Line, start: int, end: int) -> Line:
    """The cells from one column until before another; half a wide letter is a blank."""
    found: Line = []
    column = 0
    for cell in line:
        behind = column + cell.width
        if start <= column and behind <= end:
            found.append(cell)
        else:
            found.extend([Cell(" ", cell.style)] * len(range(max(column, start), min(behind, end))))
        column = behind
    return found


def segments(line: Line) -> list[Segment]:
    """The line as Textual has it."""
    return [
        Segment("".join(cell.letter for cell in group), style)
        for style, group in groupby(line, key=lambda cell: cell.style)
    ]


def layout(lines: Sequence[Line], left: int, top: int, width: int) -> LayoutUpdate:
    """An update of a region."""
    strips = [[Strip(segments(line), width)] for line in lines]
    return LayoutUpdate(strips, Region(left, top, width, len(lines)))  # type: ignore[arg-type]  # iterables
