"""A line to a server that loses answers, swallows questions and delivers late, as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import Enum
from typing import Any
from urllib.parse import urlsplit


class Fault(Enum):
    """What happens to the next write."""

    LOSE_ANSWER = "the server does it; the connection closes without its answer"
    SWALLOW = "the server never gets it; the connection closes"
    DELIVER_LATE = "the connection closes; the server gets it two seconds later"
    LOGIN_PAGE = "the server never gets it; a web page comes back with status 200"
    GATEWAY_ERROR = "the server does it; a 502 comes back"


PAGE = b"<html><title>Sign in</title></html>"
LATE = 2.0


class Proxy:
    """Forwards one request per connection to `url`; `faults` are used up by writes, one each; None lets one pass."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self.faults: list[Fault | None] = []
        self.writes: list[str] = []
        """Method and path of every write that came, whatever became of it."""
        self.tamper: Callable[[str, Any], Any] | None = None
        """Changes what the server says: gets the path and the parsed answer, returns what is said instead."""
        self.url = ""
        self._late: set[asyncio.Task[bytes]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Proxy]:
        """Listen on a port of the system's choice for as long as the block lasts."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self
        await asyncio.gather(*self._late)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._answer(*await _request(reader), writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, line: str, request: bytes, writer: asyncio.StreamWriter) -> None:
        fault = None
        if not line.startswith("GET") and "/tickets" not in line and "s?" not in line:
            self.writes.append(line)
            fault = self.faults.pop(0) if self.faults else None
        match fault:
            case None:
                writer.write(self._tampered(line, await self._forward(request)))
            case Fault.LOSE_ANSWER:
                await self._forward(request)
            case Fault.SWALLOW:
                pass
            case Fault.DELIVER_LATE:
                self._late.add(asyncio.create_task(self._forward(request, wait=LATE)))
            case Fault.LOGIN_PAGE:
                writer.write(_page(200, PAGE))
            case Fault.GATEWAY_ERROR:
                await self._forward(request)
                writer.write(_page(502, PAGE))
        await writer.drain()

    def _tampered(self, line: str, answer: bytes) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        if self.tamper is None or not body:
            return answer
        changed = json.dumps(self.tamper(line.split(" ")[1], json.loads(body))).encode()
        lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-length")]
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(changed), b"", changed])

    async def _forward(self, request: bytes, wait: float = 0.0) -> bytes:
        await asyncio.sleep(wait)
        reader, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(request)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """Read one request whole; returns its method and path, and its bytes, to be sent on unchanged."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = await reader.readexactly(length)
    head = head.replace(b"Connection: keep-alive", b"Connection: close")
    return " ".join(head.decode("latin-1").split(" ")[:2]), head + body


def _page(status: int, body: bytes) -> bytes:
    head = (f"HTTP/1.1 {status} X", "Content-Type: text/html", f"Content-Length: {len(body)}", "", "")
    return "\r\n".join(head).encode() + body
