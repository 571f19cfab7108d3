"""What a service can do, as the syncing console wrote it into the cache for the screens to read."""

from __future__ import annotations

import msgspec

from console.cache.places import Places
from console.intents import KINDS


class Abilities(msgspec.Struct, frozen=True):
    """The part of a service's capabilities that a screen must know; unknown services can do everything."""

    intents: frozenset[str] = frozenset(KINDS)
    adds_receivers: bool = False
    adds_receivers_why: str = ""
    reply_moves_status: bool = False
    priorities: tuple[int, ...] = (1, 2, 3, 4, 5)

    @property
    def further(self) -> str:
        """Why a public reply may reach people nobody named; empty where it does not."""
        if not self.adds_receivers:
            return ""
        return self.adds_receivers_why or "the service may add people by its own rules"


def abilities(places: Places, service: str) -> Abilities:
    """Return what a service can do; what was never written, or cannot be read, is taken as able."""
    try:
        return msgspec.json.decode(places.get(f"can:{service}", "{}"), type=Abilities)
    except msgspec.DecodeError:
        return Abilities()
