"""The calendar as a list."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.changebook import ChangeRow
from screens.calendar_days import local_day, long_day
from screens.calendar_lines import Scene, flag, right, when
from widgets.fact_table import Column
from widgets.ink import Spans


class Listed:
    """A window over changes that were read already, as lists ask for it."""

    def __init__(self, rows: Sequence[ChangeRow]) -> None:
        self._rows = rows
        self._places = {row.key: place for place, row in enumerate(rows)}

    def rows(self, start: int, stop: int) -> Sequence[ChangeRow]:
        """Return the rows at places `start` … `stop` − 1."""
        return self._rows[max(start, 0) : max(stop, 0)]

    def count(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def place(self, key: int) -> int | None:
        """Return the place of a row, None where it is not listed."""
        return self._places.get(key)

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the place of the next row after `start` whose number or title holds a text, going round."""
        count = len(self._rows)
        for step in range(1, count + 1):
            place = (start + (-step if backwards else step)) % count
            row = self._rows[place]
            if text.lower() in f"{row.number} {row.title}".lower():
                return place
        return None

    def refresh(self) -> bool:
        """Nothing comes to these rows: other rows are another window."""
        return False


def columns(scene: Scene, width: int) -> list[Column[ChangeRow]]:
    """Return the columns of the list; narrow terminals have fewer."""
    wide = width >= 120

    def day(row: ChangeRow) -> Spans:
        return ((long_day(local_day(row.start)) if row.start else "", "dim"),)

    def hours(row: ChangeRow) -> Spans:
        return ((when(scene.sheet, row, None), ""),)

    def lane(row: ChangeRow) -> Spans:
        return ((row.service or scene.signs.none, "dim"),)

    return [
        Column("", 2, lambda row: flag(scene, row), gap=0),
        Column("day", 10, day),
        Column("when", 11, hours, gap=2),
        Column("change", 10, lambda row: ((row.number, "bright" if row.mine else ""),)),
        Column("title", 0, lambda row: ((row.title, "bright" if row.mine else ""),)),
        Column("service", 20, lane, from_width=110),
        Column("who", 16, lambda row: ((row.implementer or scene.signs.none, "dim"),), from_width=130),
        Column("stands", 44 if wide else 24, lambda row: right(scene, row), right=True, from_width=70),
    ]
