"""Who takes part, where tickets wait, and what users use."""

from __future__ import annotations

from dataclasses import dataclass

from console.model.refs import Ref
from console.model.words import Provenance


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a ticket knows: agent, requester or watcher."""

    id: str
    """As the service names the person (a login, a number, an address); unique within the service."""
    name: str
    email: str | None = None
    inside: bool | None = None
    """Whether the person belongs to the organisation; None where nobody can tell."""
    agent: bool = False
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait for a team."""

    ref: Ref
    name: str
    mine: bool = False
    """Whether the agent works this queue."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class BusinessService:
    """What users use, as ITIL means it: Email, Payroll, Wi-Fi."""

    ref: Ref
    name: str
    team: str | None = None
    users: int | None = None
    """How many people use it; None where nobody said."""
    users_how: Provenance = Provenance.UNKNOWN
    tier: int | None = None
    """1 is the most important."""
    needs: tuple[str, ...] = ()
    """Names of the business services it cannot work without."""
