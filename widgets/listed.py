"""A window over rows that were read already: lists of dozens are shown by the code that shows millions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic

from console.model.lists import Kept
from widgets.columns import RowT


class Listed(Generic[RowT]):
    """A `Window` that holds all its rows; other rows are another window."""

    def __init__(self, rows: Sequence[RowT], words: Callable[[RowT], str]) -> None:
        """`words`: what a search in the list looks through."""
        self._rows, self._words = rows, words
        self._places = {row.key: place for place, row in enumerate(rows)}

    def rows(self, start: int, stop: int) -> Sequence[RowT]:
        """Return the rows at places `start` … `stop` − 1."""
        return self._rows[max(start, 0) : max(stop, 0)]

    def drift(self) -> int:
        """Return 0: every place is known."""
        return 0

    def last(self) -> int:
        """Return the place of the last row, −1 where there is none."""
        return len(self._rows) - 1

    def counted(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    going = False
    """It is nowhere on its way: every row is here."""

    def jump(self, share: float) -> int:
        """Return the place at that share of the list."""
        return max(0, round(share * self.last()))

    def arrived(self) -> None:
        """No jump leads anywhere later."""

    def stay(self) -> None:
        """It stays."""

    def place(self, key: int) -> int | None:
        """Return the place of a row, None where it is not listed."""
        return self._places.get(key)

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys that are listed."""
        return self._places.keys() & set(keys)

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` that holds a text, going round."""
        count = len(self._rows)
        for step in range(1, count + 1):
            place = (start + (-step if backwards else step)) % count
            if text.lower() in self._words(self._rows[place]).lower():
                return place
        return None

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Nothing comes to these rows."""
        return None
