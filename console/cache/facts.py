"""How facts are written into columns and read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from console.instants import instant as instant
from console.instants import moment as moment
from console.instants import stamp as stamp

if TYPE_CHECKING:
    import sqlite3

    from console.model import Ref

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


def kept(
    conn: sqlite3.Connection, table: str, ref: Ref, kind: type[FactT], column: str = "truth"
) -> FactT | None:
    """Return a fact as its service last had it, or as the agent is `shown` it; None where nobody heard of it."""
    raw = frozen(conn, table, ref, column)
    return None if raw is None else thaw(raw, kind)


def frozen(conn: sqlite3.Connection, table: str, ref: Ref, column: str = "truth") -> bytes | None:
    """Return what `freeze` wrote into a fact's row; None where there is none."""
    row = conn.execute(
        f"SELECT {column} FROM {table} WHERE service = ? AND id = ?", (ref.service, ref.id)
    ).fetchone()
    return row[0] if row else None


def listed(words: Iterable[str]) -> bytes:
    """Write words as a JSON list, for `json_each`: so one statement asks for any number of them."""
    return _encoder.encode(list(words))
