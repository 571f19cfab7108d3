"""Writes planned windows, and reads back what the server took them for.

Request Tracker takes its own dates (Starts, Due) in UTC, those of custom fields in the user's time zone; a user
without one has the server's, which REST 2 tells nobody. So what was stored is read back, and written again moved
by the difference where it differs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.services.rt.change_site import OWN, Kept
from console.settings import ChangeMapping

TRIES = 3
"""How often a window is written at most: once right, or wrong, moved, and moved over a change of the clock."""


class Dates:
    """A window on its way into the fields of one site."""

    def __init__(self, mapping: ChangeMapping, kept: Kept, zone: str) -> None:
        fits = kept.has(mapping.start) and kept.has(mapping.end)
        self._names = (mapping.start, mapping.end) if fits else OWN
        self._zone = _zone(zone)
        self._off = [timedelta(0), timedelta(0)]

    def body(self, start: datetime, end: datetime, *, own: bool) -> dict[str, Any]:
        """Return the part of a request that sets the window, with `own` Starts and Due beside custom fields too."""
        both = (start, end)
        dates = dict(zip(OWN, both, strict=True)) if own else {}
        dates |= {name: at for name, at in zip(self._names, both, strict=True) if name in OWN}
        fields = {
            name: _text(at + off, self._zone)
            for name, at, off in zip(self._names, both, self._off, strict=True)
            if name not in OWN
        }
        body: dict[str, Any] = {name: _text(at, UTC) for name, at in dates.items()}
        return {**body, "CustomFields": fields} if fields else body

    def correct(
        self, wanted: tuple[datetime, datetime], stored: tuple[datetime | None, datetime | None]
    ) -> None:
        """Learn from what a first try became how far the next has to be moved."""
        for place in (0, 1):
            found = stored[place]
            if found is not None:
                self._off[place] += wanted[place] - found


def _text(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
