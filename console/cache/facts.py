"""How facts are written into columns and read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from console.instants import instant as instant
from console.instants import moment as moment
from console.instants import stamp as stamp

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
