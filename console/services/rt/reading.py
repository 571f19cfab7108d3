"""Reads tickets with their conversations, many at once or one whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from console.model import Entry, Person, Ref, Ticket, Unreadable
from console.services.base import Gone, Look, NotAService
from console.services.rt import entries, translate
from console.services.rt.client import PER_PAGE, Client, Item, any_of, beyond, either, number
from console.services.rt.directory import Directory
from console.services.rt.entries import EVENT_FIELDS, PART_FIELDS, SPOKEN, Part
from console.services.rt.heard import Heard, Message
from console.services.rt.site import Site
from console.services.rt.translate import EXPANDED, FIELDS

SILENT = ("EmailRecord", "CommentEmailRecord", "SetWatcher")
"""Transactions that only repeat others: mail that went out, the second row of a change of assignee."""
TELLING = " AND ".join(["ObjectType='RT::Ticket'", *(f"Type != '{kind}'" for kind in SILENT)])
AT_ONCE = 1000
"""Transactions whose messages are asked for in one search."""
TEXTS_AT_ONCE = 8 * 1024 * 1024
"""Bytes of messages that are asked for in one request."""

BROKEN = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a record that is none of REST 2 raises."""


@dataclass(slots=True)
class Batch:
    """Tickets as one search returned them, some perhaps unreadable."""

    tickets: list[Ticket] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    last_id: int = 0
    """The id of the last row, readable or not; 0 where there was none."""
    total: int | None = None

    def people(self) -> tuple[Person, ...]:
        """Everybody these tickets and their conversations name."""
        found = {person.id: person for ticket in self.tickets for person in ticket.receivers}
        found |= {entry.author.id: entry.author for entry in self.entries if entry.author}
        found |= {ticket.assignee.id: ticket.assignee for ticket in self.tickets if ticket.assignee}
        return tuple(found.values())


