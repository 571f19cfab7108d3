"""What First run needs done for it, and in which words it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wanted:
    """A service as the agent described it."""

    kind: str
    name: str
    url: str
    token: str = field(default="", repr=False)
    """Never shown, never written into the settings; empty where a command gives it."""
    token_command: str = ""
    """The program that prints the token, with its arguments."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    words: str
    ok: bool
    found: Wanted | None = None
    """What works, on the last step of a try that succeeded."""
    final: bool = False
    """Whether it is settled by this: nothing else is worth a try."""


class Outfitter(Protocol):
    """Does for the screen what it cannot: asks a service, writes the settings."""

    @property
    def example(self) -> str:
        """The settings file's name and an example of its contents."""
        ...

    def check(self, wanted: Wanted) -> AsyncIterator[Step]:
        """Yield what is tried, in order; ends at the first that works, or with what would help."""
        ...

    def keep(self, wanted: Wanted) -> Path:
        """Write settings and token; returns the settings file. Raises `OSError` or `ValueError`."""
        ...
