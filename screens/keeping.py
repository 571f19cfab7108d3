"""How a place was left: kept in the cache between starts."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from console.cache.places import Places

ViewT = TypeVar("ViewT", bound=msgspec.Struct)


def left(places: Places, name: str, kind: type[ViewT]) -> ViewT:
    """Return how a place was left; as it is at first where nothing was kept or it cannot be read."""
    try:
        return msgspec.json.decode(places.get(name, "{}"), type=kind)
    except msgspec.DecodeError:
        return kind()


def leave(places: Places, name: str, view: msgspec.Struct) -> None:
    """Keep how a place is left."""
    places.keep(name, msgspec.json.encode(view).decode())
