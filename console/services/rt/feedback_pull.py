"""What users answered since a cursor: those of the last year first, then news by transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console.model import Ref
from console.model.feedback import Feedback
from console.services.base import Cursor, Page
from console.services.rt import feedback_reading
from console.services.rt.client import Client, Item, either, number
from console.services.rt.directory import Directory
from console.services.rt.feedback_reading import EVENT_FIELDS, Answers, answer_id
from console.services.rt.feedback_site import FeedbackSite
from console.services.rt.pseudonyms import Pseudonyms
from console.services.rt.pull import Place, Pull, encoded
from console.services.rt.reading import BROKEN, Batch, Reading
from console.services.rt.site import Site
from console.services.rt.translate import PEOPLE

ROW_FIELDS = ("Queue", "Owner", "Requestor", "Created", "CustomFields")
EXPANDED = {"fields[Queue]": "Name", "fields[Owner]": PEOPLE, "fields[Requestor]": f"{PEOPLE},Organization"}


@dataclass(slots=True)
class FeedbackBatch(Batch):
    """Answers as one search returned them."""

    answers: list[Feedback] = field(default_factory=list)


class FeedbackReader:
    """Reads answers by the tickets that they rate."""

    def __init__(
        self, client: Client, site: Site, directory: Directory, reading: Reading, fields: FeedbackSite
    ) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._reading = reading
        self._fields = fields
        self._pseudonyms = Pseudonyms(site.name, site.pseudonyms)

    async def search(self, wanted: str, order: str = "ASC") -> FeedbackBatch:
        """Read the answers of one page of tickets."""
        rows, total = await self._client.page(
            "/tickets", ROW_FIELDS, wanted, **EXPANDED, orderby="id", order=order
        )
        batch = FeedbackBatch(total=total)
        fields = await self._fields.kept()
        if fields is None or not rows:
            return batch
        answers = Answers(self._site, fields, await self._directory.reader(), self._pseudonyms)
        events = feedback_reading.by_ticket(await self.events([str(number(row)) for row in rows]))
        for row in rows:
            batch.last_id = number(row)
            try:
                found = answers.read(row, events.get(str(number(row)), ()))
            except BROKEN as error:
                what = f"feedback {answer_id(str(batch.last_id))}"
                batch.unreadable.append(self._reading.unreadable(what, error, row))
                continue
            batch.answers += [found] if found else []
        return batch

    async def events(self, ids: Sequence[str]) -> list[Item]:
        """Return what was done to the fields of these tickets, oldest first."""
        fields = await self._fields.kept()
        if fields is None:
            return []
        these = f"({either('Field', fields.all)}) AND ({either('ObjectId', ids)})"
        query = f"ObjectType='RT::Ticket' AND Type='CustomField' AND {these}"
        return [row async for row in self._client.events(query, EVENT_FIELDS)]


class FeedbackPull(Pull):
    """Pulls the answers of one site; nothing where it has no field for them."""

    phases = ("active",)
    scope = "id > 0"

    def __init__(
        self, client: Client, site: Site, reading: Reading, fields: FeedbackSite, answers: FeedbackReader
    ) -> None:
        super().__init__(client, site, reading)
        self._fields = fields
        self._answers = answers
        self._numbers: tuple[str, ...] = ()

    async def changes(self, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed after `since`, the first load where it is None or in its middle."""
        fields = await self._fields.kept()
        if fields is None:
            return
        self._numbers = tuple(fields.all)
        async for page in super().changes(since):
            yield page

    def _active(self) -> str:
        """Every rated ticket, open or not; a day more or less does not matter."""
        since = datetime.now(UTC) - timedelta(days=self._site.history_days)
        recent = f"LastUpdated > '{since:%Y-%m-%d} 00:00:00'"
        return f"{self.scope} AND {self._fields.rated} AND {recent}{self._in_queues()}"

    def _ended(self) -> str:
        return self._active()

    def _told(self) -> str:
        left = (
            "(Type='Set' AND Field='Queue') OR (Type='Status' AND NewValue='deleted') OR Field='MergedInto'"
        )
        set_ = f"(Type='CustomField' AND ({either('Field', self._numbers)}))"
        return f"ObjectType='RT::Ticket' AND ({set_} OR {left})"

    async def _piece(self, phase: str, wanted: str) -> FeedbackBatch:
        return await self._answers.search(wanted, order="DESC")

    async def _now(self, ids: list[str], moved: set[str]) -> tuple[FeedbackBatch, tuple[Ref, ...]]:
        """Read answers by their tickets' numbers: gone is what has none any more, or went where we do not see it."""
        batch = await self._answers.search(f"{self.scope} AND ({either('id', ids)}){self._in_queues()}")
        found = {one.ref.id for one in batch.answers}
        found |= {record.what.removeprefix("feedback ") for record in batch.unreadable}
        gone = (answer_id(id_) for id_ in ids)
        return batch, tuple(Ref(self._site.name, id_) for id_ in gone if id_ not in found)

    def _page(self, batch: Batch, place: Place, total: int | None, gone: tuple[Ref, ...] = ()) -> Page:
        answers = batch.answers if isinstance(batch, FeedbackBatch) else []
        return Page(
            feedback=tuple(answers),
            gone_records=tuple(("feedback", ref.id) for ref in gone),
            unreadable=tuple(batch.unreadable),
            cursor=encoded(place),
            total=total,
        )
