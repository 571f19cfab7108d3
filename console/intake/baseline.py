"""Reads answers from before, counted elsewhere, that a report compares with."""

from __future__ import annotations

import csv
import io

from console.measure.experience import Tally
from console.measure.heard import Before
from console.model.feedback import Instrument
from console.text import clean_line

COLUMNS = ("source", "group", "instrument", "happy", "unhappy", "answers")
"""What a file must have; an empty group stands for all."""
LINES = 5_000


def read_before(text: str) -> list[Before]:
    """Return the answers of a CSV file; raises `ValueError` that names the line for what cannot be."""
    rows = csv.DictReader(io.StringIO(text))
    missing = [one for one in COLUMNS if one not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"it has no column {', '.join(missing)}")
    found: list[Before] = []
    for row in rows:
        if len(found) == LINES:
            raise ValueError(f"it has more than {LINES:,} lines")
        try:
            found.append(_before(row))
        except (ValueError, TypeError) as wrong:
            raise ValueError(f"line {rows.line_num}: {wrong}") from None
    return found


def _before(row: dict[str, str]) -> Before:
    counts = {name: int(row[name]) for name in ("happy", "unhappy", "answers")}
    instrument = Instrument(row["instrument"].strip().lower())
    Tally(instrument, counts["happy"], counts["unhappy"], counts["answers"])
    return Before(
        clean_line(row["source"] or "", limit=200),
        clean_line(row["group"] or "", limit=200),
        instrument,
        counts["happy"],
        counts["unhappy"],
        counts["answers"],
    )
