"""A log of decisions that keeps its lines where a test can read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.audit import AuditError


@dataclass(frozen=True)
class Line:
    """One line, by its number in the log."""

    hash: str


class Log:
    """Takes what the real log takes; `full` behaves as on a full disk."""

    def __init__(self, *, full: bool = False) -> None:
        self.lines: list[dict[str, Any]] = []
        self._full = full

    def append(self, kind: str, **line: Any) -> Line:
        """Keep a line."""
        if self._full:
            raise AuditError("No space left on device")
        self.lines.append({"kind": kind, **line})
        return Line(f"{len(self.lines):064x}")
