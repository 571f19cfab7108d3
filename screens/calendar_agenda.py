"""The calendar as a list."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.changebook import ChangeRow
from screens.calendar_days import local_day, long_day
from screens.calendar_lines import Scene, flag, right, when
from widgets.columns import Column
from widgets.listed import Listed
from widgets.spans import Spans


def listed(rows: Sequence[ChangeRow]) -> Listed[ChangeRow]:
    """Return the window that the list shows."""
    return Listed(rows, lambda row: f"{row.number} {row.title}")


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
