"""What came back over an HTTP line, read whole within bounds."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from console.services.base import AnswerLost, NotAService, ServiceError
from console.text import clean_line

BODY_LIMIT = 32 * 1024 * 1024
"""Bytes of a decoded body."""
HEADER_LIMIT = 64 * 1024
"""Bytes of all headers of an answer together."""
DEPTH_LIMIT = 100
"""Levels of a JSON text."""
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 900.0
"""Seconds that a service may ask us to stay away."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read whole and unpacked."""

    who: str
    status: int
    headers: httpx.Headers
    body: bytes
    wrote: bool
    """The question may have changed something: an answer that makes no sense leaves open whether it did."""

    def json(self) -> Any:
        """Return the parsed body; raises `NotAService`, for a write `AnswerLost`, where it is not JSON."""
        try:
            value = json.loads(self.body.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            raise self.senseless(f"sent {self._kind()} where data was expected") from None
        if _too_deep(value):
            raise self.senseless(f"sent data nested deeper than {DEPTH_LIMIT} levels")
        return value

    def senseless(self, what: str) -> ServiceError:
        """Return the error for an answer that such a service does not give; `what` goes on after its name."""
        if self.wrote:
            return AnswerLost(f"{self.who} {what}: nobody knows yet whether the change was made.")
        return NotAService(
            f"{self.who} {what}; check the address, or whether a log-in page stands before it."
        )

    def clock_offset(self) -> float:
        """Return how many seconds the service's clock is ahead of ours; 0 where it does not say."""
        try:
            there = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return 0.0
        if there.tzinfo is None:
            return 0.0
        return (there - datetime.now(UTC)).total_seconds()

    def _kind(self) -> str:
        kind = self.headers.get("content-type", "").partition(";")[0].strip()
        return "a web page" if kind == "text/html" else clean_line(kind or "something", limit=40)


def retry_after(value: str | None) -> float | None:
    """Return how long to stay away in seconds, 1 s to 15 min; None where the header is missing or odd."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            then = parsedate_to_datetime(value)
        except ValueError:
            return None
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        seconds = (then - datetime.now(UTC)).total_seconds()
    if seconds != seconds:
        return None
    return min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)


def check_headers(who: str, response: httpx.Response, writes: bool) -> None:
    if sum(len(name) + len(value) for name, value in response.headers.raw) > HEADER_LIMIT:
        raise Answer(who, 0, response.headers, b"", writes).senseless("sent headers without end")


async def read_body(who: str, response: httpx.Response, limit: int, writes: bool) -> bytes:
    """Read and unpack at most `limit` bytes; a bomb is never unpacked further than that."""
    bad = Answer(who, response.status_code, response.headers, b"", writes)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip"):
        raise bad.senseless("packs its answers in a way nobody asked for")
    unpack = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    parts: list[bytes] = []
    room = limit
    async for chunk in response.aiter_raw():
        try:
            part = unpack.decompress(chunk, room + 1) if unpack else chunk
        except zlib.error:
            raise bad.senseless("sent an answer that cannot be unpacked") from None
        room -= len(part)
        if room < 0:
            raise bad.senseless(f"sent more than {limit // 1024 // 1024} MB in one answer")
        parts.append(part)
    if unpack and parts and not unpack.eof:
        raise bad.senseless("sent an answer that ends in the middle")
    return b"".join(parts)


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
