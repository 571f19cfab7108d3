"""The log's file: appended to under a lock, and on the disk before anybody goes on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from console import paths
from console.audit.chain import AuditEntry, AuditError, What, following, line_of, read_line

BLOCK = 65536
"""Bytes that are read at a time from the end backwards."""


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Give the log's file, which nobody else writes to meanwhile; it is made where it lacks.

    Raises `AuditError`, whatever the disk said while it was held too.
    """
    try:
        paths.private_folder(path.parent)
        new = not path.exists()
        file = paths.open_private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            paths.check_private(path)
            fcntl.flock(file, fcntl.LOCK_EX)
            if new:
                _keep_name(path.parent)
            yield file
        finally:
            os.close(file)
    except AuditError:
        raise
    except paths.PathError as error:
        raise AuditError(f"The audit log cannot be written. {error}") from error
    except OSError as error:
        raise AuditError(f"The audit log {path} cannot be written: {error.strerror}.") from error


def add(file: int, entry: AuditEntry) -> AuditEntry:
    """Write an entry behind the file's last one; returns it as it stands there."""
    placed = following(_last(file), entry)
    _write(file, line_of(placed))
    return placed


def _last(file: int) -> AuditEntry | None:
    """Return the file's last entry; what was cut off while it was written is mended first."""
    line, begins = _tail(file)
    if not line:
        return None
    try:
        if line.endswith(b"\n"):
            return read_line(line)
        entry = read_line(line + b"\n")
    except AuditError as error:
        if not line.endswith(b"\n"):
            return _mended(file, line, begins)
        raise AuditError(
            f"The audit log cannot be written: its last line {error}. "
            "`amends audit verify` says more; move the file away to begin another."
        ) from None
    _write(file, b"\n")
    return entry


def _mended(file: int, torn: bytes, begins: int) -> AuditEntry:
    """Keep what a crash left of a line within a line of its own; nobody was told that it was written."""
    os.ftruncate(file, begins)
    left = torn.decode("ascii", "replace")
    return add(file, AuditEntry(1, datetime.now(UTC), What.MENDED.value, comment=left))


def _tail(file: int) -> tuple[bytes, int]:
    """Return the file's last line, and where it begins."""
    end = begins = os.lseek(file, 0, os.SEEK_END)
    found = b""
    while begins and b"\n" not in found[:-1]:
        size = min(BLOCK, begins)
        begins -= size
        found = os.pread(file, size, begins) + found
    line = found[found.rfind(b"\n", 0, -1) + 1 :]
    return line, end - len(line)


def _write(file: int, line: bytes) -> None:
    """Write a line whole or not at all, and see it onto the disk; raises `OSError`."""
    before = os.lseek(file, 0, os.SEEK_END)
    try:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, before)
        raise


def _keep_name(folder: Path) -> None:
    """See the new file's name onto the disk as well."""
    there = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
