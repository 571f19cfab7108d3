"""Remembers messages that were read lately: Request Tracker never changes one, and each look wants them all."""

from __future__ import annotations

from collections.abc import Iterable

from console.services.rt.entries import Part

LIMIT = 4_000_000
"""Characters that are remembered in all."""

Message = tuple[tuple[Part, ...], dict[str, str]]
"""The parts of one transaction, and the texts among them by the part's id."""


class Heard:
    """Messages by transaction; the oldest are forgotten first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._messages: dict[str, Message] = {}
        self._size = 0

    def missing(self, transactions: Iterable[str]) -> list[str]:
        """Return those that have to be asked for."""
        return [one for one in transactions if one not in self._messages]

    def recall(self, transactions: Iterable[str]) -> dict[str, Message]:
        """Return what is remembered of these."""
        return {one: self._messages[one] for one in transactions if one in self._messages}

    def remember(self, transaction: str, message: Message) -> None:
        """Keep one, and forget the oldest where it is too much."""
        self._messages[transaction] = message
        self._size += _size(message)
        while self._size > self._limit and len(self._messages) > 1:
            self._size -= _size(self._messages.pop(next(iter(self._messages))))


def _size(message: Message) -> int:
    return 200 + sum(len(text) for text in message[1].values())
