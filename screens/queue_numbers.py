"""What the first line of a queue says of how much is in it."""

from __future__ import annotations

from console.cache.tallies import Numbers
from console.region import number


def counts(count: int | None, numbers: Numbers | None, state: str, *, narrowed: bool) -> list[str]:
    """Return in words what was counted so far; `narrowed` where a filter hides a part of the queue."""
    if count is None:
        return []
    parts = [f"{number(count)} {'shown' if narrowed else state}"]
    if numbers is not None and not narrowed:
        parts += [f"{number(numbers.unassigned)} unassigned"] if numbers.unassigned else []
        parts += [f"{number(numbers.late)} late"] if numbers.late else []
    return parts
