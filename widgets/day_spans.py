"""The lines of a day: headings, and a few of each kind below them."""

from __future__ import annotations

from widgets.spans import both_ends

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from console.signs import Signs
    from widgets.spans import Spans


class DayLine:
    """One line; without a target the cursor passes over it."""

    __slots__ = ("key", "left", "right", "target")

    def __init__(self, key: str, left: Spans, right: Spans, target: object = None) -> None:
        self.key, self.left, self.right, self.target = key, left, right, target

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DayLine):
            return NotImplemented
        return (self.key, self.left, self.right, self.target) == (
            other.key,
            other.left,
            other.right,
            other.target,
        )

    __hash__ = None  # type: ignore[assignment]


def Heading(title: str, right: str) -> DayLine:
    """Return a line that names what follows."""
    return DayLine(f"heading {title}", ((title, "dim"),), ((right, "dim"),))


def day_spans(line: DayLine, here: bool, width: int, signs: Signs) -> Spans:
    """Return a line in so many cells; `here` where the cursor stands on it."""
    edge = (f"{signs.cursor} " if here and line.target is not None else "  ", "here")
    if line.key.startswith("heading"):
        edge = (" ", "")
    right: Spans = (*line.right, (" ", "")) if line.right else ()
    return both_ends((edge, *line.left), right, width)
