"""Draws one figure on its scale: where it lies, how far it may lie off, and where the middle is."""

from __future__ import annotations

from console.measure.honest import Figure, Unit
from console.signs import Signs
from widgets.ink import Span, Spans


def bar(figure: Figure, width: int, signs: Signs, ink: str = "") -> Spans:
    """Return a line of `width` cells: −100…+100 for a balance, 0…100 % for a share.

    The interval is drawn thick, the figure as a point on it; the middle of the scale is marked.
    """
    if figure.value is None:
        return ((signs.rule * width, "dim"),)
    middle = width // 2
    low = _place(figure.low if figure.low is not None else figure.value, figure.unit, width)
    high = _place(figure.high if figure.high is not None else figure.value, figure.unit, width)
    point = _place(figure.value, figure.unit, width)
    spans: list[Span] = []
    for place in range(width):
        if place == point:
            spans.append((signs.point, ink or "bright"))
        elif low <= place <= high:
            spans.append((signs.bar, ink))
        else:
            spans.append((signs.zero if place == middle else signs.rule, "dim"))
    return _together(spans)


def _place(value: float, unit: Unit, width: int) -> int:
    share = (value + 1) / 2 if unit is Unit.POINTS else value
    return round(min(max(share, 0.0), 1.0) * (width - 1))


def _together(spans: list[Span]) -> Spans:
    made: list[Span] = []
    for text, ink in spans:
        if made and made[-1][1] == ink:
            made[-1] = (made[-1][0] + text, ink)
        else:
            made.append((text, ink))
    return tuple(made)
