"""Instants as columns hold them: seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(at: datetime | None) -> int | None:
    """Return whole seconds since 1970, None for None."""
    return None if at is None else int(at.timestamp())


def moment(seconds: float | None) -> datetime | None:
    """Return the instant in UTC, None for None or where no calendar has it."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def instant(seconds: float) -> datetime:
    """Return the instant in UTC; what no calendar has becomes the start of 1970."""
    return moment(seconds) or datetime(1970, 1, 1, tzinfo=UTC)
