"""A service without keys or versions behind a real socket: what it does outlives whoever asked."""

from __future__ import annotations

import asyncio
import pickle
import random
import struct
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from console.intents import Intent
from console.model import Ref
from console.services.base import (
    AnswerLost,
    ChangeDesk,
    Collection,
    Cursor,
    FeedbackDesk,
    Hint,
    Identity,
    Look,
    Page,
    Receipt,
    ServiceError,
    Traced,
    Unavailable,
)
from console.services.memory import MemoryService

SLOWEST = 0.01
"""Seconds that a question takes at most before it is worked on, and after."""
SETTLE = 0.3
"""Seconds after which the service can no longer be working on a question that was asked before."""


class Remote:
    """Runs a service in memory in a thread, behind a UNIX socket; it knows neither keys nor versions."""

    def __init__(self, socket: Path) -> None:
        self.service = MemoryService("remote", idempotent=False, atomic=False, page=20)
        self._socket = socket
        self._dice = random.Random(7)
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()))

    def __enter__(self) -> Remote:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with await asyncio.start_unix_server(self._serve, self._socket):
            self._ready.set()
            await self._stop.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                name, values = await receive(reader)
                answer = await self._answer(name, values)
                await asyncio.sleep(self._dice.random() * SLOWEST)
                await send(writer, answer)
        writer.close()

    async def _answer(self, name: str, values: tuple[Any, ...]) -> Any:
        await asyncio.sleep(self._dice.random() * SLOWEST)
        try:
            asked = getattr(self.service, name)(*values)
            if name in ("present", "changes"):
                return [one async for one in asked]
            return await asked
        except ServiceError as error:
            return error


class RemoteService:
    """Asks a `Remote`."""

    change_desk: ChangeDesk | None = None
    feedback_desk: FeedbackDesk | None = None

    def __init__(self, socket: Path) -> None:
        self.name = "remote"
        self.can = MemoryService("remote", idempotent=False, atomic=False).can
        self._socket = socket

    async def hello(self) -> Identity:
        return await self._ask("hello")  # type: ignore[no-any-return]

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        for page in await self._ask("changes", collection, since):
            yield page

    async def present(self, collection: Collection) -> AsyncIterator[Ref]:
        for ref in await self._ask("present", collection):
            yield ref

    async def look(self, ref: Ref) -> Look:
        return await self._ask("look", ref)  # type: ignore[no-any-return]

    async def carry_out(self, intent: Intent, key: str, seen: Look | None) -> Receipt:
        return await self._ask("carry_out", intent, key, seen)  # type: ignore[no-any-return]

    async def trace(self, intent: Intent, key: str, seen: Look | None) -> Traced:
        await asyncio.sleep(SETTLE)
        return await self._ask("trace", intent, key, seen)  # type: ignore[no-any-return]

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        for piece in await self._ask("download", ticket, attachment):
            yield piece

    async def live(self) -> AsyncIterator[Hint]:
        while True:
            await asyncio.sleep(0.2)
            yield Hint(Collection.TICKETS)

    async def close(self) -> None:
        return None

    async def _ask(self, name: str, *values: Any) -> Any:
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
        except OSError as error:
            raise Unavailable(f"remote cannot be reached: {error}.") from error
        try:
            await send(writer, (name, values))
            answer = await receive(reader)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise AnswerLost("remote did not answer.") from error
        finally:
            writer.close()
        if isinstance(answer, ServiceError):
            raise answer
        return answer


async def send(writer: asyncio.StreamWriter, what: Any) -> None:
    """Send one thing."""
    data = pickle.dumps(what)
    writer.write(struct.pack("!I", len(data)) + data)
    await writer.drain()


async def receive(reader: asyncio.StreamReader) -> Any:
    """Read one thing."""
    (size,) = struct.unpack("!I", await reader.readexactly(4))
    return pickle.loads(await reader.readexactly(size))
