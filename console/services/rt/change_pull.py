"""What changed in changes since a cursor: open and coming ones first, then the past, then news by transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.model import Ref
from console.services.base import Cursor, Page
from console.services.rt.change_reading import ChangeBatch, ChangeReading
from console.services.rt.change_site import ChangeSite
from console.services.rt.client import Client, either
from console.services.rt.pull import PIECE, Place, Pull, encoded
from console.services.rt.reading import TELLING, Batch, Reading
from console.services.rt.site import Site, quoted


class ChangePull(Pull):
    """Pulls the changes of one site with their approvals; nothing where it keeps none for us."""

    phases = ("active", "ended")
    scope = "id > 0"

    def __init__(
        self, client: Client, site: Site, reading: Reading, changes: ChangeSite, looking: ChangeReading
    ) -> None:
        super().__init__(client, site, reading)
        self._changes = changes
        self._looking = looking

    async def changes(self, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed after `since`, the first load where it is None or in its middle."""
        if await self._changes.kept() is None:
            return
        async for page in super().changes(since):
            yield page

    async def present(self) -> AsyncIterator[Ref]:
        """Yield every change of the first load's scope; raises rather than ending early."""
        if await self._changes.kept() is None:
            return
        async for ref in super().present():
            yield ref

    def _told(self) -> str:
        queue = quoted(self._changes.mapping.queue)
        gone = "(Type='Set' AND Field='Queue')"
        return f"{TELLING} AND (TicketQueue={queue} OR TicketQueue='___Approvals' OR {gone})"

    def _in_queues(self) -> str:
        return f" AND {self._changes.in_queue}"

    async def _piece(self, phase: str, wanted: str) -> ChangeBatch:
        return await self._looking.search(wanted, order="DESC")

    async def _now(self, ids: list[str], moved: set[str]) -> tuple[ChangeBatch, tuple[Ref, ...]]:
        """Read changes by id, and those whose approvals have these; gone is what left the queue just now."""
        wanted = sorted({*ids, *await self._looking.among_approvals(ids)}, key=int)
        batch = ChangeBatch()
        for start in range(0, len(wanted), PIECE):
            batch.add(await self._looking.search(either("id", wanted[start : start + PIECE])))
        found = {one.ref.id for one in batch.changes}
        return batch, tuple(Ref(self._site.name, id_) for id_ in ids if id_ in moved - found)

    def _page(self, batch: Batch, place: Place, total: int | None, gone: tuple[Ref, ...] = ()) -> Page:
        changes = batch if isinstance(batch, ChangeBatch) else ChangeBatch()
        return Page(
            changes=tuple(changes.changes),
            approvals=tuple(changes.approvals),
            entries=tuple(changes.entries),
            people=changes.people(),
            gone_records=tuple(("change", ref.id) for ref in gone),
            unreadable=tuple(changes.unreadable),
            cursor=encoded(place),
            total=total,
        )
