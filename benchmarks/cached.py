"""A cache that has learned something, for as long as it is measured, and the console on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sample import ME, SERVICE
from console.app import Amends
from console.cache.store import Cache
from console.model import News
from console.paths import Places
from console.settings import ServiceSettings, Settings
from console.signs import FULL
from screens.base import Desk


def learned(cache: Cache, **told: Iterable[News]) -> Cache:
    """Let a cache learn the pages of each collection, in the order given; returns it."""
    cache.conn.execute("PRAGMA synchronous = OFF")
    cache.meet(SERVICE, ME)
    for collection, pages in told.items():
        for number, page in enumerate(pages):
            cache.learn(SERVICE, collection, page, str(number))
    return cache


@contextmanager
def cached(**told: Iterable[News]) -> Iterator[Cache]:
    """Yield a cache that has learned these pages; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        cache = Cache.open(Path(folder) / "state" / "cache.db", durable=False)
        try:
            yield learned(cache, **told)
        finally:
            cache.close()


def desk_of(cache: Cache) -> Desk:
    """Return what a screen works with on a cache, its service in the settings."""
    settings = Settings(services={SERVICE: ServiceSettings(kind="desk", url="https://desk.example")})
    return Desk(cache, settings, Places(cache.path.parent), FULL, "bench")


def console(cache: Cache) -> Amends:
    """Return the console on a cache, without a sync."""
    return Amends(desk_of(cache), lambda: None)
