"""Gathers what a connection asks its database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def asked(conn: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield the statements of a connection as they are carried out, for as long as the block lasts."""
    statements: list[str] = []
    conn.set_trace_callback(statements.append)
    try:
        yield statements
    finally:
        conn.set_trace_callback(None)
