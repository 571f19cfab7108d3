"""Which tickets hold the words of a filter: the few there are by their keys, many as one byte for each ticket."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.cache.conditions import match, tokens
from console.cache.counting import Counter

FEW = 1000
"""Tickets that are listed by key; where more hold the words, each row is looked up as it is read."""
FIRST = 200
"""Tickets, the last ones whose names hold the words, that are shown until all were looked up."""
SMALL = 20_000
"""Tickets in a cache in which all that was said is searched at once, while keys are waited for."""

_numbers = itertools.count(1)


class Hits:
    """The tickets that hold the words; of many, at first those whose names do, then all."""

    def __init__(self, words: str) -> None:
        self._words = tokens(words)
        self._keys: list[int] = []
        self._bits: bytearray | None = None
        self.looking = False
        """Whether those that hold the words are looked for in the background."""
        self._name = f"hits_{next(_numbers)}"

    @property
    def few(self) -> bool:
        """Whether they are known by their keys."""
        return self._bits is None

    @property
    def sql(self) -> tuple[str, tuple[object, ...]]:
        """The condition that a ticket holds the words, and its values."""
        if self._bits is not None:
            return f"{self._name}(key)", ()
        return "key IN (SELECT value FROM json_each(?))", (f"[{','.join(map(str, self._keys))}]",)

    def lend(self, conn: sqlite3.Connection) -> None:
        """Let a connection look keys up."""
        bits = self._bits
        if bits is not None:
            size = len(bits)
            look = lambda key: bits[key] if key < size else 0  # noqa: E731
            conn.create_function(self._name, 1, look, deterministic=True)

    def leave(self, conn: sqlite3.Connection) -> None:
        """Let go of what `lend` did."""
        conn.create_function(self._name, 1, None)

    @contextmanager
    def lent(self, conn: sqlite3.Connection) -> Iterator[None]:
        """Let a connection look keys up while the block runs."""
        self.lend(conn)
        try:
            yield
        finally:
            self.leave(conn)

    def look(
        self, conn: sqlite3.Connection, greatest: int, counter: Counter | None, came: Callable[[], None]
    ) -> None:
        """Look the words up; `came` is called where more were found later, `greatest` is the last key there is."""
        if not self._words:
            self._keys, self._bits = [], None
            return
        if counter is None or greatest <= SMALL:
            self._take(_all(conn, self._words, greatest))
            return
        if self._bits is None:
            self._keys = [*_named(conn, self._words, FIRST)]
        words = self._words
        self.looking = True

        def found(hits: bytearray | list[int]) -> None:
            self._take(hits)
            came()

        counter.ask(
            (self, "hits"), lambda other: _all(other, words, greatest), found, late=self._bits is None
        )

    @property
    def partial(self) -> bool:
        """Whether no more than the first of what holds the words is known."""
        return self.looking and self._bits is None

    def _take(self, hits: bytearray | list[int]) -> None:
        self.looking = False
        self._keys, self._bits = (hits, None) if isinstance(hits, list) else ([], hits)


def _all(conn: sqlite3.Connection, words: list[str], greatest: int) -> bytearray | list[int]:
    """Return all tickets that hold the words, as keys where they are few, else as a byte for each key."""
    keys: set[int] = set()
    both = itertools.chain(_named(conn, words), _said(conn, words))
    for key in both:
        keys.add(key)
        if len(keys) > FEW:
            break
    else:
        return sorted(keys)
    bits = bytearray(greatest + 1)
    for key in itertools.chain(keys, both):
        if key <= greatest:
            bits[key] = 1
    return bits


def _named(conn: sqlite3.Connection, words: list[str], most: int = -1) -> Iterator[int]:
    """Yield the tickets whose number, subject or people hold the words, the last ones first."""
    return _keys(conn, "head", match(words, prefix=True), most)


def _said(conn: sqlite3.Connection, words: list[str]) -> Iterator[int]:
    """Yield the tickets in which they were said."""
    return _keys(conn, "said", match(words, prefix=len(words[-1]) > 3), -1)


def _keys(conn: sqlite3.Connection, table: str, query: str, most: int) -> Iterator[int]:
    rows = conn.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?", (query, most)
    )
    return (row[0] for row in rows)
