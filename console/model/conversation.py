"""What was said on a ticket or a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.model.people import Person
from console.model.refs import Ref
from console.model.words import Party, Visibility


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a conversation entry; its bytes are fetched on demand."""

    id: str
    name: str
    size: int | None
    """Bytes; None where the service does not say."""
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done in a ticket's conversation."""

    ticket: Ref
    id: str
    """Unique within the service."""
    at: datetime
    visibility: Visibility
    party: Party
    author: Person | None
    body: str
    receivers: tuple[Person, ...] = ()
    """Whom a public entry was sent to, as far as the service tells."""
    attachments: tuple[Attachment, ...] = ()
