"""What a line says of a change that waits for approval: when it begins, and whom it hits."""

from __future__ import annotations

from datetime import timedelta

from console.region import number

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from datetime import datetime

    from widgets.spans import Span

UNKNOWN: Span = ("?", "soon")


def begins(start: datetime | None, now: datetime) -> Span:
    """Return when it begins: `today 13:00`, `Sat 22:00` within a week, `28 Dec 22:00` later, `3 Jan 2027`."""
    if start is None:
        return "no window", "soon"
    local = start.astimezone()
    today = now.astimezone()
    if local.date() == today.date():
        return f"today {local:%H:%M}", "soon" if start > now else "harm"
    if timedelta(0) < start - now < timedelta(days=6):
        return f"{local:%a %H:%M}", ""
    shown = f"{local.day} {local:%b %H:%M}" if local.year == today.year else f"{local.day} {local:%b %Y}"
    return shown, "" if start > now else "harm"


def hit(low: int | None, high: int | None) -> Span:
    """Return how many people a change hits, of whom at least and at most so many are known: `410`, `410+`."""
    return (f"{number(low or 0)}+", "soon") if high is None else (number(high), "")
