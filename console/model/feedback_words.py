"""The few words in which an answer and an alarm stand."""

from __future__ import annotations

from enum import StrEnum


class LoopState(StrEnum):
    """How far an answer has come back to the person who gave it."""

    NEW = "new"
    SEEN = "seen"
    OWNED = "owned"
    """Somebody has it, until a date."""
    ACTED = "acted"
    """Something was done."""
    TOLD = "told"
    """The user was told."""
    CLOSED = "closed"
    NO_CONTACT = "no_contact"
    """The user is not written to, for a reason."""

    @property
    def open(self) -> bool:
        """Whether the user still waits to hear of it."""
        return self in (LoopState.NEW, LoopState.SEEN, LoopState.OWNED, LoopState.ACTED)


class AlarmState(StrEnum):
    """Where an alarm stands."""

    OPEN = "open"
    TAKEN = "taken"
    MAJOR = "major"
    """It was turned into a major incident."""
    CLOSED = "closed"


def are_few(count: int, of: int | None) -> bool:
    """Return whether fewer than 5 answers stand behind an alarm: `count` of them, or of `of`."""
    return (count if of is None else of) < 5


WORDS = 300
"""Characters of a comment that a list gets."""


def words_of(comment: str) -> str:
    """Return a comment as lists show it: its start, in one line."""
    return " ".join(comment[: 4 * WORDS].split())[:WORDS]


def rating(raw: float | None, high: float | None) -> str:
    """Return a rating as it was given, with its scale's end: `2/5`; empty for a comment alone."""
    return "" if raw is None else f"{raw:g}/{high:g}"
