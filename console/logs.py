"""The log: a private file, bounded in size, without control characters and without secrets."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

from console import paths

SIZE = 2_000_000
"""Bytes after which a new file is begun; one old file is kept."""
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
_secrets: set[str] = set()


def hide(secret: str) -> None:
    """Never write this text to a log again."""
    if len(secret) >= 6:
        _secrets.add(secret)


def redact(text: str) -> str:
    """Return the text with every known secret replaced and control characters made visible."""
    for secret in _secrets:
        text = text.replace(secret, "[secret]")
    return text.translate(_CONTROLS)


def start(file: Path, level: int = logging.INFO) -> None:
    """Write the program's log to `file`, 0600; what libraries say of URLs is left out."""
    handler = _PrivateFile(file, maxBytes=SIZE, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for loud in ("httpx", "httpcore", "uvicorn.access", "asyncio"):
        logging.getLogger(loud).setLevel(logging.WARNING)


class _OneLine(logging.Formatter):
    """Keeps each record on one line, so that no text can forge another record."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(logging.handlers.RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return os.fdopen(
            paths.open_private(Path(self.baseFilename), flags), self.mode, encoding=self.encoding
        )
