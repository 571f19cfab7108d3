"""Records from CSV and TOML files, each with the line it begins at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from console.intake.parts import FileError, Raw

CELL = 1_000_000
"""Characters of a cell at most."""
DIVIDERS = ",;\t"
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([A-Za-z_]+)[ \t]*\]\]", re.MULTILINE)


def csv_header(text: str, name: str) -> list[str]:
    """Return a CSV file's column names, small and with _ for spaces; raises `FileError` for none, or doubles."""
    try:
        first = next(csv.reader(io.StringIO(text), delimiter=divider(text)), [])
    except csv.Error as error:
        raise FileError(f"{name}, line 1, is no CSV: {error}.") from None
    columns = [one.strip().lower().replace(" ", "_") for one in first]
    if not any(columns):
        raise FileError(f"{name} is empty: its first line must name the columns.")
    twice = next((one for one in columns if one and columns.count(one) > 1), None)
    if twice:
        raise FileError(f"{name} has two columns {twice!r}.")
    return columns


def divider(text: str) -> str:
    """Return what divides the columns: what the first line has most of."""
    first = text.partition("\n")[0]
    return max(DIVIDERS, key=first.count)


def csv_records(text: str, name: str) -> Iterator[Raw]:
    """Yield a CSV file's records; empty lines are skipped. Raises `FileError` where it is no CSV."""
    columns = csv_header(text, name)
    csv.field_size_limit(CELL)
    reader = csv.reader(io.StringIO(text), delimiter=divider(text), strict=True)
    begins = 1
    try:
        for number, cells in enumerate(reader):
            if number and any(cell.strip() for cell in cells):
                values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
                more = len(cells) > len(columns)
                fault = f"it has {len(cells)} cells, and there are {len(columns)} columns." if more else ""
                yield Raw(f"{name}, line {begins}", values, fault)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"{name}, line {begins}, is no CSV: {error}.") from None


def toml_records(text: str, name: str) -> Iterator[tuple[str, Raw]]:
    """Yield a TOML file's records with the name of their table; raises `FileError` where it is no TOML."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError(f"{name} is no TOML: {error or 'it is nested too deeply'}.") from None
    for table, records in data.items():
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise FileError(f"{name}: {table!r} must be written as [[{table}]], once per record.")
        lines = [text.count("\n", 0, at.start()) + 1 for at in _HEADER.finditer(text) if at[1] == table]
        for number, values in enumerate(records, 1):
            where = f"line {lines[number - 1]}" if len(lines) == len(records) else f"{table} {number}"
            yield table, Raw(f"{name}, {where}", values)
