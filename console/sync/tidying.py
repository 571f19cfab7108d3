"""Does the cache's chores behind everything else, in the sync's thread."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import closing

from console.cache.connection import CacheBusy, CacheError
from console.cache.store import Cache

log = logging.getLogger(__name__)

GLANCE = 0.2
"""Seconds after which a rest looks whether the end has come."""


async def tidy(cache: Cache, ending: Callable[[], bool]) -> None:
    """Do what is left to do in a cache, and rest as long after each step as it took, until `ending` says so.

    The steps have a connection of their own that spares memory: an index over a million tickets is sorted in a file.
    Where another program holds the cache, they wait for it; where it cannot be written to, for the next start.
    """
    try:
        if not cache.chores():
            return
        with closing(Cache.open(cache.path)) as own:
            own.spare_memory()
            own.wait_while(lambda: not ending())
            await _step(own, ending)
    except CacheError as error:
        log.error("chores of the cache wait: %s", error)


async def _step(cache: Cache, ending: Callable[[], bool]) -> None:
    while not ending():
        began = time.monotonic()
        try:
            if not cache.tidy():
                return
        except CacheBusy as busy:
            log.warning("chores of the cache wait: %s", busy)
        until = 2 * time.monotonic() - began
        while not ending() and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, GLANCE))
