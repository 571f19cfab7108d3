"""What goes wrong in a service in memory, as a test wants it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """What goes wrong, as a test wants it; everything is off at first."""

    unreachable: bool = False
    retry_after: float | None = None
    """Answer "too many requests" with this many seconds."""
    lose_before: int = 0
    """So many writes are lost before they are carried out."""
    lose_after: int = 0
    """So many writes are carried out, and the answer is lost."""
    blind: bool = False
    """Whether a lost write was carried out cannot be found out."""
    empty: bool = False
    """Lists answer as if there were nothing."""
    repeat_page: bool = False
    """Every page comes twice."""
    late: int = 0
    """So many of the next changes become visible only after later ones."""
    unreadable: int = 0
    """So many records of the next page cannot be read."""
    slow: float = 0.0
    """Seconds that each answer takes."""
