"""Grants what consoles ask of the one that syncs: read this ticket now, fetch that file."""

from __future__ import annotations

from pathlib import Path

from console.cache.store import Cache
from console.cache.wishes import FILE, LOOK, Wish
from console.model import Ref
from console.services.base import Gone, NotAService, Rejected, Service
from console.sync import files


async def grant(cache: Cache, service: Service, wish: Wish, attachments: Path) -> None:
    """Grant a wish for a ticket or a file, or record why not.

    Raises `Unavailable` or `Unauthorized` where the line is down; the wish then stays open.
    """
    try:
        if wish.kind == LOOK:
            await _look(cache, service, wish.ticket)
            cache.wishes.answer(wish.key)
        elif wish.kind == FILE:
            path = await files.fetch(cache, service, wish.ticket, wish.attachment, attachments)
            cache.wishes.answer(wish.key, path=str(path))
    except Gone as gone:
        if wish.kind == LOOK:
            cache.forget([wish.ticket])
        cache.wishes.answer(wish.key, words=str(gone), failed=True)
    except (Rejected, NotAService, files.FileError) as refused:
        cache.wishes.answer(wish.key, words=str(refused), failed=True)


async def _look(cache: Cache, service: Service, ref: Ref) -> None:
    """Read one ticket or change whole."""
    desk = service.change_desk
    if desk is not None and cache.changes.truth(ref) is not None:
        change = await desk.look(ref)
        cache.learn_whole_change(change.change, change.approvals, change.entries, complete=change.complete)
        return
    ticket = await service.look(ref)
    cache.learn_whole(ticket.ticket, ticket.entries, complete=ticket.complete)
