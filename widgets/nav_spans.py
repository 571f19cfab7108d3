"""What the first line says: where one can go, and what waits there."""

from __future__ import annotations

from widgets.spans import length

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from widgets.spans import Span


class Stop:
    """A place that has a number: its key, its name, and what the program calls it."""

    __slots__ = ("key", "name", "place")

    def __init__(self, key: str, name: str, place: str) -> None:
        self.key, self.name, self.place = key, name, place


PLACES: tuple[Stop, ...] = (
    Stop("1", "Today", "today"),
    Stop("2", "Queues", "queues"),
    Stop("3", "Changes", "changes"),
    Stop("4", "Approvals", "approvals"),
    Stop("5", "Feed", "feed"),
    Stop("6", "Experience", "experience"),
    Stop("7", "Outbox", "outbox"),
)
"""Where one can go from anywhere."""


def nav_spans(stops: Sequence[Stop], here: str, counts: Mapping[str, int], width: int) -> list[Span]:
    """Return the line; where the names have no room they are cut, but for the place we are in."""
    spans = _spans(stops, here, counts, short=False)
    return _spans(stops, here, counts, short=True) if length(spans) - 2 > width else spans


def _spans(stops: Sequence[Stop], here: str, counts: Mapping[str, int], *, short: bool) -> list[Span]:
    spans: list[Span] = [(" ", "")]
    for stop in stops:
        count = counts.get(stop.place, 0)
        is_here = stop.place == here
        name = stop.name if is_here or not short else stop.name[:4]
        name = f"{name}·{count}" if count else name
        spans += [
            (f"{stop.key} ", "here" if is_here else "dim"),
            (name, "here" if is_here else ""),
            ("  ", ""),
        ]
    return spans
