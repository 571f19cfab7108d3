"""One record's fields, each read as what it must be."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import Any

from console.intake.parts import Values, Wrong
from console.moments import MomentError, instant
from console.text import clean, clean_line

FEWEST = 10
"""A count of fewer people is kept as not known: it would tell of persons."""
MOST = 10**9
_LINE = 200
_TEXT = 100_000


def line(values: Values, name: str, *, needed: bool = False) -> str:
    """Return a field as one cleaned line; raises `Wrong` for a missing or endless one."""
    found = values.get(name)
    if isinstance(found, (dict, list)):
        raise Wrong(f"{name} must be a text.")
    text = clean_line("" if found is None else str(found), limit=_TEXT).strip()
    if needed and not text:
        raise Wrong(f"{name} is missing.")
    if len(text) > _LINE:
        raise Wrong(f"{name} is longer than {_LINE} characters.")
    return text


def text(values: Values, name: str) -> str:
    """Return a field as cleaned text of any number of lines."""
    return clean(str(values.get(name) or ""), limit=_TEXT).strip()


def names(values: Values, name: str) -> list[str]:
    """Return a list of names: a list, or a text divided by `;` or `|`; doubles fall out."""
    found = values.get(name)
    if found is None:
        return []
    parts = found if isinstance(found, list) else re.split(r"[;|]", str(found))
    cleaned = [line({name: part}, name) for part in parts]
    return list(dict.fromkeys(part for part in cleaned if part))


def whole(values: Values, name: str, low: int = 0, high: int = MOST) -> int | None:
    """Return a whole number, None where nothing stands there; raises `Wrong` for anything else."""
    found = values.get(name)
    if found is None or (isinstance(found, str) and found.strip() in ("", "-", "?", "unknown")):
        return None
    try:
        if isinstance(found, bool) or (isinstance(found, float) and not math.isfinite(found)):
            raise ValueError
        number = int(str(found).strip().replace("_", "")) if not isinstance(found, float) else int(found)
        if isinstance(found, float) and number != found:
            raise ValueError
    except ValueError:
        raise Wrong(f"{name} is no whole number: {clean_line(str(found), limit=40)!r}.") from None
    if not low <= number <= high:
        raise Wrong(f"{name} is {number:,}, not between {low:,} and {high:,}.")
    return number


def people(values: Values, name: str) -> int | None:
    """Return a count of people; one of fewer than `FEWEST` is not known."""
    number = whole(values, name)
    return number if number is not None and number >= FEWEST else None


def moment(values: Values, name: str, zone: str) -> datetime:
    """Return a time in UTC, meant in `zone` unless it has an offset; raises `Wrong`."""
    found = values.get(name)
    if isinstance(found, date):
        full = found if isinstance(found, datetime) else datetime.combine(found, time())
        found = full.isoformat(" ", "seconds")
    try:
        return instant(line({name: found}, name, needed=True), zone)
    except MomentError as wrong:
        raise Wrong(f"{name}: {wrong}") from None


def iso(at: datetime) -> str:
    """Return an instant as a desk is told it."""
    return at.isoformat().replace("+00:00", "Z")


def shown(value: Any) -> str:
    """Return somebody else's word as it stands in a sentence of ours."""
    return clean_line(str(value), limit=40)
