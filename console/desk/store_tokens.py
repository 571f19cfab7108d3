"""Personal tokens, kept as hashes, and the answers that were given to idempotency keys."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass

from console.desk import store_people
from console.desk.store_people import Who

KEPT = 7 * 24 * 3600 * 1000
"""Milliseconds for which the answer to an idempotency key is kept."""
_NOBODY = hashlib.sha256(b"no such token").hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to a key, and to which question."""

    request: str
    status: int
    answer: bytes


def make(conn: sqlite3.Connection, person: str, label: str, at: int) -> str:
    """Make a token of 256 bits for somebody; returns it, and nobody can tell it again."""
    id_ = secrets.token_hex(6)
    secret = secrets.token_urlsafe(32)
    conn.execute(
        "INSERT INTO token (id, hash, person, label, made) VALUES (?, ?, ?, ?, ?)",
        (id_, _hash(secret), person, label, at),
    )
    return f"amends_{id_}_{secret}"


def holder(conn: sqlite3.Connection, token: str) -> Who | None:
    """Return who holds the token; None whatever is wrong with it, and after the same work."""
    _, _, rest = token.partition("_")
    id_, _, secret = rest.partition("_")
    row = conn.execute("SELECT hash, person, revoked FROM token WHERE id = ?", (id_,)).fetchone()
    right = hmac.compare_digest(_hash(secret), row["hash"] if row else _NOBODY)
    if not (right and row and row["revoked"] is None and token.startswith("amends_")):
        return None
    return store_people.who(conn, row["person"])


def revoke(conn: sqlite3.Connection, id_: str, at: int) -> bool:
    """End a token; returns whether there was one that was not ended yet."""
    done = conn.execute("UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", (at, id_))
    return done.rowcount > 0


def listed(conn: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return all tokens: id, person, label, made, revoked."""
    return list(conn.execute("SELECT id, person, label, made, revoked FROM token ORDER BY made"))


def outcome(conn: sqlite3.Connection, person: str, key: str) -> Outcome | None:
    """Return what was answered to a key before, None where it is new."""
    row = conn.execute("SELECT * FROM outcome WHERE person = ? AND key = ?", (person, key)).fetchone()
    return Outcome(row["request"], row["status"], row["answer"]) if row else None


def keep_outcome(conn: sqlite3.Connection, person: str, key: str, outcome: Outcome, at: int) -> None:
    """Keep an answer in the transaction that did the work, and drop those that are old."""
    conn.execute(
        "INSERT INTO outcome (person, key, request, status, answer, at) VALUES (?, ?, ?, ?, ?, ?)",
        (person, key, outcome.request, outcome.status, outcome.answer, at),
    )
    conn.execute("DELETE FROM outcome WHERE at < ?", (at - KEPT,))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
