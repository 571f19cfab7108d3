"""Reads rows straight from the pages of a damaged database, where SQLite itself cannot find the way to them.

Every page is looked at by itself, as https://www.sqlite.org/fileformat2.html describes it; the newest image
of a page may stand in the write-ahead log.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAF = 0x0D
"""The first byte of a page that holds rows of a table."""
_FRAME = 24
_NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of a whole number, by its type in a record."""

Row = tuple[int, tuple[object, ...]]
"""A row's number and its values."""


class _Torn(Exception):
    """What stands here is no row."""


@dataclass(frozen=True, slots=True)
class _Pages:
    data: bytes | mmap.mmap
    newer: dict[int, bytes]
    size: int

    def __len__(self) -> int:
        return max(len(self.data) // self.size, *self.newer, 0)

    def get(self, number: int) -> bytes:
        if number in self.newer:
            return self.newer[number]
        page = self.data[(number - 1) * self.size : number * self.size] if number > 0 else b""
        if len(page) < self.size:
            raise _Torn
        return page


def rows(path: Path) -> Iterator[Row]:
    """Yield every row of any table that can be made out in the file and its write-ahead log.

    What was deleted may still be among them, and a row may come in an older form. Raises `OSError`.
    """
    pages = _open(path)
    for number in range(1, len(pages) + 1):
        try:
            page = pages.get(number)
        except _Torn:
            continue
        start = 100 if number == 1 else 0
        if page[start] != LEAF:
            continue
        for cell in range(min(_short(page, start + 3), pages.size // 6)):
            try:
                yield _row(pages, page, _short(page, start + 8 + 2 * cell))
            except (_Torn, IndexError, struct.error, UnicodeDecodeError):
                continue


def _open(path: Path) -> _Pages:
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
    size = int.from_bytes(data[16:18], "big")
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1):
        size = 4096
    log = path.with_name(path.name + "-wal")
    return _Pages(data, _frames(log.read_bytes(), size) if log.exists() else {}, size)


def _frames(log: bytes, size: int) -> dict[int, bytes]:
    """Return the newest image of each page that the write-ahead log holds."""
    found: dict[int, bytes] = {}
    salts = log[16:24]
    for at in range(32, len(log) - _FRAME - size + 1, _FRAME + size):
        if log[at + 8 : at + 16] == salts:
            number = int.from_bytes(log[at : at + 4], "big")
            found[number] = log[at + _FRAME : at + _FRAME + size]
    return found


def _row(pages: _Pages, page: bytes, at: int) -> Row:
    length, at = _varint(page, at)
    number, at = _varint(page, at)
    if length > len(pages.data) + 1_000_000:
        raise _Torn
    payload = _payload(pages, page, at, length)
    header, place = _varint(payload, 0)
    body = header
    values: list[object] = []
    while place < header:
        kind, place = _varint(payload, place)
        value, body = _value(payload, body, kind)
        values.append(value)
    if body != length:
        raise _Torn
    return number, tuple(values)


def _payload(pages: _Pages, page: bytes, at: int, length: int) -> bytes:
    """Return a row's bytes, gathered from the pages that what does not fit overflows to."""
    most = pages.size - 35
    if length <= most:
        return page[at : at + length]
    least = (pages.size - 12) * 32 // 255 - 23
    here = least + (length - least) % (pages.size - 4)
    here = here if here <= most else least
    parts, left = [page[at : at + here]], length - here
    following = int.from_bytes(page[at + here : at + here + 4], "big")
    while left > 0:
        more = pages.get(following)
        parts.append(more[4 : 4 + left])
        left -= pages.size - 4
        following = int.from_bytes(more[:4], "big")
    return b"".join(parts)


def _value(payload: bytes, at: int, kind: int) -> tuple[object, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in _NUMBERS or kind == 7:
        end = at + _NUMBERS.get(kind, 8)
        raw = payload[at:end]
        return struct.unpack(">d", raw)[0] if kind == 7 else int.from_bytes(raw, "big", signed=True), end
    if kind < 12:
        raise _Torn
    end = at + (kind - 12) // 2
    raw = payload[at:end]
    if len(raw) < end - at:
        raise _Torn
    return (raw.decode() if kind % 2 else raw), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise _Torn


def _short(page: bytes, at: int) -> int:
    return int.from_bytes(page[at : at + 2], "big")
