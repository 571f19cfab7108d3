"""Reads changes with their conversations and approvals, many at once or one whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from console.model import Approval, Change, Entry, Person, Ref, Ticket
from console.services.base import ChangeLook, Gone, NotAService
from console.services.rt import change_approvals, change_fields, entries
from console.services.rt.change_approvals import Approvals, Held
from console.services.rt.change_fields import CHANGE_FIELDS, ROLE_FIELDS
from console.services.rt.change_site import ChangeSite, Kept
from console.services.rt.client import Client, Item, number
from console.services.rt.directory import Directory
from console.services.rt.reading import BROKEN, Batch, Reading, newest_of
from console.services.rt.translate import EXPANDED, Reader
from console.text import clean_line


@dataclass(slots=True)
class ChangeBatch(Batch):
    """Changes as one search returned them."""

    changes: list[Change] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    """The newest transaction of each change and approval."""

    def add(self, more: ChangeBatch) -> None:
        """Take in what another search returned."""
        for name in ("changes", "approvals", "entries", "unreadable"):
            getattr(self, name).extend(getattr(more, name))

    def people(self) -> tuple[Person, ...]:
        """Everybody these changes name."""
        hands = [
            person
            for one in self.changes
            for person in (one.requester, one.owner, one.implementer, one.standby)
        ]
        hands += [person for one in self.approvals for person in (one.approver, one.decided_by)]
        hands += [entry.author for entry in self.entries]
        return tuple({person.id: person for person in hands if person}.values())


class ChangeReading:
    """Searches and looks of one connector."""

    def __init__(self, client: Client, site: ChangeSite, directory: Directory, reading: Reading) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._reading = reading
        self._approvals = Approvals(client, reading)

    async def search(self, query: str, *, order: str = "ASC") -> ChangeBatch:
        """Read one page of changes, with everything; `query` is TicketSQL without the queue."""
        query = f"{self._site.in_queue} AND ({query})"
        more = {**EXPANDED, **ROLE_FIELDS, "orderby": "id", "order": order}
        rows, total = await self._client.page("/tickets", CHANGE_FIELDS, query, **more)
        batch = await self._read(rows)
        batch.total = total
        return batch

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole; raises `Gone` where we cannot have it."""
        if not ref.id.isdecimal() or await self._site.kept() is None:
            raise Gone(f"{ref} is not a change of Request Tracker.")
        batch = await self.search(f"id={ref.id}")
        if batch.unreadable:
            raise NotAService(f"Request Tracker's change {ref.id} cannot be read: {batch.unreadable[0].why}.")
        if not batch.changes:
            raise Gone(
                f"There is no change {ref.id} in Request Tracker for you: deleted, moved or never there."
            )
        mark = msgspec.json.encode(batch.marks).decode()
        return ChangeLook(batch.changes[0], tuple(batch.approvals), tuple(batch.entries), mark)

    async def among_approvals(self, ids: list[str]) -> set[str]:
        """Return the numbers of the changes whose approvals are among these tickets."""
        return await self._approvals.changes_of(ids)

    async def _read(self, rows: list[Item]) -> ChangeBatch:
        told = await self._reading.tickets(rows, "change")
        ids = [ticket.ref.id for ticket in told.tickets]
        events = await self._reading.events(
            ids
        )  # after the tickets: a mark too young says "not mine", never "mine"
        await self._reading.with_words(told, events)
        by_id = {str(number(row)): row for row in rows}
        ties = {id_: _ties(by_id[id_]) for id_ in ids}
        held = await self._approvals.among(sorted({one for those in ties.values() for one in those}, key=int))
        batch = ChangeBatch(unreadable=told.unreadable + held.batch.unreadable, last_id=told.last_id)
        said = _by_ticket(told.entries)
        reader, kept = await self._directory.reader(), await self._site.kept() or Kept(frozenset())
        for ticket in told.tickets:
            row, own = by_id[ticket.ref.id], said.get(ticket.ref.id, [])
            try:
                change = self._change(row, ticket, own, events[ticket.ref.id], kept, reader)
            except BROKEN as error:
                batch.unreadable.append(self._reading.unreadable(f"change {ticket.ref.id}", error, row))
                continue
            self._add(batch, change, ticket, ties[ticket.ref.id], held, own)
            batch.marks[ticket.ref.id] = newest_of(events[ticket.ref.id])
        batch.marks |= {id_: newest_of(those) for id_, those in held.events.items()}
        return batch

    def _change(
        self, row: Item, ticket: Ticket, own: list[Entry], events: list[Item], kept: Kept, reader: Reader
    ) -> Change:
        moved = entries.status_changes(ticket.ref, events)
        return change_fields.change(row, ticket, own, moved, self._site.mapping, kept.roles, reader)

    def _add(
        self, batch: ChangeBatch, change: Change, ticket: Ticket, ids: list[str], held: Held, own: list[Entry]
    ) -> None:
        approvals = change_approvals.approvals(change, ids, held, own)
        shown = {one.ref.id for one in approvals}
        unseen = sum(id_ not in shown for id_ in held.hidden(ids))
        if unseen:
            change = change_fields.stamped(replace(change, hidden_approvals=unseen), ticket.version)
        batch.changes.append(change)
        batch.approvals += approvals
        heard = change_approvals.heard_on(change.ref, held, [one for one in ids if one in held.tickets], own)
        batch.entries += sorted([*own, *heard], key=lambda one: (one.at, int(one.id)))


def marks(look: ChangeLook | None) -> Mapping[str, int]:
    """Return the newest transaction of each ticket of a look, by its number."""
    return msgspec.json.decode(look.mark, type=dict[str, int]) if look and look.mark else {}


def _ties(row: Item) -> list[str]:
    try:
        return change_fields.depends_on(row)
    except BROKEN:
        return []


def _by_ticket(said: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for one in said:
        found.setdefault(one.ticket.id, []).append(one)
    return found


def named(person: Person | None) -> str:
    """Return a person's name for a sentence."""
    return clean_line(person.name) if person else "somebody"
