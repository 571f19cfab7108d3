"""How facts are written into columns and read back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

FactT = TypeVar("FactT")

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def freeze(fact: object) -> bytes:
    """Write a fact as JSON."""
    return _encoder.encode(fact)


def thaw(raw: bytes | str, kind: type[FactT]) -> FactT:
    """Read what `freeze` wrote; raises `msgspec.ValidationError` where it is not such a fact."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    fact: FactT = decoder.decode(raw)
    return fact


def listed(words: Iterable[str]) -> bytes:
    """Write words as a JSON list, for `json_each`: so one statement asks for any number of them."""
    return _encoder.encode(list(words))


def stamp(at: datetime | None) -> int | None:
    """Return whole seconds since 1970, None for None."""
    return None if at is None else int(at.timestamp())


def moment(seconds: float | None) -> datetime | None:
    """Return the instant in UTC, None for None or where no calendar has it."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def instant(seconds: float) -> datetime:
    """Return the instant in UTC; what no calendar has becomes the start of 1970."""
    return moment(seconds) or datetime(1970, 1, 1, tzinfo=UTC)
