"""Fetches an attachment into a private folder, under a name that cannot leave it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from console import paths
from console.cache.store import Cache
from console.model import Attachment, Ref
from console.services.base import Service
from console.text import clean_name

LIMIT = 512 * 1024 * 1024
"""Bytes of one file that are fetched at most."""


class FileError(Exception):
    """A file could not be saved; `str()` says why."""


async def fetch(cache: Cache, service: Service, ticket: Ref, attachment: str, folder: Path) -> Path:
    """Save an attachment; returns its path. Raises `FileError` and what the service raises."""
    known = _find(cache, ticket, attachment)
    if known is None:
        raise FileError("The ticket has no such file here; fetch it anew with R.")
    mark = hashlib.sha256(f"{ticket} {attachment}".encode()).hexdigest()[:10]
    home = paths.private_folder(folder / mark)
    path = home / clean_name(known.name)
    beside = home / f".part-{os.getpid()}"
    written = 0
    try:
        with os.fdopen(paths.open_private(beside), "wb") as out:
            async for piece in service.download(ticket, attachment):
                written += len(piece)
                if written > LIMIT:
                    raise FileError(f"{known.name} is larger than {LIMIT >> 20} MB and was not fetched.")
                out.write(piece)
        beside.replace(path)
    except OSError as error:
        raise FileError(f"{known.name} could not be saved: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def _find(cache: Cache, ticket: Ref, attachment: str) -> Attachment | None:
    for entry in cache.conversation(ticket):
        for known in entry.attachments:
            if known.id == attachment:
                return known
    return None
