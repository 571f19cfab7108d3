"""Where a scroll bar's thumb stands; knows no toolkit."""

from __future__ import annotations


def thumb(top: int, height: int, end: int) -> range:
    """Return the rows of a view that the thumb takes: none where everything is in view.

    `top` is the first line in view, `height` how many there are, `end` how many the list has.
    """
    if end <= height:
        return range(0)
    size = max(1, height * height // end)
    at = round((height - size) * min(1.0, top / (end - height)))
    return range(at, at + size)
