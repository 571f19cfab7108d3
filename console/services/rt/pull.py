"""What changed since a cursor: the first load by importance, then news by transactions.

Tickets are paged by id, never by page number, which loses rows while tickets change; those that went into
another are among them, for a query that names EffectiveId shows them too. News is read from the
transactions above `floor`: the newest that is older than any write still under way, because with several
writers a transaction may appear after one with a higher id. What stands above it is read again each time and
left out where it was read before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec

from console.model import Ref
from console.services.base import Cursor, NotAService, Page
from console.services.rt.client import Client, Item, beyond, either, number
from console.services.rt.reading import TELLING, Batch, Reading
from console.services.rt.site import Site, quoted
from console.services.rt.translate import perhaps

TAIL = timedelta(minutes=2)
"""A transaction this much older than the newest has no elder brother that is still unseen."""
REMEMBERED = 500
"""Transactions above the floor that a cursor names; what it does not name is read again, harmlessly."""
PIECE = 100
"""Tickets that are read with their conversations at a time."""
NEWS_FIELDS = ("ObjectId", "Created", "Type", "Field", "NewValue")
_TOP = 2_147_483_647


class Place(msgspec.Struct, frozen=True):
    """Where a pull stands."""

    phase: str
    """list (active tickets, without words), active and ended (with them), news."""
    floor: int
    """Every transaction up to here is known."""
    after: int = _TOP
    """The first load goes down from here."""
    read: tuple[int, ...] = ()
    """Transactions above the floor that were read already."""


class Pull:
    """Pulls the tickets of one site."""

    phases: tuple[str, ...] = ("list", "active", "ended")
    """The first load's, in its order."""
    scope = "EffectiveId > 0"
    """Shows tickets that went into another, too."""

    def __init__(self, client: Client, site: Site, reading: Reading) -> None:
        self._client = client
        self._site = site
        self._reading = reading

    async def changes(self, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed after `since`, the first load where it is None or in its middle."""
        place = (
            msgspec.json.decode(since, type=Place) if since else Place(self.phases[0], await self._newest())
        )
        if place.phase != "news":
            async for page in self._first_load(place):
                yield page
                place = msgspec.json.decode(page.cursor, type=Place)
        async for page in self._news(place):
            yield page

    async def present(self) -> AsyncIterator[Ref]:
        """Yield every ticket of the first load's scope; raises rather than ending early."""
        wanted = f"(({self._active()}) OR ({self._ended()}))"
        after = 0
        while True:
            rows, _ = await self._client.page("/tickets", (), f"{wanted} AND id > {after}", orderby="id")
            if not rows:
                return
            for row in rows:
                yield Ref(self._site.name, str(number(row)))
            after = beyond(rows, after)

    async def _first_load(self, place: Place) -> AsyncIterator[Page]:
        active, ended = await self._count(self._active()), await self._count(self._ended())
        counts = {"list": active, "active": active, "ended": ended}
        total = sum(counts[phase] or 0 for phase in self.phases) if None not in counts.values() else None
        phases = [(phase, self._ended() if phase == "ended" else self._active()) for phase in self.phases]
        while phases[0][0] != place.phase:
            phases.pop(0)
        after = place.after
        for turn, (phase, wanted) in enumerate(phases):
            while True:
                batch = await self._piece(phase, f"{wanted} AND id < {after}")
                if not batch.last_id:
                    break
                if batch.last_id >= after:
                    raise NotAService("Request Tracker sends the same page again; nothing was taken from it.")
                after = batch.last_id
                yield self._page(batch, Place(phase, place.floor, after), total)
            after = _TOP
            following = phases[turn + 1][0] if turn + 1 < len(phases) else "news"
            yield self._page(Batch(), Place(following, place.floor), total)

    async def _piece(self, phase: str, wanted: str) -> Batch:
        batch = await self._reading.search(wanted, ties=phase == "active", order="DESC")
        return batch if phase == "list" else await self._reading.with_words(batch)

    async def _news(self, place: Place) -> AsyncIterator[Page]:
        after = place.floor
        while rows := await self._client.news(self._told(), NEWS_FIELDS, after):
            after = beyond(rows, after)
            unread = [row for row in rows if number(row) not in place.read]
            fresh = {number(row): str(row["ObjectId"]) for row in unread}
            ids = sorted(set(fresh.values()), key=int)
            floor = settled(rows, place.floor)
            above = sorted(known for known in {*place.read, *fresh} if known > floor)
            following = Place("news", floor, read=tuple(above[-REMEMBERED:]))
            for start in range(0, len(ids), PIECE):
                batch, gone = await self._now(ids[start : start + PIECE], left(unread))
                yield self._page(batch, following if start + PIECE >= len(ids) else place, None, gone)
            if not ids and following != place:
                yield self._page(Batch(), following, None)
            place = following

    async def _now(self, ids: list[str], moved: set[str]) -> tuple[Batch, tuple[Ref, ...]]:
        """Read tickets by id: what no search finds was deleted, left our scope, or is none of ours.

        What became a change is gone only where it was `moved` just now: the change bears the same number.
        """
        query = f"EffectiveId > 0 AND ({either('id', ids)}){self._in_queues()}"
        batch = await self._reading.with_words(await self._reading.search(query, ties=True))
        found = {ticket.ref.id for ticket in batch.tickets}
        broken = {record.what.removeprefix("ticket ") for record in batch.unreadable}
        lost = [id_ for id_ in ids if id_ not in found | broken]
        if lost and not self._site.changes.off:
            among = f"Queue={quoted(self._site.changes.queue)} AND ({either('id', lost)})"
            rows, _ = await self._client.page("/tickets", (), among, orderby="id")
            changes = {str(number(row)) for row in rows} - moved
            lost = [id_ for id_ in lost if id_ not in changes]
        return batch, tuple(Ref(self._site.name, id_) for id_ in lost)

    async def _newest(self) -> int:
        """Return the transaction up to which the first load knows everything."""
        for page in range(1, 4):
            rows, _ = await self._client.page(
                "/transactions", ("Created",), self._told(), orderby="id", order="DESC", page=str(page)
            )
            if rows:
                return settled(rows, min(number(row) for row in rows) - 1)
        return 0

    async def _count(self, wanted: str) -> int | None:
        _, total = await self._client.page("/tickets", (), wanted, orderby="id", per_page="1")
        return total

    def _page(self, batch: Batch, place: Place, total: int | None, gone: tuple[Ref, ...] = ()) -> Page:
        return Page(
            tickets=tuple(batch.tickets),
            entries=tuple(batch.entries),
            people=batch.people(),
            gone=gone,
            unreadable=tuple(batch.unreadable),
            cursor=encoded(place),
            total=total,
        )

    def _active(self) -> str:
        return f"{self.scope} AND Status='__Active__'{self._in_queues()}"

    def _ended(self) -> str:
        """A day more or less does not matter: RT reads the date in the user's own time zone."""
        since = datetime.now(UTC) - timedelta(days=self._site.history_days)
        recent = f"LastUpdated > '{since:%Y-%m-%d} 00:00:00'"
        return f"{self.scope} AND Status='__Inactive__' AND {recent}{self._in_queues()}"

    def _told(self) -> str:
        """Which transactions are news."""
        return TELLING

    def _in_queues(self) -> str:
        return self._site.queue_clause()


def encoded(place: Place) -> Cursor:
    """Return a place as the cursor that names it."""
    return msgspec.json.encode(place).decode()


def left(rows: list[Item]) -> set[str]:
    """Return the tickets that were deleted, or moved to another queue or into another ticket, in these transactions."""
    return {
        str(row["ObjectId"])
        for row in rows
        if row.get("Field") in ("Queue", "MergedInto")
        or (row.get("Type") == "Status" and row.get("NewValue") == "deleted")
    }


def settled(rows: list[Item], floor: int) -> int:
    """Return the highest id among rows that are older than any write still under way, at least `floor`."""
    dated = [(perhaps(row.get("Created")), number(row)) for row in rows]
    newest = max((at for at, _ in dated if at), default=None)
    if newest is None:
        return floor
    return max((id_ for at, id_ in dated if at and at < newest - TAIL), default=floor)
