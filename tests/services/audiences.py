"""Users who answer and colleagues who take answers up, in the service in memory and at a built-in desk."""

from __future__ import annotations

from console.intents import MoveLoop
from console.model import Ref
from console.services.memory import MemoryService


class MemoryAudience:
    """Maria answers, Tom takes her answers up."""

    def __init__(self, service: MemoryService) -> None:
        self._web = service.web.feedback

    async def rate(self, ticket: Ref, raw: float, comment: str = "") -> Ref:
        return self._web.rate(ticket, raw, comment)

    async def edit(self, answer: Ref, raw: float, comment: str) -> None:
        self._web.edit(answer, raw=raw, comment=comment)

    async def withdraw(self, answer: Ref) -> None:
        self._web.withdraw(answer)

    async def step(self, intent: MoveLoop) -> None:
        self._web.do(intent)

    async def ask(self, ticket: Ref) -> Ref:
        return self._web.ask(ticket)

    async def alarm(self, service: str) -> Ref:
        return self._web.alarm(service)

    async def promise(self, words: str) -> Ref:
        return self._web.promise("Printing", words, 0.8)

    async def drop(self, kind: str, ref: Ref) -> None:
        self._web.drop(kind, ref)

    async def object(self, answer: Ref) -> None:
        self._web.object()
