"""Finds the shortest way for the cursor."""

from functools import lru_cache
from typing import Final

_FEW: Final = 3
"""Steps that are shorter one by one."""


@lru_cache(4096)
def move(row: int | None, column: int | None, to_row: int, to_column: int) -> str:
    """What is sent so that the cursor goes from one place to another, both counted from 0.

    None is a row or a column that is not known. Nothing of it scrolls. The line discipline must leave newlines
    as they are.
    """
    if row == to_row and column == to_column:
        return ""
    ways = [_direct(to_row, to_column)]
    if row is not None:
        down = to_row - row
        ways.append("\r" + _vertical(down) + _forward(to_column))
        ways.extend(_vertical(down) + across for across in _across(column, to_column))
    return min(ways, key=len)


def _direct(row: int, column: int) -> str:
    if column:
        return f"\x1b[{row + 1 if row else ''};{column + 1}H"
    return f"\x1b[{row + 1 if row else ''}H"


def _vertical(down: int) -> str:
    """Straight up or down; a newline and a reverse index stay in the column."""
    if 0 <= down <= _FEW:
        return "\n" * down
    if down == -1:
        return "\x1bM"
    return f"\x1b[{abs(down)}{'B' if down > 0 else 'A'}"


def _forward(columns: int) -> str:
    if columns == 0:
        return ""
    return f"\x1b[{columns if columns > 1 else ''}C"


def _across(column: int | None, to_column: int) -> list[str]:
    absolute = f"\x1b[{to_column + 1}G"
    if column is None:
        return [absolute]
    if column <= to_column:
        return [_forward(to_column - column), absolute]
    back = column - to_column
    return ["\b" * back if back <= _FEW else f"\x1b[{back}D", absolute]
