"""A list that holds the rows around the view and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

RowT_co = TypeVar("RowT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a view stands after news came in."""

    top: int
    """The place of the row that was first in the view, or of the one that follows where it is gone."""
    cursor: int
    """The same for the row under the cursor."""
    above: int
    """How many rows came in above the view, as far as that is known cheaply."""


class Window(Protocol[RowT_co]):
    """A list over the cache that holds the rows around the view and nothing else.

    Places are 0-based addresses. Where the start of the list was not walked to they are estimates, and all of
    them may move by the same number: ask `drift` behind every other call, and where it is not 0, add it to
    every place that is kept and ask for the rows anew. The order does not change while the window lives;
    facts that arrive are seen when `refresh` is called.
    """

    def rows(self, start: int, stop: int) -> Sequence[RowT_co]:
        """Return the rows at places `start` … `stop` − 1; fewer where the list ends."""
        ...

    def drift(self) -> int:
        """Return by how many all places moved since this was last asked."""
        ...

    def last(self) -> int:
        """Return the place of the last row without a walk, −1 for an empty list; estimated until counted."""
        ...

    def counted(self) -> int | None:
        """Return how many rows there were when they were last counted; None before that. Costs nothing."""
        ...

    def count(self) -> int:
        """Return how many rows there are; walks through an index, so ask late or in the background."""
        ...

    @property
    def going(self) -> bool:
        """Whether it is on its way to where it was sent by `jump`."""
        ...

    def jump(self, share: float) -> int | None:
        """Go so far into the list, 0 … 1, and return the place, which is near that share; None where that takes long.

        Where it led to is heard of later, and told by `arrived`; until then the rows stay.
        """
        ...

    def arrived(self) -> int | None:
        """Return the place that a jump led to since this was last asked, None where none did."""
        ...

    def stay(self) -> None:
        """Want to go nowhere any more."""
        ...

    def place(self, key: int) -> int | None:
        """Return the place of the row with this key, None where it is not in the list (any more)."""
        ...

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys whose rows are in the list."""
        ...

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` whose number, subject or people hold `text`."""
        ...

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Look for news; None where nothing was written since the last call.

        Else the rows are read anew around those at the places `top` and `cursor`, by their values, and where
        these stand now is returned.
        """
        ...