class Reading:
    """Searches and looks of one connector."""

    def __init__(self, client: Client, site: Site, directory: Directory) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._heard = Heard()

    async def search(self, query: str, *, ties: bool, order: str = "ASC", per_page: int = 100) -> Batch:
        """Read one page of tickets; `ties` asks for links and offered statuses too, which is dear."""
        fields = [*FIELDS]
        if self._site.service_field:
            fields.append("CustomFields")
        if ties:
            fields.append("_hyperlinks")
        more = {**EXPANDED, "orderby": "id", "order": order, "per_page": str(per_page)}
        rows, total = await self._client.page("/tickets", fields, query, **more)
        batch = await self.tickets(rows)
        batch.total = total
        return batch

    async def tickets(self, rows: Iterable[Item], what: str = "ticket") -> Batch:
        """Read the rows of a search."""
        reader = await self._directory.reader()
        batch = Batch()
        for row in rows:
            batch.last_id = number(row)
            try:
                batch.tickets.append(reader.ticket(row))
            except BROKEN as error:
                batch.unreadable.append(self.unreadable(f"{what} {row['id']}", error, row))
        return batch

    async def with_words(self, batch: Batch, events: dict[str, list[Item]] | None = None) -> Batch:
        """Add the conversations of a batch's tickets, and what they tell about the tickets.

        `events` are the tickets' transactions, where they were read already.
        """
        standing = [ticket for ticket in batch.tickets if ticket.merged_into is None]
        if events is None:
            events = await self.events([ticket.ref.id for ticket in standing])
        messages = await self._messages(event for those in events.values() for event in those)
        for place, ticket in enumerate(batch.tickets):
            if ticket.merged_into is None:
                said = await self._conversation(ticket, events[ticket.ref.id], messages, batch)
                changes = entries.status_changes(ticket.ref, events[ticket.ref.id])
                pauses = translate.on_hold(self._site, changes)
                newest = newest_of(events[ticket.ref.id])
                batch.tickets[place] = translate.told(ticket, entries.last_party(said), pauses, newest)
                batch.entries += said
        return batch

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole; raises `Gone` where we cannot have it."""
        if not ref.id.isdecimal():
            raise Gone(f"{ref} is not a ticket of Request Tracker.")
        events = await self.events([ref.id])  # before the ticket: its fields may be newer than the mark
        batch = await self.search(f"EffectiveId > 0 AND id = {ref.id}", ties=True)
        if batch.unreadable:
            raise NotAService(f"Request Tracker's ticket {ref.id} cannot be read: {batch.unreadable[0].why}.")
        if not batch.tickets:
            raise Gone(
                f"There is no ticket {ref.id} in Request Tracker for you: deleted, moved or never there."
            )
        await self.with_words(batch, events)
        mark = str(newest_of(events[ref.id]))
        return Look(batch.tickets[0], tuple(batch.entries), mark, complete=not batch.unreadable)

    async def events(self, ids: Sequence[str]) -> dict[str, list[Item]]:
        """Return what happened to each of these tickets, oldest first."""
        found: dict[str, list[Item]] = {id_: [] for id_ in ids}
        if not ids:
            return found
        home = {id_: id_ for id_ in ids} | await self._absorbed(ids)
        query = f"{TELLING} AND Type != 'CustomField' AND ({either('ObjectId', home)})"
        async for row in self._client.events(query, EVENT_FIELDS):
            ticket = home.get(str(row.get("ObjectId")))
            if ticket is not None:
                found[ticket].append(row)
        return found

    async def _absorbed(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the tickets that were merged into these, each with the one it went into."""
        found: dict[str, str] = {}
        after, wanted = 0, either("EffectiveId", ids)
        while True:
            query = f"({wanted}) AND id > {after}"
            rows, _ = await self._client.page("/tickets", ("EffectiveId",), query, orderby="id")
            found |= {str(number(row)): str(row["EffectiveId"]) for row in rows}
            if len(rows) < PER_PAGE:
                return found
            after = beyond(rows, after)

    async def _messages(self, events: Iterable[Item]) -> dict[str, Message]:
        """Return what was said in these transactions, by their ids."""
        spoken = [str(number(event)) for event in events if event.get("Type") in SPOKEN]
        known = self._heard.recall(spoken)
        fresh = self._heard.missing(spoken)
        parts = await self._parts(fresh)
        texts = await self._texts([part for those in parts.values() for part in those if part.is_text])
        for one in fresh:
            its = {part.id: texts[part.id] for part in parts[one] if part.id in texts}
            known[one] = tuple(parts[one]), its
            self._heard.remember(one, known[one])
        return known

    async def _parts(self, spoken: Sequence[str]) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = defaultdict(list)
        for start in range(0, len(spoken), AT_ONCE):
            wanted = any_of("TransactionId", [int(one) for one in spoken[start : start + AT_ONCE]])
            async for row in self._client.rows("/attachments", PART_FIELDS, wanted):
                part = entries.part(row)
                found[part.transaction].append(part)
        return found

    async def _texts(self, parts: list[Part]) -> dict[str, str]:
        texts: dict[str, str] = {}
        while parts:
            group, size = [parts.pop()], 0
            while parts and len(group) < 100 and size < TEXTS_AT_ONCE:
                group.append(parts.pop())
                size += group[-1].size or 0
            wanted = any_of("id", [int(part.id) for part in group])
            rows, _ = await self._client.page("/attachments", ("Content",), wanted, orderby="id")
            texts |= {str(row["id"]): str(row.get("Content") or "") for row in rows}
        return texts

    async def _conversation(
        self,
        ticket: Ticket,
        events: list[Item],
        messages: dict[str, Message],
        batch: Batch,
    ) -> list[Entry]:
        users = frozenset(
            person.id
            for person in ticket.receivers
            if person.id != (ticket.assignee.id if ticket.assignee else "")
            and (person == ticket.requester or not self._directory.is_agent(person.id))
        )
        logins = {str(event["Creator"]["id"]) for event in events if isinstance(event.get("Creator"), dict)}
        names = await self._directory.names(
            logins - users, entries.numbers_in(events), queues=entries.queues_in(events)
        )
        known = {**{person.id: person for person in ticket.receivers}, **names.agents}
        names = replace(names, agents=known)
        said: list[Entry] = []
        for event in events:
            try:
                parts, texts = messages.get(str(event["id"]), ((), {}))
                one = entries.entry(ticket.ref, event, parts, texts, users, names)
            except BROKEN as error:
                what = f"entry {event['id']} of ticket {ticket.ref.id}"
                batch.unreadable.append(self.unreadable(what, error, event))
                continue
            if one is not None:
                said.append(one)
        return said

    def unreadable(self, what: str, error: Exception, item: object) -> Unreadable:
        """Return the record of what could not be read, and why."""
        why = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
        return Unreadable(self._site.name, what, translate.raw(why), translate.raw(item))


def newest_of(events: list[Item]) -> int:
    """Return the highest id among transactions, 0 where there are none."""
    return max((number(event) for event in events), default=0)
