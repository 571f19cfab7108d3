"""A list that holds the rows on screen and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

RowT_co = TypeVar("RowT_co", covariant=True)


class Window(Protocol[RowT_co]):
    """A list over the cache that holds the rows on screen and nothing else.

    Places are 0-based. The order does not change while the window lives; facts that arrive are seen when
    `refresh` is called, which keeps the place of what was on screen.
    """

    def rows(self, start: int, stop: int) -> Sequence[RowT_co]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        ...

    def count(self) -> int:
        """Return how many rows there are; may be asked late."""
        ...

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        ...

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` whose number, subject or people hold `text`."""
        ...

    def refresh(self) -> bool:
        """Look for news; returns whether anything changed since the last call."""
        ...
