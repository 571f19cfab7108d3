"""The log: a private file, bounded in size, without control characters and without secrets."""

from __future__ import annotations

import logging
import logging.handlers
import os
import unicodedata
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from console import paths, secrets
from console.secrets import hide as hide

SIZE = 2_000_000
"""Bytes after which a new file is begun; one old file is kept."""
QUIET = ("httpx", "httpcore", "uvicorn.access", "asyncio")
"""Libraries that write whole addresses, or every connection, at a lower level than this."""


def redact(text: str) -> str:
    """Return the text with every known secret replaced and what could act on a terminal made visible."""
    text = secrets.redact(text)
    return text if text.isprintable() else "".join(map(_visible, text))


def start(file: Path, level: int = logging.INFO) -> None:
    """Write the program's log to `file`, 0600; what libraries say of addresses is left out.

    A log that cannot be written is not worth a word on the agent's screen: it is then left out.
    """
    logging.raiseExceptions = False
    handler = _PrivateFile(file, maxBytes=SIZE, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
        former.close()
    root.addHandler(handler)
    root.setLevel(level)
    for loud in QUIET:
        logging.getLogger(loud).setLevel(logging.WARNING)


class _OneLine(logging.Formatter):
    """Keeps each record on one line, so that no text can forge another record."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A file of ours alone, which several consoles on one profile write and renew."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        if self.stream is not None and not self._is_current(self.stream):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))

    def _is_current(self, stream: TextIOWrapper[Any]) -> bool:
        try:
            return os.path.samestat(os.stat(self.baseFilename), os.fstat(stream.fileno()))
        except OSError:
            return False

    def _open(self) -> TextIOWrapper[Any]:
        descriptor = paths.open_private(Path(self.baseFilename), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return os.fdopen(descriptor, "a", encoding=self.encoding)


def _visible(letter: str) -> str:
    """Return a letter, or the number of one that moves, hides or turns what stands beside it."""
    if letter.isprintable() or unicodedata.category(letter) == "Zs":
        return letter
    return f"\\x{ord(letter):02x}" if ord(letter) < 256 else f"\\u{ord(letter):04x}"
