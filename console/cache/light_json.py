"""Reads facts as they stand, under the names they have, for what cannot wait for the module of their kind."""

from __future__ import annotations

from _json import make_scanner
from datetime import datetime

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from typing import Any


class _As:
    """How JSON is read: as the standard says, and as the module json does."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, float


_scan = make_scanner(_As)  # type: ignore[arg-type]  # it asks for no more than these names


def fact(raw: bytes | str) -> dict[str, Any]:
    """Return a fact's parts by name; raises `ValueError` where it is none."""
    try:
        found, _ = _scan(raw.decode() if isinstance(raw, bytes) else raw, 0)
    except StopIteration:
        raise ValueError("no JSON") from None
    if not isinstance(found, dict):
        raise ValueError("no fact")
    return found


def part(whole: dict[str, Any], name: str, of: str) -> Any:
    """Return what a part of a fact has under a name, None where it has no such part."""
    found = whole.get(of)
    return found[name] if found else None


def when(text: str | None) -> datetime | None:
    """Return an instant as facts have it; raises `ValueError` where it is none."""
    return datetime.fromisoformat(text) if text else None
