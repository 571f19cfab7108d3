"""How one Request Tracker keeps changes: which queue, which of its fields, and which roles there are."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec

from console.services.base import Gone
from console.services.rt.client import Client
from console.services.rt.site import Site, quoted
from console.settings import ChangeMapping
from console.text import clean_line

AGAIN = 600.0
"""Seconds after which a queue that was not there is asked for again."""
OWN = ("Starts", "Due")
"""Dates that every ticket of Request Tracker has, beside custom fields."""
_NO_FIELDS = ("off", "queue", "states", "review_days", "implementer", "standby")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the server says about the queue of changes."""

    fields: frozenset[str]
    """Names of its custom fields, in small letters."""
    roles: dict[str, str] = field(default_factory=dict)
    """Custom roles: number to name."""

    def has(self, name: str) -> bool:
        """Return whether a change has this field."""
        return name in OWN or name.lower() in self.fields

    def has_role(self, name: str) -> bool:
        """Return whether there is such a custom role."""
        return name.lower() in {role.lower() for role in self.roles.values()}


class ChangeSite:
    """Asks for the queue of changes once, and remembers what it was told for as long as the line lives."""

    def __init__(self, client: Client, site: Site) -> None:
        self._client = client
        self._site = site
        self._kept: Kept | None = None
        self._asked = float("-inf")

    @property
    def mapping(self) -> ChangeMapping:
        """What the settings say."""
        return self._site.changes

    @property
    def in_queue(self) -> str:
        """The condition of TicketSQL that a ticket is a change."""
        return f"Queue={quoted(self.mapping.queue)}"

    async def kept(self, *, again: bool = False) -> Kept | None:
        """Return what is known of the queue; None where there is none for us, or changes are off."""
        if self.mapping.off:
            return None
        stale = self._kept is None and time.monotonic() - self._asked > AGAIN
        if again or stale:
            self._kept = await self._ask()
            self._asked = time.monotonic()
        return self._kept

    async def notes(self) -> tuple[str, ...]:
        """Return what in the settings does not fit the server, each a sentence; asks anew."""
        kept = await self.kept(again=True)
        queue = clean_line(self.mapping.queue)
        if kept is None:
            return (
                ()
                if self.mapping.off
                else (
                    f"Request Tracker shows you no queue “{queue}”: no changes are fetched. Name the queue under "
                    "[services.NAME.changes] in the settings, or write off = true there.",
                )
            )
        named = [
            field.name for field in msgspec.structs.fields(ChangeMapping) if field.name not in _NO_FIELDS
        ]
        missing = [name for one in named if (name := getattr(self.mapping, one)) and not kept.has(name)]
        roles = (self.mapping.implementer, self.mapping.standby)
        missing += [name for name in roles if name and not kept.has_role(name)]
        if not missing:
            return ()
        return (f"The queue {queue} has no {', '.join(missing)}: unknown for its changes here.",)

    async def _ask(self) -> Kept | None:
        try:
            record = await self._client.get("/queue/" + quote(self.mapping.queue, safe=""))
        except Gone:
            return None
        fields = record.get("TicketCustomFields")
        names = (
            [one.get("name") for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
        )
        roles = {
            str(row["id"]): clean_line(str(row.get("Name") or ""))
            async for row in self._client.rows("/customroles", ("Name",), [])
        }
        return Kept(frozenset(str(name).lower() for name in names if name), roles)
