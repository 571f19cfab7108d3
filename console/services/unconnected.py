"""Stands for a service that could not even be called: no token, no usable address, no readable certificate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from console.intents import TicketIntent
from console.model import Ref
from console.services.base import (
    Capabilities,
    ChangeDesk,
    Collection,
    Cursor,
    FeedbackDesk,
    Hint,
    Identity,
    Look,
    Page,
    Receipt,
    Traced,
    Unauthorized,
)


class Unconnected:
    """A service whose every method says what is in the way, so that the others go on."""

    can = Capabilities(collections=(), intents=frozenset(), idempotent=False, atomic=False)

    change_desk: ChangeDesk | None = None
    feedback_desk: FeedbackDesk | None = None

    def __init__(self, name: str, sentence: str) -> None:
        self.name = name
        self._sentence = f"{sentence} Mend it and start again."

    async def hello(self) -> Identity:
        """Say what is in the way."""
        raise Unauthorized(self._sentence)

    def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Say what is in the way."""
        return _Refusing(self._sentence)

    def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Say what is in the way."""
        return _Refusing(self._sentence)

    async def look(self, ref: Ref) -> Look:
        """Say what is in the way."""
        raise Unauthorized(self._sentence)

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Say what is in the way; nothing was sent."""
        raise Unauthorized(self._sentence)

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Say what is in the way."""
        raise Unauthorized(self._sentence)

    def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Say what is in the way."""
        return _Refusing(self._sentence)

    def live(self) -> AsyncIterator[Hint]:
        """Say what is in the way."""
        return _Refusing(self._sentence)

    async def close(self) -> None:
        """Nothing to let go of."""


class _Refusing(AsyncIterator[Any]):
    """Raises at the first step."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    async def __anext__(self) -> Any:
        raise Unauthorized(self._sentence)
