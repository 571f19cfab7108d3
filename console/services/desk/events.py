"""Reads a desk's live events: thousands may come in a second, and each says no more than that something changed."""

from __future__ import annotations

from msgspec import MsgspecError, Struct
from msgspec.json import Decoder

LONGEST = 64 * 1024
"""Bytes of one event."""


class Line(Struct):
    """What one event says."""

    collection: str = ""
    id: str = ""
    hello: bool = False
    """The line stands: nothing changed."""


class Events:
    """Takes a stream of events apart, piece by piece, as they come in."""

    def __init__(self) -> None:
        self._rest = b""
        self._decoder = Decoder(Line)

    def feed(self, data: bytes) -> list[Line]:
        """Return what the events say that are whole by now; raises `ValueError` where no desk sends that."""
        *whole, self._rest = (self._rest + data).replace(b"\r\n", b"\n").split(b"\n\n")
        if len(self._rest) > LONGEST:
            raise ValueError("an event has no end")
        return [line for event in whole if (line := self._read(event)) is not None]

    def _read(self, event: bytes) -> Line | None:
        kind, said = b"", b""
        for field in event.split(b"\n"):
            name, _, value = field.partition(b":")
            if name == b"event":
                kind = value.strip()
            elif name == b"data":
                said = value.strip()
        if kind == b"hello":
            return Line(hello=True)
        if kind != b"news":
            return None
        try:
            return self._decoder.decode(said)
        except MsgspecError as error:
            raise ValueError(str(error)) from error
