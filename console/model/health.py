"""How the line to a service stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HealthState(StrEnum):
    """How the line to a service stands."""

    STARTING = "starting"
    OK = "ok"
    LOADING = "loading"
    OFFLINE = "offline"
    SIGN_IN = "sign in"
    """The service no longer accepts the token."""
    BROKEN = "broken"
    """It answers, but not as such a service does."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the line to one service, in a form fit for the status line."""

    service: str
    state: HealthState
    sentence: str = ""
    """What happens next, for an agent; empty while all is well."""
    last_ok: datetime | None = None
    """When the service last answered as it should."""
    done: int | None = None
    """Facts fetched by the first sync; None when none runs."""
    total: int | None = None
    unreadable: int = 0
    retry_at: datetime | None = None
    notes: tuple[str, ...] = field(default=())
    """What `doctor` adds: rights that lack, a clock that is off, a zone that is not UTC."""
