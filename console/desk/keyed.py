"""Names that only this desk can give: pseudonyms of persons and the secret part of links."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from console import paths

SALT = "desk.salt"
"""The salt's file: never in the database, so that a copy of that alone joins nobody with an answer."""
LENGTH = 24


def install(conn: sqlite3.Connection, folder: Path) -> None:
    """Give a connection the function `keyed(purpose, text)`; the salt is made when it is first needed."""
    conn.create_function("keyed", 2, _maker(folder / SALT), deterministic=True)


def keyed(conn: sqlite3.Connection, purpose: str, text: str) -> str:
    """Return the keyed digest of a text for a purpose: 24 hex digits of HMAC-SHA-256."""
    return str(conn.execute("SELECT keyed(?, ?)", (purpose, text)).fetchone()[0])


def pseudonym(conn: sqlite3.Connection, person: str) -> str:
    """Return what stands for a person wherever they should be told apart and not be named."""
    return keyed(conn, "person", person)


def _maker(file: Path) -> Callable[[str, str], str]:
    salt: list[bytes] = []

    def make(purpose: str, text: str) -> str:
        if not salt:
            salt.append(_salt(file))
        return hmac.new(salt[0], f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:LENGTH]

    return make


def _salt(file: Path) -> bytes:
    """Read the salt, or make it; of two processes that make it at once one wins."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not file.exists():
        paths.write_private(beside, secrets.token_hex(32))
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    paths.check_private(file)
    return file.read_bytes()
