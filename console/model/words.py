"""The few words in which a ticket stands, and in which it is spoken of."""

from __future__ import annotations

from enum import StrEnum

HOURS = 168
"""The hours of a week."""


class Status(StrEnum):
    """Where a ticket stands, in our words; the service's own name is kept beside it."""

    NEW = "new"
    IN_PROGRESS = "work"
    ON_HOLD = "wait"
    RESOLVED = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    active: bool
    """Whether work is still expected; an unknown status counts, so that nothing is overlooked."""


for _one in Status:
    _one.active = _one not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)


class WorkState(StrEnum):
    """How badly the users of a ticket are held up."""

    BLOCKED = "blocked"
    WORKAROUND = "workaround"
    SLOWER = "slower"
    NO_LOSS = "no_loss"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What puts a ticket where it stands in the order by impact."""

    PROMISE = "promise"
    """Its promise would break soon."""
    HARM = "harm"
    """What it costs users per hour."""
    WAITED = "waited"
    """It hurts little, and has waited for long."""
    OVER = "over"
    """It is closed and costs nobody anything any more."""


class Provenance(StrEnum):
    """How a figure came to be."""

    SAID = "said"
    COUNTED = "counted"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Party(StrEnum):
    """On which side of the desk somebody stands."""

    USER = "user"
    AGENT = "agent"
    SYSTEM = "system"


class Visibility(StrEnum):
    """Who may read a conversation entry."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SYSTEM = "system"
    """What the service recorded by itself: a status set, an assignee changed."""
