"""The parts that all facts a desk sends are made of: each checked, each text cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from console.moments import bounded
from console.services.answers import Answer
from console.text import clean, clean_line

T = TypeVar("T")
D = TypeVar("D")
BAD = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What a record raises that cannot be read."""


@contextmanager
def readable(answer: Answer) -> Iterator[None]:
    """Turn what a page raises that is not as a desk sends it into the error for such an answer."""
    try:
        yield
    except BAD as error:
        raise answer.senseless(f"sent what no desk sends ({clean_line(str(error), limit=120)})") from None


def strings(raw: Any, name: str) -> tuple[str, ...]:
    """Return the texts in a list; none where there is no list."""
    return tuple(line(one) for one in listed(raw, name))


def part(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")


def listed(raw: Any, name: str) -> Iterable[Any]:
    """Return the list under a name; nothing where there is none."""
    found = raw.get(name) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else ()


def text(value: Any) -> str:
    """Return a text; raises `TypeError`."""
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value


def lines(value: Any) -> str:
    """Return a text of any length, cleaned; empty where there is none."""
    return "" if value is None else clean(text(value))


def word(value: Any) -> str:
    """Return one clean line; empty where there is none."""
    return "" if value is None else line(value)


def yes(value: Any) -> bool | None:
    """Return yes or no, None where it is neither."""
    return value if isinstance(value, bool) else None


def line(value: Any) -> str:
    """Return a text or number as one clean line; raises `TypeError`."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return clean_line(str(value))


def instant(value: Any) -> datetime:
    """Return an instant in UTC; raises `ValueError` where it names no time zone."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError(f"{value} names no time zone")
    return bounded(found)


def moment(value: Any) -> datetime | None:
    """Return an instant, None where there is none."""
    return None if value is None else instant(value)


def whole(value: Any, low: int, high: int) -> int | None:
    """Return a whole number between two, both included; None where it is none of those."""
    inside = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return int(value) if inside else None


def one_of(kind: Callable[[Any], T], value: Any, default: D) -> T | D:
    """Return the word of ours that a value is, `default` where it is none."""
    try:
        return kind(value)
    except ValueError:
        return default
