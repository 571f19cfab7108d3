"""In which custom fields one Request Tracker keeps what users answer."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

from console.services.base import Rejected
from console.services.rt.client import Client, any_of
from console.services.rt.site import Site
from console.settings import FeedbackMapping
from console.text import clean_line

AGAIN = 600.0
"""Seconds after which fields that were not there are asked for again."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Numbers of custom fields; several may bear one name, in different queues."""

    rating: frozenset[str]
    comment: frozenset[str] = frozenset()
    loop: frozenset[str] = frozenset()

    @property
    def all(self) -> list[str]:
        """Every number, ascending."""
        return sorted(self.rating | self.comment | self.loop, key=int)


class FeedbackSite:
    """Asks for the fields once, and remembers what it was told for as long as the line lives."""

    def __init__(self, client: Client, site: Site) -> None:
        self._client = client
        self._site = site
        self._kept: Fields | None = None
        self._asked = float("-inf")

    @property
    def mapping(self) -> FeedbackMapping:
        """What the settings say."""
        return self._site.feedback

    @property
    def rated(self) -> str:
        """The condition of TicketSQL that a ticket has a rating or a comment."""
        names = [name for name in (self.mapping.rating, self.mapping.comment) if name]
        return "(" + " OR ".join(f"'CF.{{{_escaped(name)}}}' IS NOT NULL" for name in names) + ")"

    async def kept(self, *, again: bool = False) -> Fields | None:
        """Return the fields; None where there is none for ratings that we may see, or they are off."""
        if self.mapping.off:
            return None
        if again or (self._kept is None and time.monotonic() - self._asked > AGAIN):
            self._kept = await self._ask()
            self._asked = time.monotonic()
        return self._kept

    async def notes(self) -> tuple[str, ...]:
        """Return what cannot be had from this server, each a sentence; asks anew."""
        fields = await self.kept(again=True)
        if self.mapping.off:
            return ()
        if fields is None:
            return (
                f"Request Tracker shows you no field “{clean_line(self.mapping.rating)}”: no ratings are fetched. "
                "Name the field under [services.NAME.feedback] in the settings, or let a companion desk ask users.",
            )
        if not fields.loop:
            return (
                f"Request Tracker shows you no field “{clean_line(self.mapping.loop)}”: what becomes of a rating "
                "cannot be kept there. A text field for tickets that agents change and users do not see does it.",
            )
        return ()

    async def _ask(self) -> Fields | None:
        mapping = self.mapping
        names = [name for name in (mapping.rating, mapping.comment, mapping.loop) if name]
        wanted = [
            {"field": "LookupType", "operator": "=", "value": "RT::Queue-RT::Ticket"},
            *any_of("Name", names),
        ]
        found: dict[str, set[str]] = defaultdict(set)
        try:
            async for row in self._client.rows("/customfields", ("Name",), wanted):
                found[str(row.get("Name")).lower()].add(str(row["id"]))
        except Rejected:
            return None  # we may not list fields, and so see none
        rating, comment, loop = (
            frozenset(found[name.lower()]) if name else frozenset[str]()
            for name in (mapping.rating, mapping.comment, mapping.loop)
        )
        return Fields(rating, comment, loop) if rating else None


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("'", "\\'")
