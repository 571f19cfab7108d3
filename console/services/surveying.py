"""The seam to a companion that asks users of another service how it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from console.model import Ref

TEXT = (
    "How was it? One question, if you like: {link}\n"
    "There you can also say that you do not want to be asked any more."
)
"""What a user is written with the link."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Whose users a companion asks, and in which words."""

    service: str
    """The name of the service whose tickets it asks about."""
    text: str = TEXT
    """What the user is written; {link} stands where the link goes."""
    spares: tuple[str, ...] = ()
    """Queues about which nobody is asked, in small letters: the confidential ones."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom to ask about which ticket."""

    person: str
    """An address or login; kept as a pseudonym alone."""
    ticket: Ref
    queue: str
    service: str = ""
    department: str = ""


class Surveyor(Protocol):
    """What puts questions, sampled and spared by rules of its own; may raise what a `Service` may."""

    survey: Survey

    async def question(self, about: Question, key: str) -> str:
        """Put a question, once per `key`; returns the link to its page, empty where this person is not asked."""
        ...


@runtime_checkable
class HasSurvey(Protocol):
    """A service that may ask users of another one."""

    @property
    def surveyor(self) -> Surveyor | None:
        """What asks them; None where nobody is asked."""
        ...
