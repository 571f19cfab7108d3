"""A window over rows that are computed when they are asked for, with as much news and drift as a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.model import Kept
from widgets.columns import Column


@dataclass(frozen=True, slots=True)
class Fact:
    """A row: its key says everything."""

    key: int

    @property
    def words(self) -> str:
        """Something that differs from row to row, some of it not ASCII."""
        return f"row {self.key} {'Łódź ' * (self.key % 3)}{'lorem ipsum ' * (self.key % 5)}"


COLUMNS: list[Column[Fact]] = [
    Column("number", 9, lambda row: ((str(row.key), "bright"),), right=True),
    Column("words", 0, lambda row: ((row.words, "dim" if row.key % 2 else ""),)),
    Column("due", 6, lambda row: ((f"{row.key % 90}m", "harm"), (" late", "soon")), right=True),
]


class Endless:
    """So many rows in order of their keys; where `drifts`, places are found to be other ones by a jump."""

    def __init__(self, rows: int, *, drifts: int = 0) -> None:
        self.first, self.end = 0, rows
        self._drifts = drifts
        self._origin = self._moved = 0
        self._came = 0
        self.reads = 0

    def news(self, above: int, below: int = 0) -> None:
        """Let rows come in at both ends."""
        self.first, self.end = self.first - above, self.end + below
        self._came += above

    def rows(self, start: int, stop: int) -> Sequence[Fact]:
        """Return the rows at places `start` … `stop` − 1."""
        self.reads += 1
        keys = range(self.first, self.end)
        return [Fact(key) for key in keys[max(0, start - self._origin) : max(0, stop - self._origin)]]

    def drift(self) -> int:
        """Return by how much places moved."""
        moved, self._moved = self._moved, 0
        return moved

    def last(self) -> int:
        """Return the last place."""
        return self._origin + self.end - self.first - 1

    def counted(self) -> int | None:
        """Return how many rows there are."""
        return self.end - self.first

    def count(self) -> int:
        """Return how many rows there are."""
        return self.end - self.first

    def jump(self, share: float) -> int:
        """Return the place at a share; all places are others behind it."""
        self._origin += self._drifts
        self._moved += self._drifts
        return self._origin + round(share * (self.count() - 1))

    going = False

    def arrived(self) -> int | None:
        """Every jump led somewhere at once."""
        return None

    def stay(self) -> None:
        """It stays."""

    def place(self, key: int) -> int | None:
        """Return the place of a row."""
        return self._origin + key - self.first if self.first <= key < self.end else None

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys that are in the list."""
        return {key for key in keys if self.first <= key < self.end}

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the row whose key is the text."""
        return self.place(int(text))

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Return where two rows stand now."""
        came, self._came = self._came, 0
        return Kept(top + came, cursor + came, came) if came else None
