"""Brings news from a service into the cache, page by page, and takes out what it no longer has."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from console.cache.store import Cache
from console.model import Ref
from console.services.base import Collection, Gone, Page, Service

log = logging.getLogger(__name__)

BRAKE_SHARE = 0.05
"""The share of a cache that may vanish at once without a question."""
BRAKE_COUNT = 20
"""So many may always vanish."""
PART = 500
"""Ids that are compared at once."""


async def pull(
    cache: Cache, service: Service, collection: Collection, between: Callable[[Page], Awaitable[None]]
) -> int:
    """Learn what changed in a collection; returns how many tickets are not as before.

    `between` is awaited after each page, so that what waits to be sent need not wait for a long first load.
    Raises what the service raises; whatever was learned by then stays, and the next pull goes on there.
    """
    changed = 0
    async for page in service.changes(collection, cache.cursor(service.name, collection)):
        changed += len(cache.learn(service.name, collection, page, page.cursor))
        await between(page)
    return changed


async def reconcile(cache: Cache, service: Service) -> tuple[int, str]:
    """Take out tickets the service no longer has for us; returns how many, and a warning.

    Compares ids. A service that lists nothing, or that has lost a large part at once, empties no cache: the
    warning says so and everything stays.
    """
    if Collection.TICKETS not in service.can.collections:
        return 0, ""
    census = cache.census(service.name)
    async for ids in _parts(service.present(Collection.TICKETS)):
        census.see(ids)
    for _ in census.compare():
        await asyncio.sleep(0)
    if words := _brake(service.name, census.held, census.listed, census.gone, "tickets"):
        return 0, words
    await _look_again(cache, service, census.missing())
    return census.gone, ""


async def _parts(refs: AsyncIterator[Ref]) -> AsyncIterator[list[str]]:
    """Gather the ids of references, some hundreds at once."""
    part: list[str] = []
    async for ref in refs:
        part.append(ref.id)
        if len(part) == PART:
            yield part
            part = []
    yield part


async def reconcile_changes(cache: Cache, service: Service) -> str:
    """Take out changes the service no longer has for us, under the same brake; returns a warning."""
    desk = service.change_desk
    if desk is None or Collection.CHANGES not in service.can.collections:
        return ""
    known = cache.known_changes(service.name)
    present = {ref async for ref in desk.present()}
    if words := _brake(service.name, len(known), len(present), len(known - present), "changes"):
        return words
    for ref in sorted(known - present):
        try:
            found = await desk.look(ref)
        except Gone:
            cache.forget([ref])
        else:
            cache.learn_whole_change(found.change, found.approvals, found.entries, complete=found.complete)
    return ""


def _brake(service: str, held: int, listed: int, missing: int, what: str) -> str:
    """Return why nothing may be taken out: so much does not vanish at once; empty where it may."""
    if not missing or (listed and missing <= max(BRAKE_COUNT, BRAKE_SHARE * held)):
        return ""
    words = (
        f"{service} suddenly lists {listed:,} of {held:,} {what}; "
        "nothing was removed here. If that is right, `amends cache rebuild` fetches all anew."
    )
    log.warning(words)
    return words


async def _look_again(cache: Cache, service: Service, missing: list[Ref]) -> None:
    """Ask for each ticket that is not listed: merged away, out of scope, or gone."""
    for ref in missing:
        try:
            found = await service.look(ref)
        except Gone:
            cache.forget([ref])
            continue
        if found.ticket.merged_into is not None:
            cache.learn_whole(found.ticket, found.entries, complete=found.complete)
        else:
            cache.forget([ref])
