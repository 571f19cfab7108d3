"""Tells people apart who answered, without naming them: a keyed hash whose key never enters the cache."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from console.services.base import ServiceError

SIZE = 32
"""Bytes of the key."""


class Pseudonyms:
    """Makes pseudonyms with the key in a file, which is made when it is first needed.

    The key stands beside the cache and outlives it: a cache that is fetched anew tells the same people apart.
    Who gets hold of the cache alone cannot try out names.
    """

    def __init__(self, service: str, file: Path | None) -> None:
        self._service = service
        self._file = file
        self._key = b""

    def of(self, login: str) -> str:
        """Return somebody's pseudonym; empty without a key. Raises `ServiceError` where the file cannot be had."""
        if self._file is None:
            return ""
        try:
            self._key = self._key or _read_or_make(self._file)
        except OSError as error:
            why = error.strerror or error
            words = f"{self._file} holds no key to tell people apart by ({why}): answers are not fetched."
            raise ServiceError(words) from error
        who = f"{self._service}\0{login.casefold()}".encode()
        return "p-" + hmac.new(self._key, who, hashlib.sha256).hexdigest()[:20]


def _read_or_make(file: Path) -> bytes:
    """Return the key; of several processes that make it at once, the first one's counts."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as made:
                made.write(secrets.token_bytes(SIZE))
                made.flush()
                os.fsync(made.fileno())
            with suppress(FileExistsError):
                os.link(fresh, file)
        finally:
            fresh.unlink()
    key = file.read_bytes()
    if len(key) < SIZE:
        raise OSError("it is cut; delete it, and people get other pseudonyms")
    return key
