"""Does the cache's chores behind everything else, in the sync's thread."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from console.cache.connection import CacheError
from console.cache.store import Cache

log = logging.getLogger(__name__)

GLANCE = 0.2
"""Seconds after which a rest looks whether the end has come."""


async def tidy(cache: Cache, ending: Callable[[], bool]) -> None:
    """Do what is left to do, and rest as long after each step as it took, until `ending` says so.

    Where the cache cannot be written to, the chores wait for the next start.
    """
    while not ending():
        began = time.monotonic()
        try:
            if not cache.tidy():
                return
        except CacheError as error:
            log.error("chores of the cache wait: %s", error)
            return
        until = 2 * time.monotonic() - began
        while not ending() and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, GLANCE))
