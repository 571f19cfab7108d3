"""What a day of a calendar, and a line of days, look like: how much is planned, what collides, what is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from console.model import WindowKind
from console.signs import Signs
from widgets.ink import Span, Spans, cut, cut_spans, length


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a lane, or of a month."""

    count: int = 0
    most: int = 1
    """The greatest count of any day that is shown: what a full bar means."""
    serious: int = 0
    """How many of them collide in earnest."""
    close: int = 0
    """How many collide a little."""
    failed: int = 0
    running: int = 0
    outage: bool = False
    moved: bool = False
    """A change that was moved here and not sent."""
    window: WindowKind | None = None
    """The strictest window of time that is open."""
    number: str = ""
    """The day of the month, where the place does not say it."""
    ink: str = ""
    """The ink of that number."""


@dataclass(frozen=True, slots=True)
class Band:
    """A freeze that lies over several days of a lane, with words in it."""

    first: int
    last: int
    kind: WindowKind
    words: str


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of days, and the freezes that lie over them."""

    key: str
    name: str
    cells: tuple[DayCell, ...]
    bands: tuple[Band, ...] = ()
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a grid is laid out."""

    heads: tuple[str, ...]
    short: tuple[str, ...]
    """The same for narrow columns."""
    corner: str = ""
    """What a line is, above the names."""
    name_width: int = 16
    today: int | None = None
    """The column of today."""
    doubled: bool = False
    """Whether a line has a second one for its freezes, where there is room."""


def sign_of(kind: WindowKind | None, signs: Signs) -> Span:
    """Return the sign of a window of time; a blank for none."""
    match kind:
        case WindowKind.FREEZE_HARD:
            return signs.freeze, "harm"
        case WindowKind.FREEZE_APPROVAL:
            return signs.soft_freeze, "soon"
        case WindowKind.MAINTENANCE:
            return signs.maintenance, "dim"
        case None:
            return " ", ""


def draw(cell: DayCell, width: int, signs: Signs, *, here: bool = False) -> Spans:
    """Return a day in exactly `width` cells, with the cursor's sign where it stands here."""
    edge: Span = (signs.cursor, "here") if here else sign_of(cell.window, signs)
    ink = "here" if here else "" if cell.count else "dim"
    number: tuple[Span, ...] = ((cell.number.rjust(2), "here" if here else cell.ink),) if cell.number else ()
    count = str(cell.count) if cell.count else "" if cell.number else signs.none
    spans = [edge, *number, (count.rjust(3), ink)]
    if cell.count:
        room = max(1, width - 1 - length(spans))
        marks = _fitting(_marks(cell, signs, room), room)
        left = room - length(marks)
        level = signs.levels[min(6, (cell.count * 7 - 1) // max(cell.most, 1))]
        if left and not level.isdigit():  # a digit would be read as part of the count
            spans.append((f" {level}" if left > 1 else level, "dim"))
        spans += marks
    shown = cut_spans(spans, width)
    return (*shown, (" " * (width - length(shown)), ""))


def band(words: str, kind: WindowKind, width: int, signs: Signs) -> Spans:
    """Return a freeze over `width` cells, its words in the middle."""
    sign, ink = sign_of(kind, signs)
    text = f" {cut(words, width - 6)} " if width >= 20 or length(((words, ""),)) + 6 <= width else ""
    left = max(0, (width - len(text)) // 2)
    right = max(0, width - left - length(((text, ""),)))
    return ((sign * left, ink), (text, ink), (sign * right, ink))


def _fitting(marks: list[Span], room: int) -> list[Span]:
    """Return the marks from the first on that fit whole."""
    while marks and length(marks) > room:
        marks = marks[:-1]
    return marks


def _marks(cell: DayCell, signs: Signs, room: int) -> list[Span]:
    """Return what the day's changes ask a look for, the most urgent first; what collides is counted in `room`."""
    marks: list[Span] = []
    told = signs.now * cell.serious if cell.serious < 3 else f"{signs.now}{cell.serious}"
    if cell.serious:
        marks.append((told if len(told) <= room else signs.now, "harm"))
    elif cell.close:
        marks.append((signs.soon, "soon"))
    if cell.moved:
        marks.append((signs.mark, "here"))
    if cell.failed:
        marks.append((signs.failed, "harm"))
    if cell.running:
        marks.append((signs.running, "here"))
    if cell.outage:
        marks.append((signs.outage, "soon"))
    return marks
